// SPDX-License-Identifier: Apache-2.0

/// Which fields a constraint makes sense for.
enum FieldRequirement: Sendable {
  case any
  case string
  case stringOrBytes
  case number
  /// The elements of lists and values of maps, too: it is about each number.
  case integers
  case list
  case collection
  /// Neither list nor map.
  case single

  func isMet(by field: FieldType) -> Bool {
    let isSingle = field.shape == .singular || field.shape == .optional
    return switch self {
    case .any: true
    case .string: isSingle && field.kind == .string
    case .stringOrBytes: isSingle && (field.kind == .string || field.kind == .bytes)
    case .number: isSingle && (field.kind.isInteger || field.kind.isFloatingPoint)
    case .integers: field.kind.isInteger
    case .list: field.shape == .list
    case .collection: !isSingle
    case .single: isSingle
    }
  }

  var description: String {
    switch self {
    case .any: "any field"
    case .string: "a string"
    case .stringOrBytes: "a string or bytes"
    case .number: "a number"
    case .integers: "an integer, or a list or map of them"
    case .list: "a list"
    case .collection: "a list or a map"
    case .single: "a field that is no list and no map"
    }
  }
}
