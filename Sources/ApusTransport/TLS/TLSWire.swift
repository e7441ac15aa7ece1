// SPDX-License-Identifier: Apache-2.0

import COpenSSL

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Both ends of OpenSSL's I/O: it reads from the bytes that were just delivered, in place, and
/// writes into the space that the caller lends for the bytes about to be flushed.
///
/// What is written while no space is lent, or more than it holds, goes to a spill block: handshake
/// flights, alerts, answers to key updates.
@safe struct TLSWire {
  /// Delivered bytes that OpenSSL has not taken yet. Borrowed for the length of one receive.
  var input = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
  /// Where sealed bytes go. Borrowed for the length of one write.
  var space = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
  /// How much of `space` is filled.
  var usedByteCount = 0

  private var spill: UnsafeMutableRawPointer?
  private var spillCapacity = 0
  private(set) var spillByteCount = 0

  /// Moves OpenSSL's next bytes out of `input`; 0 when there are none.
  mutating func take(into target: UnsafeMutableRawPointer, max: Int) -> Int {
    let count = unsafe min(max, input.count)
    guard count > 0, let start = unsafe input.baseAddress else { return 0 }
    // Safe: `count` is within the input, and OpenSSL says that `max` bytes of `target` are its own.
    unsafe target.copyMemory(from: start, byteCount: count)
    unsafe input = UnsafeRawBufferPointer(rebasing: input[count...])
    return count
  }

  /// Keeps sealed bytes, in order: once something is in the spill, all that follows goes there.
  mutating func put(_ bytes: UnsafeRawPointer, count: Int) {
    if spillByteCount == 0, unsafe count <= space.count - usedByteCount,
      let start = unsafe space.baseAddress
    {
      // Safe: checked against the space just above.
      unsafe (start + usedByteCount).copyMemory(from: bytes, byteCount: count)
      usedByteCount += count
      return
    }
    if spillByteCount + count > spillCapacity {
      spillCapacity = max(spillByteCount + count, spillCapacity * 2, 2_048)
      guard let grown = unsafe realloc(spill, spillCapacity) else { fatalError("out of memory") }
      unsafe spill = grown
    }
    guard let spill = unsafe spill else { return }
    // Safe: the block was grown to hold `count` more.
    unsafe (spill + spillByteCount).copyMemory(from: bytes, byteCount: count)
    spillByteCount += count
  }

  /// Empties the spill into `target`, which must hold `spillByteCount`.
  mutating func takeSpill(into target: UnsafeMutableRawBufferPointer) -> Int {
    guard spillByteCount > 0, let from = unsafe spill, let to = target.baseAddress else {
      return 0
    }
    precondition(target.count >= spillByteCount)
    // Safe: both blocks hold that many.
    unsafe to.copyMemory(from: from, byteCount: spillByteCount)
    let count = spillByteCount
    freeSpill()
    return count
  }

  /// Handshakes are rare and idle connections are many: the block is not kept.
  mutating func freeSpill() {
    unsafe free(spill)
    unsafe spill = nil
    spillCapacity = 0
    spillByteCount = 0
  }
}

extension TLSWire {
  /// The BIO_METHOD through which OpenSSL reaches a `TLSWire`; the BIO's data points to it.
  ///
  /// Safe: made once, before its first use, and never changed.
  nonisolated(unsafe) private static let method: OpaquePointer = {
    guard let method = unsafe BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "apus")
    else {
      fatalError("out of memory")
    }
    unsafe BIO_meth_set_read_ex(method) { bio, target, max, taken in
      guard let wire = unsafe TLSWire.of(bio), let target = unsafe target,
        let taken = unsafe taken
      else { return 0 }
      unsafe apus_BIO_clear_retry(bio)
      let count = unsafe wire.pointee.take(into: UnsafeMutableRawPointer(target), max: max)
      unsafe taken.pointee = count
      if count == 0 {
        unsafe apus_BIO_want_more(bio)
        return -1
      }
      return 1
    }
    unsafe BIO_meth_set_write_ex(method) { bio, bytes, count, written in
      guard let wire = unsafe TLSWire.of(bio), let bytes = unsafe bytes,
        let written = unsafe written
      else { return 0 }
      unsafe wire.pointee.put(UnsafeRawPointer(bytes), count: count)
      unsafe written.pointee = count
      return 1
    }
    unsafe BIO_meth_set_ctrl(method) { _, command, _, _ in
      // Nothing is held back, so a flush always succeeds; all else is not for us.
      command == BIO_CTRL_FLUSH ? 1 : 0
    }
    return unsafe method
  }()

  /// A new BIO over `wire`, which must outlive it.
  static func makeBIO(over wire: UnsafeMutablePointer<TLSWire>) -> OpaquePointer? {
    guard let bio = unsafe BIO_new(method) else { return nil }
    unsafe BIO_set_data(bio, wire)
    unsafe BIO_set_init(bio, 1)
    return unsafe bio
  }

  private static func of(_ bio: OpaquePointer?) -> UnsafeMutablePointer<TLSWire>? {
    unsafe BIO_get_data(bio)?.assumingMemoryBound(to: TLSWire.self)
  }
}
