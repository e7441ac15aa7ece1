// SPDX-License-Identifier: Apache-2.0

/// Bytes on their way through memory: appended at the back, taken from the front.
@safe struct ByteQueue: ~Copyable {
  private var block = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var head = 0
  private var tail = 0

  var count: Int { tail - head }

  /// A larger block is given back when it runs empty.
  private static let maxKeptByteCount = 16_384

  deinit { unsafe block.deallocate() }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    unsafe append(minimumRoom: bytes.count) { space in
      unsafe space.copyMemory(from: bytes)
      return bytes.count
    }
  }

  /// Lets `body` fill room for at least `minimumRoom`; it says how much it has filled.
  mutating func append(
    minimumRoom: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int
  ) {
    if unsafe block.count - tail < minimumRoom { grow(minimumRoom) }
    // Safe: within the block, which was grown to hold `minimumRoom` more.
    let space = unsafe UnsafeMutableRawBufferPointer(rebasing: block[tail...])
    let filled = unsafe body(space)
    precondition(filled >= 0 && filled <= space.count)
    tail += filled
  }

  /// Lends the first `count` bytes, then drops them.
  mutating func take(_ count: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
    precondition(count <= self.count)
    // Safe: within the filled part of the block, which is not touched before `body` returns.
    unsafe body(UnsafeRawBufferPointer(rebasing: block[head..<(head + count)]))
    head += count
    if head == tail { reset() }
  }

  mutating func removeAll() {
    tail = head
    reset()
  }

  private mutating func reset() {
    (head, tail) = (0, 0)
    guard unsafe block.count > Self.maxKeptByteCount else { return }
    unsafe block.deallocate()
    unsafe block = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }

  private mutating func grow(_ room: Int) {
    let size = unsafe max(1_024, count + room, block.count < count + room ? block.count * 2 : 0)
    let grown = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    // Safe: `size` is at least `count`.
    unsafe grown.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[head..<tail]))
    unsafe block.deallocate()
    unsafe block = grown
    (head, tail) = (0, tail - head)
  }
}
