// SPDX-License-Identifier: Apache-2.0

import ApusWire
import SearchAPI

/// A search in the form in which the index takes it.
struct ProductQuery: Sendable {
  let words: SearchWords
  let filter: Filter
  let sort: Sort
  let limit: Int
  let cursor: SearchCursor?
  /// Says of a cursor whether it is of this search. Stable between processes and builds.
  let fingerprint: UInt64

  static let defaultLimit = 20

  /// - Throws: ``InvalidCursor``.
  init(query: String, filter: Filter, sort: Sort, cursor: String, limit: UInt32)
    throws(InvalidCursor)
  {
    words = SearchWords(query)
    self.filter = filter
    self.sort = sort
    self.limit = limit == 0 ? Self.defaultLimit : Int(limit)
    let parts =
      Array(words.text.utf8) + [0] + Array(filter.encoded()) + [
        UInt8(truncatingIfNeeded: sort.rawValue)
      ]
    let fingerprint = parts.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
      // FNV-1a: nobody gains anything by a collision, which only gives another page.
      (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    self.fingerprint = fingerprint
    self.cursor = cursor.isEmpty ? nil : try SearchCursor(cursor, fingerprint: fingerprint)
  }
}
