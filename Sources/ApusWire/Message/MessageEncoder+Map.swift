// SPDX-License-Identifier: Apache-2.0

/// Maps: an entry for each key, in the order of the keys, so that equal maps give equal bytes.
extension MessageEncoder {
  /// Writes a map with whole numbers for keys; `entry` writes key and value, also when they are zero.
  @inlinable
  public mutating func map<Key: FixedWidthInteger, Value>(
    _ map: [Key: Value], field: UInt32,
    entry: (inout MessageEncoder, Key, Value) -> Void
  ) {
    if map.isEmpty { return }
    for (key, value) in map.sorted(by: { $0.key < $1.key }) {
      nested(field: field) { entry(&$0, key, value) }
    }
  }

  /// Writes a map with text for keys, which stands in the order of its UTF-8.
  @inlinable
  public mutating func map<Value>(
    _ map: [String: Value], field: UInt32,
    entry: (inout MessageEncoder, String, Value) -> Void
  ) {
    if map.isEmpty { return }
    // Not `<` of String, which compares by Unicode's normal forms, unlike every other language.
    for (key, value) in map.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      nested(field: field) { entry(&$0, key, value) }
    }
  }

  /// Writes a map with at most two entries, false before true.
  @inlinable
  public mutating func map<Value>(
    _ map: [Bool: Value], field: UInt32,
    entry: (inout MessageEncoder, Bool, Value) -> Void
  ) {
    if let value = map[false] { nested(field: field) { entry(&$0, false, value) } }
    if let value = map[true] { nested(field: field) { entry(&$0, true, value) } }
  }
}
