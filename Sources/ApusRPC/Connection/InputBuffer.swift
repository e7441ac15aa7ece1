// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import ApusWire

/// What a connection has received and not yet consumed, in a block that `Bytes` may share.
///
/// A block is written again from its start only when nothing of it is in use any more: no part of a
/// frame, no call that waits, no `Bytes` cut from it. Idle connections hold no block at all; one
/// goes round among the connections of a loop.
struct InputBuffer: ~Copyable {
  /// Enough for a frame of the usual limit; more is only taken when a frame is larger.
  static let usualByteCount = 131_072
  /// Less room than this is not worth a read.
  private static let leastRoom = 16_384

  private(set) var storage: ByteStorage?
  private var start = 0
  private var end = 0
  private let executor: LoopExecutor

  /// Blocks that calls still wait in; emptied with the list of waiting calls.
  private var retired: [ByteStorage] = []

  init(executor: LoopExecutor) {
    self.executor = executor
  }

  var byteCount: Int { end - start }

  /// A frame as it lies in ``storage``.
  struct Frame {
    var header: FrameHeader
    /// Where its header block begins.
    var offset: Int
    var bodyOffset: Int { offset + header.headerByteCount }
  }

  /// Room for what comes next, never empty.
  ///
  /// - Parameter isPinned: calls wait whose bodies lie in the current block.
  mutating func space(isPinned: Bool) -> UnsafeMutableRawBufferPointer {
    let room = (storage?.byteCount ?? 0) - end
    if room < Self.leastRoom { makeRoom(isPinned: isPinned) }
    guard let storage else { return unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0) }
    // Safe: the storage is held by us until it is replaced, which only happens here.
    return unsafe UnsafeMutableRawBufferPointer(rebasing: storage.buffer[end...])
  }

  mutating func filled(_ byteCount: Int) {
    end += byteCount
  }

  private mutating func makeRoom(isPinned: Bool) {
    let kept = byteCount
    if storage == nil, let spare = executor.spare as? ByteStorage {
      executor.spare = nil
      storage = spare
      start = 0
      end = 0
      return
    }
    if !isPinned, kept < Self.usualByteCount / 2, storage?.byteCount == Self.usualByteCount,
      isKnownUniquelyReferenced(&storage)
    {
      moveToFront(kept)
      return
    }
    // A frame that needs more than the usual block doubles what has arrived, not what it announced.
    let wanted = max(Self.usualByteCount, kept * 2 + Self.leastRoom)
    let fresh = ByteStorage.allocate(capacity: wanted)
    if let old = storage {
      // Safe: both blocks are ours, and the fresh one is larger than what is kept.
      unsafe fresh.buffer.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: old.buffer[start..<end]))
      if isPinned { retired.append(old) }
    }
    storage = fresh
    start = 0
    end = kept
  }

  private mutating func moveToFront(_ kept: Int) {
    if kept > 0, start > 0, let storage {
      // Safe: `copyMemory` lets ranges overlap, and both lie in the block.
      unsafe storage.buffer.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: storage.buffer[start..<end]))
    }
    start = 0
    end = kept
  }

  /// The next frame that has arrived whole, consumed; its bytes stay where they are.
  mutating func nextFrame(limits: FrameLimits) throws(ConnectionError) -> Frame? {
    guard byteCount >= FrameHeader.byteCount, let storage else { return nil }
    // Safe: `start..<end` lies in the block, which outlives this scope.
    let header = try unsafe FrameHeader(
      RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: storage.buffer[start..<end])),
      limits: limits)
    guard byteCount >= FrameHeader.byteCount + header.payloadByteCount else { return nil }
    let frame = Frame(header: header, offset: start + FrameHeader.byteCount)
    start += FrameHeader.byteCount + header.payloadByteCount
    return frame
  }

  /// Whether a part of a frame has arrived.
  var hasPartOfFrame: Bool { byteCount > 0 }

  /// The turn is over: gives the block back when nothing in it is in use.
  mutating func endTurn(isPinned: Bool) {
    guard !isPinned else { return }
    retired.removeAll(keepingCapacity: true)
    guard byteCount == 0, storage != nil else { return }
    start = 0
    end = 0
    if storage?.byteCount == Self.usualByteCount, isKnownUniquelyReferenced(&storage) {
      executor.spare = storage
    }
    storage = nil
  }
}

extension ByteStorage {
  /// Lends a part of the block. The caller has found the range in a frame that has arrived.
  func span(_ offset: Int, _ byteCount: Int) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(rebasing: buffer[offset..<offset + byteCount])
  }

  /// A part as bytes of their own life: shared when it is most of the block, else copied.
  func bytes(_ offset: Int, _ byteCount: Int) -> Bytes {
    // A quarter: so 64 bytes never keep 128 KiB alive, and 64 KiB are not copied.
    if byteCount >= self.byteCount / 4 {
      return Bytes(storage: self, offset: offset, count: byteCount)
    }
    return unsafe Bytes(span(offset, byteCount))
  }
}
