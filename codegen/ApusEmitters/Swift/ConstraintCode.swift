// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// One constraint in Swift: when a value breaks it, and what to say then.
struct ConstraintCode {
  /// A condition.
  let violated: String
  /// The inside of a string literal; says what came and what is allowed, except of what is sensitive.
  let message: String

  static let notSet = "is not set, and is required"
}

extension ConstraintCode {
  /// Returns `nil` for what is no constraint.
  init?(
    _ annotation: Annotation, of field: FieldType, value: String, names: SwiftTypeNames
  ) {
    switch annotation.value {
    case .length(let range):
      let isText = field.kind == .string
      self.init(
        range, isText ? "\(value).unicodeScalars.count" : "\(value).count",
        of: isText ? "characters" : "bytes")
    case .count(let range):
      self.init(range, "\(value).count", of: "elements")
    case .range(let range):
      let (swift, words) =
        switch range {
        case .integer(let range): Self.bounds(range.lowerBound, range.upperBound)
        case .floating(let range): Self.bounds(range.lowerBound, range.upperBound)
        }
      let found = field.annotations.has(.sensitive) ? "is out of range" : "is \\(\(value))"
      self.init(
        violated: "!(\(swift)).contains(\(value))", message: "\(found), allowed is \(words)")
    case .pattern(let pattern):
      self.init(
        violated: "!Self.\(field.patternName).matches(\(value))",
        message: "does not match \(quoted(pattern).dropFirst().dropLast())")
    case .flag where annotation.kind == .email:
      self.init(
        violated: "!\(names.runtime(.TextRules)).isEmail(\(value))",
        message: "is not an e-mail address")
    case .flag where annotation.kind == .url:
      self.init(
        violated: "!\(names.runtime(.TextRules)).isURL(\(value))",
        message: "is not an absolute URL of http or https")
    case .flag where annotation.kind == .unique:
      self.init(
        violated: "\(names.runtime(.Set))(\(value)).count != \(value).count",
        message: "has an element twice, allowed is once")
    case .flag where annotation.kind == .required:
      self.init(violated: Self.isEmpty(value, field.code), message: Self.notSet)
    default: return nil
    }
  }

  private init(_ range: ClosedRange<UInt64>, _ count: String, of unit: String) {
    // Counts are Int in Swift, and none is larger.
    let upper = min(range.upperBound, UInt64(Int.max))
    let (swift, words) = Self.bounds(min(range.lowerBound, upper), upper)
    self.init(
      violated: "!(\(swift)).contains(\(count))",
      message: "has \\(\(count)) \(unit), allowed is \(words)")
  }

  private static func bounds(_ lower: some Any, _ upper: some Any) -> (swift: String, words: String)
  {
    ("\(lower)...\(upper)", "\(lower) to \(upper)")
  }

  /// Whether a value is what an absent one reads as.
  private static func isEmpty(_ value: String, _ code: FieldCode) -> String {
    switch code.kind {
    case .uuid: "\(value) == .nil"
    case .duration: "\(value) == .zero"
    case .timestamp, .message: "\(value) == .init()"
    case .bool: "!\(value)"
    case .string, .bytes: "\(value).isEmpty"
    case .enumeration: "\(value).rawValue == 0"
    case .float, .double: "\(value).bitPattern == 0"
    case .int32, .int64, .uint32, .uint64: "\(value) == 0"
    }
  }
}
