// SPDX-License-Identifier: Apache-2.0

extension MessageDecoder {
  /// Passes over the value behind `tag`, checking what is in it as far as lengths and groups go.
  public mutating func skip(_ tag: UInt32) throws(WireError) {
    switch tag & 7 {
    case WireType.varint: _ = try varint()
    case WireType.fixed64: try skip(byteCount: 8)
    case WireType.lengthDelimited:
      let byteCount = try length()
      try skip(byteCount: byteCount)
    case WireType.startGroup: try skipGroup(tag &>> 3)
    case WireType.fixed32: try skip(byteCount: 4)
    default: throw Self.refusal(of: tag)
    }
  }

  /// Keeps the field that begins with `tag`, which was read.
  public mutating func unknown(
    _ tag: UInt32, into fields: inout UnknownFields
  ) throws(WireError) {
    // A tag that is not the long one that was read last has one byte.
    let start = unsafe longTagEnd == cursor ? longTagStart : cursor - 1
    try skip(tag)
    // Safe: the tag and its value, both read from the bytes and one behind the other.
    unsafe fields.append(UnsafeRawBufferPointer(start: start, count: cursor - start))
  }

  private mutating func skip(byteCount: Int) throws(WireError) {
    guard remaining >= byteCount else { throw .truncated }
    // Safe: just checked.
    unsafe cursor += byteCount
  }

  /// Passes over a group to its end. A list of the groups that are open instead of recursion, so
  /// that a peer does not decide about our stack.
  private mutating func skipGroup(_ field: UInt32) throws(WireError) {
    guard depthLeft > 0 else { throw .tooDeep(max: Self.maxDepth) }
    var open = [field]
    while let innermost = open.last {
      guard unsafe cursor < end else { throw .truncated }
      let tag = try rawTag()
      if tag & 7 == WireType.endGroup, tag >= 8 {
        guard tag &>> 3 == innermost else { throw .unmatchedGroup }
        open.removeLast()
        continue
      }
      try check(tag: tag)
      if tag & 7 == WireType.startGroup {
        guard open.count < depthLeft else { throw .tooDeep(max: Self.maxDepth) }
        open.append(tag &>> 3)
      } else {
        try skip(tag)
      }
    }
  }
}
