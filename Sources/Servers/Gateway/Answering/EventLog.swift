// SPDX-License-Identifier: Apache-2.0

/// Which events of a stream the reader has, by the id of the last one.
struct EventLog: Sendable, Hashable {
  private(set) var number: UInt64 = 0
  /// Of what the reader had last; only the first event after its return can be the same again.
  private var lastHash: UInt64?

  /// - Parameter lastID: what came as `Last-Event-ID`; any other text counts as none.
  init(lastID: String?) {
    guard let parts = lastID?.split(separator: "-"), parts.count == 2,
      let number = UInt64(parts[0]), number < .max, let hash = UInt64(parts[1], radix: 16)
    else { return }
    self.number = number
    lastHash = hash
  }

  /// The event as it is sent; `nil` for what the reader has already.
  ///
  /// - Parameter data: JSON in one line.
  mutating func event(_ data: String) -> String? {
    let hash = Self.hash(data)
    defer { lastHash = nil }
    guard hash != lastHash else { return nil }
    number += 1
    return "id: \(number)-\(String(hash, radix: 16))\ndata: \(data)\n\n"
  }

  /// FNV-1a 64: the same in every process, so that a reader may come back to another gateway.
  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
