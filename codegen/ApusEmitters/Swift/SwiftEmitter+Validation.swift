// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// `validate(into:)`: the constraints of the fields, then those of the messages in them.
extension SwiftEmitter {
  /// Full names of the messages in `tree` that have a constraint, in them or below.
  static func validated(in tree: SchemaTree) -> Set<String> {
    var holders: [String: [String]] = [:]
    var found: Set<String> = []
    var open: [String] = []
    for message in tree.packages.flatMap(\.messages) {
      if message.fields.contains(where: { !$0.checks.isEmpty }), found.insert(message.name).inserted
      {
        open.append(message.name)
      }
      for field in message.fields where field.kind == .message {
        holders[field.typeName, default: []].append(message.name)
      }
    }
    while let name = open.popLast() {
      for holder in holders[name] ?? [] where found.insert(holder).inserted { open.append(holder) }
    }
    return found
  }

  func validate(_ message: MessageType, _ writer: inout SwiftWriter) {
    guard validated.contains(message.name) else { return }
    writer.line()
    writer.block(validateHead) { writer in
      for field in message.fields { validate(field, &writer) }
    }
  }

  func validateUnion(_ union: MessageType, _ writer: inout SwiftWriter) {
    guard validated.contains(union.name) else { return }
    writer.line()
    writer.block(validateHead) { writer in
      writer.line("switch self {")
      for field in union.fields where hasWork(field) {
        writer.line("case .\(SwiftIdentifier.unionCase(field.name))(let value):")
        writer.indented { one(field, "value", path: field.name, field.checks, &$0) }
      }
      writer.line("default: break")
      writer.line("}")
    }
  }

  private var validateHead: String {
    "public func validate(into violations: inout \(names.runtime(.Violations)))"
  }

  private func hasWork(_ field: FieldType) -> Bool {
    !field.checks.isEmpty || validated.contains(field.typeName)
  }

  private func validate(_ field: FieldType, _ writer: inout SwiftWriter) {
    guard hasWork(field) else { return }
    let property = access(
      field.stored, besides: ["violations", "value", "index", "key", "element"])
    if let union = field.oneof {
      let name = access(union, besides: ["violations", "value"])
      let inPlaceCase = SwiftIdentifier.inPlaceCase(field.name)
      writer.block("if case .\(inPlaceCase)(let value)? = \(name)") { writer in
        one(field, "value", path: field.name, field.checks, &writer)
      }
      return
    }
    switch field.shape {
    case .singular: one(field, property, path: field.name, field.checks, &writer)
    case .optional:
      let (binding, value) = self.binding(field, besides: ["violations"])
      writer.block("if let \(binding)") { writer in
        one(field, value, path: field.name, field.checks, &writer)
      }
    case .list:
      for check in field.checks where check.kind == .count {
        self.check(check, property, field, path: field.name, &writer)
      }
      let checks = field.elementChecks
      guard !checks.isEmpty || validated.contains(field.typeName) else { return }
      writer.block("for (index, element) in \(property).enumerated()") { writer in
        one(field, "element", path: "\(field.name)[\\(index)]", checks, &writer)
      }
    case .map:
      for check in field.checks where check.kind == .count {
        self.check(check, property, field, path: field.name, &writer)
      }
      guard validated.contains(field.typeName) else { return }
      writer.block("for (key, element) in \(property)") { writer in
        one(field, "element", path: "\(field.name)[\\(key)]", [], &writer)
      }
    }
  }

  /// One value: its own checks, then what is below it.
  private func one(
    _ field: FieldType, _ value: String, path: String, _ checks: [Annotation],
    _ writer: inout SwiftWriter
  ) {
    for check in checks { self.check(check, value, field, path: path, &writer) }
    guard validated.contains(field.typeName) else { return }
    writer.line("violations.under(\"\(path)\") { \(value).validate(into: &$0) }")
  }

  private func check(
    _ annotation: Annotation, _ value: String, _ field: FieldType, path: String,
    _ writer: inout SwiftWriter
  ) {
    guard let (measure, allowed, found) = rule(annotation, value, field) else { return }
    writer.block("if !(\(allowed.swift)).contains(\(measure))") { writer in
      let words = "\(found), allowed is \(allowed.words)"
      writer.list(
        "violations.append(",
        ["path: \"\(path)\"", "rule: \"\(annotation.name)\"", "message: \"\(words)\""], ")")
    }
  }

  /// What is measured, what it may be, and how a message says what was found.
  private func rule(
    _ annotation: Annotation, _ value: String, _ field: FieldType
  ) -> (measure: String, allowed: (swift: String, words: String), found: String)? {
    switch annotation.value {
    case .length(let range):
      let (measure, unit) =
        field.kind == .bytes
        ? ("\(value).count", "bytes") : ("\(value).unicodeScalars.count", "characters")
      return (measure, bounds(range), "has \\(\(measure)) \(unit)")
    case .count(let range):
      return ("\(value).count", bounds(range), "has \\(\(value).count) elements")
    case .range(.integer(let range)):
      let swift = "\(range.lowerBound)...\(range.upperBound)"
      let words = "\(range.lowerBound) to \(range.upperBound)"
      return (value, (swift, words), found(value, field))
    case .range(.floating(let range)):
      let swift = "\(range.lowerBound)...\(range.upperBound)"
      let words = "\(range.lowerBound) to \(range.upperBound)"
      return (value, (swift, words), found(value, field))
    default:
      return nil
    }
  }

  private func bounds(_ range: ClosedRange<UInt64>) -> (swift: String, words: String) {
    // Counts are Int in Swift, and none is larger.
    let upper = min(range.upperBound, UInt64(Int.max))
    let lower = min(range.lowerBound, upper)
    return ("\(lower)...\(upper)", "\(range.lowerBound) to \(range.upperBound)")
  }

  private func found(_ value: String, _ field: FieldType) -> String {
    field.annotations.has(.sensitive) ? "is out of range" : "is \\(\(value))"
  }
}

extension FieldType {
  /// Constraints that code is emitted for.
  var checks: [Annotation] { annotations.filter(\.isChecked) }

  /// Those of a list's elements.
  var elementChecks: [Annotation] {
    annotations.flatMap { annotation -> [Annotation] in
      guard case .each(let nested) = annotation.value else { return [] }
      return nested.filter(\.isChecked)
    }
  }
}

extension Annotation {
  /// A constraint that code is emitted for, at least in part.
  var isChecked: Bool {
    switch value {
    case .length, .range, .count: true
    case .each(let nested): nested.contains(where: \.isChecked)
    default: false
    }
  }

  /// Constraints, here or inside of `@each`, that no code is emitted for.
  var unchecked: [Annotation] {
    if case .each(let nested) = value { return nested.flatMap(\.unchecked) }
    return isChecked ? [] : [self].constraints
  }
}
