// SPDX-License-Identifier: Apache-2.0

/// The lower three bits of a tag: how long the value behind it is.
@usableFromInline
enum WireType {
  @inlinable static var varint: UInt32 { 0 }
  @inlinable static var fixed64: UInt32 { 1 }
  @inlinable static var lengthDelimited: UInt32 { 2 }
  @inlinable static var startGroup: UInt32 { 3 }
  @inlinable static var endGroup: UInt32 { 4 }
  @inlinable static var fixed32: UInt32 { 5 }
}
