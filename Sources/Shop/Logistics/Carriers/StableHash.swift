// SPDX-License-Identifier: Apache-2.0

/// A number drawn from bytes, the same in every process and for ever: what carriers do and where
/// places lie must not change with a restart. FNV-1a, then the finalizer of SplitMix64, as the low
/// bits of FNV alone are weak.
struct StableHash {
  private(set) var value: UInt64

  init(_ bytes: some Sequence<UInt8>, salt: UInt64 = 0) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ salt
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
    hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
    value = hash ^ (hash >> 31)
  }

  /// Whether this is the one in `count`. Answers of one hash are independent when the counts are
  /// asked in a fixed order.
  mutating func isOne(in count: UInt64) -> Bool {
    let (rest, drawn) = value.quotientAndRemainder(dividingBy: count)
    value = rest
    return drawn == 0
  }

  /// 0 up to 1.
  var fraction: Double { Double(value >> 11) / Double(1 << 53) }
}
