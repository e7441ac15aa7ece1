// SPDX-License-Identifier: Apache-2.0

extension UUID {
  /// A new identifier that sorts by its time, to the millisecond: RFC 9562 §5.7. Rows that are
  /// added in the order of time go to one end of an index instead of all over it.
  public static func v7(at time: Timestamp) -> UUID {
    var random = SystemRandomNumberGenerator()
    return v7(at: time, using: &random)
  }

  /// The same with the random part from `random`.
  public static func v7(
    at time: Timestamp, using random: inout some RandomNumberGenerator
  ) -> UUID {
    // Wraps only for times that no 48 bits hold, which are 8,900 years away.
    let milliseconds = UInt64(
      bitPattern: time.seconds &* 1_000 &+ Int64(time.nanoseconds / 1_000_000))
    let high = milliseconds &<< 16 | 0x7000 | random.next() & 0x0FFF
    let low = 0x8000_0000_0000_0000 | random.next() & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(words: (high.bigEndian, low.bigEndian))
  }
}
