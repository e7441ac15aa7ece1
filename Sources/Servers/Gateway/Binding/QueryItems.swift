// SPDX-License-Identifier: Apache-2.0

/// The parameters of a query, in their order. Spec: WHATWG URL, `application/x-www-form-urlencoded`.
struct QueryItems: Sendable, Hashable {
  /// More than any request has fields.
  static let maxCount = 256

  let items: [(name: String, value: String)]

  init(_ query: Substring?) throws(Problem) {
    var items: [(name: String, value: String)] = []
    for pair in (query ?? "").split(separator: "&") {
      guard items.count < Self.maxCount else {
        throw Problem(.badRequest, "the query has more than \(Self.maxCount) parameters")
      }
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      do throws(PercentText.Problem) {
        let name = try PercentText.decode(parts[0], isForm: true)
        let value = parts.count > 1 ? try PercentText.decode(parts[1], isForm: true) : ""
        items.append((name, value))
      } catch {
        throw Problem(.badRequest, "the query has \(error.sentence)")
      }
    }
    self.items = items
  }

  static func == (left: QueryItems, right: QueryItems) -> Bool {
    left.items.elementsEqual(right.items) { $0 == $1 }
  }

  func hash(into hasher: inout Hasher) {
    for item in items {
      hasher.combine(item.name)
      hasher.combine(item.value)
    }
  }
}
