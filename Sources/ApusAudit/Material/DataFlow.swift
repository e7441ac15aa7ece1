// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// What could have come from where, by the names and types of fields.
struct DataFlow {
  private let schemas: SchemaLookup
  /// Deeper nothing is looked at: messages may hold each other.
  private static let deepest = 6

  private struct Leaf: Hashable {
    let name: String
    let type: ValueType
  }

  init(_ schemas: SchemaLookup) {
    self.schemas = schemas
  }

  /// Whether a request has a field that an answer has, and the request around both has not. Wrong
  /// only to the side of yes: a field may be computed from anything, but is mostly named alike.
  func couldNeed(_ reply: String?, toAsk request: String, besides own: String) -> Bool {
    let wanted = leaves(of: request).subtracting(leaves(of: own))
    guard !wanted.isEmpty, let reply else { return false }
    let given = leaves(of: reply)
    // A customer's id is `user` here and `customer` there.
    let isByID = wanted.contains { $0.type == .uuid } && given.contains { $0.type == .uuid }
    return isByID || !wanted.isDisjoint(with: given)
  }

  private func leaves(of message: String, depth: Int = 0) -> Set<Leaf> {
    guard depth < Self.deepest, let schema = schemas.message(named: message) else { return [] }
    return schema.fields.reduce(into: []) { found, field in
      switch field.type {
      case .message(let inner): found.formUnion(leaves(of: inner, depth: depth + 1))
      default: found.insert(Leaf(name: field.name, type: field.type))
      }
    }
  }
}
