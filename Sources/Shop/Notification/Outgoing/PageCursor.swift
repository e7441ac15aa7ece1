// SPDX-License-Identifier: Apache-2.0

import CommonAPI
import NotificationAPI

/// Which part of a list is asked for: those with smaller numbers than `before`.
struct PageCursor: Sendable {
  let before: Int64
  let limit: Int

  static let usualLimit = 20

  /// - Throws: ``InvalidCursor``.
  init(_ page: PageRequest) throws(InvalidCursor) {
    limit = page.limit == 0 ? Self.usualLimit : Int(page.limit)
    guard !page.cursor.isEmpty else {
      before = .max
      return
    }
    guard let number = Int64(page.cursor), number > 0 else { throw InvalidCursor() }
    before = number
  }

  /// Where the next page begins, when one more than `limit` was found.
  static func next(_ numbers: [Int64], limit: Int) -> String {
    guard numbers.count > limit, limit > 0 else { return "" }
    return String(numbers[limit - 1])
  }
}
