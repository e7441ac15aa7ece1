// SPDX-License-Identifier: Apache-2.0

import OrderTakingAPI

/// Where a page of orders ended: the next has those before this one.
///
/// On the wire 8 bytes in hex, which only this service reads.
struct OrderCursor: Equatable {
  let sequence: Int64

  init(sequence: Int64) { self.sequence = sequence }

  /// Empty is the first page.
  ///
  /// - Throws: ``InvalidCursor``.
  init(_ text: String) throws(InvalidCursor) {
    guard !text.isEmpty else {
      sequence = .max
      return
    }
    guard text.utf8.count == 16, text.utf8.allSatisfy(Self.digits.contains),
      let word = UInt64(text, radix: 16)
    else { throw InvalidCursor() }
    sequence = Int64(bitPattern: word)
  }

  var text: String {
    let digits = String(UInt64(bitPattern: sequence), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static let digits = Set("0123456789abcdef".utf8)
}
