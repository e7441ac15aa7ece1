// SPDX-License-Identifier: Apache-2.0

import SearchAPI

/// Where a page ended: after the product with this place in the order, in the search with this
/// fingerprint.
///
/// On the wire 32 bytes in hex, which only this service reads.
struct SearchCursor: Equatable {
  let fingerprint: UInt64
  let place: Place

  /// What results are sorted by, the smallest first: what was asked for, then what sells less, then
  /// the id, so that no two are alike.
  struct Place: Equatable {
    let rank: Double
    let unpopularity: Double
    let id: Int64
  }

  var text: String {
    let words = [
      fingerprint, place.rank.bitPattern, place.unpopularity.bitPattern,
      UInt64(bitPattern: place.id),
    ]
    return words.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  init(fingerprint: UInt64, place: Place) {
    self.fingerprint = fingerprint
    self.place = place
  }

  /// - Throws: ``InvalidCursor`` when the text is not a cursor of the search with this fingerprint.
  init(_ text: String, fingerprint: UInt64) throws(InvalidCursor) {
    let digits = Array(text)
    guard digits.count == 64 else { throw InvalidCursor() }
    let words = [0, 16, 32, 48].compactMap { start in
      UInt64(String(digits[start..<start + 16]), radix: 16)
    }
    guard words.count == 4, words[0] == fingerprint else { throw InvalidCursor() }
    let (rank, unpopularity) = (Double(bitPattern: words[1]), Double(bitPattern: words[2]))
    guard rank.isFinite, unpopularity.isFinite else { throw InvalidCursor() }
    self.init(
      fingerprint: fingerprint,
      place: Place(rank: rank, unpopularity: unpopularity, id: Int64(bitPattern: words[3])))
  }
}
