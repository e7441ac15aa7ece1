// SPDX-License-Identifier: Apache-2.0

/// The Protocol Buffers wire format, as far as a descriptor needs it.
///
/// The compiler has its own so that it builds without the runtime. Fields at their zero value are
/// not sent. Spec: protobuf.dev/programming-guides/encoding.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  mutating func string(_ value: String, field: Int) {
    guard !value.isEmpty else { return }
    lengthDelimited(Array(value.utf8), field: field)
  }

  mutating func strings(_ values: [String], field: Int) {
    for value in values { lengthDelimited(Array(value.utf8), field: field) }
  }

  mutating func bool(_ value: Bool, field: Int) {
    varint(value ? 1 : 0, field: field)
  }

  /// An int32, uint32, int64, uint64 or enum; negative ones as their 64-bit pattern.
  mutating func varint(_ value: UInt64, field: Int) {
    guard value != 0 else { return }
    append(varint: UInt64(field) << 3)
    append(varint: value)
  }

  mutating func fixed64(_ value: UInt64, field: Int) {
    guard value != 0 else { return }
    append(varint: UInt64(field) << 3 | 1)
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  /// A nested message, also an empty one.
  mutating func message(field: Int, _ body: (inout ProtobufWriter) -> Void) {
    var nested = ProtobufWriter()
    body(&nested)
    lengthDelimited(nested.bytes, field: field)
  }

  private mutating func lengthDelimited(_ value: [UInt8], field: Int) {
    append(varint: UInt64(field) << 3 | 2)
    append(varint: UInt64(value.count))
    bytes += value
  }

  private mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }
}
