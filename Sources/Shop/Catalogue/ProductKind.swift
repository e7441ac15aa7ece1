// SPDX-License-Identifier: Apache-2.0

/// What the products of one kind have in common, and in what they differ.
struct ProductKind: Sendable {
  /// Department and kind: `lighting/table-lamps`.
  let category: String
  /// Three letters that the article numbers begin with.
  let code: String
  /// What one of them is called.
  let nouns: [String]
  /// Who makes them.
  let brands: [String]
  /// From the plainest to the finest, in cents.
  let cents: ClosedRange<Double>
  let properties: [Property]
  /// What can be said about any of them. `{A noun}` is filled in with its article,
  /// `{noun}` and the names of properties as they are.
  let sentences: [String]
}

/// One property, with the values that it can have.
struct Property: Sendable {
  let name: String
  let values: [Value]
  /// Whether the title names it.
  var isInTitle = false

  /// A value, and what it does to the price.
  struct Value: Sendable, ExpressibleByStringLiteral {
    let text: String
    var factor = 1.0

    init(stringLiteral text: String) {
      self.text = text
    }

    /// A value for which more or less is paid than for the others.
    static func at(_ text: String, _ factor: Double) -> Value {
      var value = Value(stringLiteral: text)
      value.factor = factor
      return value
    }
  }
}

extension ProductKind {
  /// All that the shop sells.
  static let all: [ProductKind] =
    lighting + seating + tables + storage + kitchen + tableware + textiles + outdoor
}
