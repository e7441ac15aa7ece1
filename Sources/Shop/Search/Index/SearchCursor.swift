// SPDX-License-Identifier: Apache-2.0

import Foundation
import SearchAPI

/// Where a page ended: after the product with this rank and this id, in the search with this
/// fingerprint.
///
/// On the wire 24 bytes in hex, which only this service reads.
struct SearchCursor: Equatable {
  let fingerprint: UInt64
  let rank: Double
  let id: Int64

  var text: String {
    [fingerprint, rank.bitPattern, UInt64(bitPattern: id)].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  init(fingerprint: UInt64, rank: Double, id: Int64) {
    self.fingerprint = fingerprint
    self.rank = rank
    self.id = id
  }

  /// - Throws: ``InvalidCursor`` when the text is not a cursor of the search with this fingerprint.
  init(_ text: String, fingerprint: UInt64) throws(InvalidCursor) {
    let digits = Array(text)
    guard digits.count == 48 else { throw InvalidCursor() }
    let words = [0, 16, 32].compactMap { start in
      UInt64(String(digits[start..<start + 16]), radix: 16)
    }
    guard words.count == 3, words[0] == fingerprint, Double(bitPattern: words[1]).isFinite else {
      throw InvalidCursor()
    }
    self.init(
      fingerprint: fingerprint, rank: Double(bitPattern: words[1]), id: Int64(bitPattern: words[2]))
  }
}
