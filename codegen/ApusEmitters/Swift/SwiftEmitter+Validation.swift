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
      let isChecked =
        message.fields.contains { !$0.checks.isEmpty }
        || message.inPlaceUnions.contains { $0.annotations.has(.required) }
      if isChecked, found.insert(message.name).inserted { open.append(message.name) }
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
    patterns(message, &writer)
    writer.line()
    writer.block(validateHead) { writer in
      for union in message.inPlaceUnions {
        let name = access(union.name, besides: ["violations"])
        required(union.annotations, if: "\(name) == nil", path: union.name, &writer)
      }
      for field in message.fields { validate(field, &writer) }
    }
  }

  func validateUnion(_ union: MessageType, _ writer: inout SwiftWriter) {
    guard validated.contains(union.name) else { return }
    patterns(union, &writer)
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

  private func patterns(_ message: MessageType, _ writer: inout SwiftWriter) {
    for field in message.fields {
      guard let pattern = field.pattern else { continue }
      writer.line()
      writer.line(
        "private static let \(field.patternName) = \(names.runtime(.TextPattern))(\(quoted(pattern)))"
      )
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
      let stored = field.isBoxed ? "\(field.storage).first" : property
      required(field.annotations, if: "\(stored) == nil", path: field.name, &writer)
      let checks = field.checks.filter { $0.kind != .required }
      guard !checks.isEmpty || validated.contains(field.typeName) else { return }
      let (binding, value) = self.binding(field, besides: ["violations"])
      writer.block("if let \(binding)") { writer in
        one(field, value, path: field.name, checks, &writer)
      }
    case .list:
      for check in field.checks where check.kind != .each {
        self.check(check, property, field, path: field.name, &writer)
      }
      let checks = field.elementChecks
      guard !checks.isEmpty || validated.contains(field.typeName) else { return }
      writer.block("for (index, element) in \(property).enumerated()") { writer in
        one(field, "element", path: "\(field.name)[\\(index)]", checks, &writer)
      }
    case .map:
      for check in field.checks {
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
    guard let rule = ConstraintCode(annotation, of: field, value: value, names: names) else {
      return
    }
    violation(annotation, if: rule.violated, path: path, rule.message, &writer)
  }

  /// Of fields that are not there to be looked at: an absent `T?`, a union in place.
  private func required(
    _ annotations: [Annotation], if violated: String, path: String, _ writer: inout SwiftWriter
  ) {
    guard let required = annotations[.required] else { return }
    violation(required, if: violated, path: path, ConstraintCode.notSet, &writer)
  }

  private func violation(
    _ annotation: Annotation, if violated: String, path: String, _ message: String,
    _ writer: inout SwiftWriter
  ) {
    writer.block("if \(violated)") { writer in
      writer.list(
        "violations.append(",
        ["path: \"\(path)\"", "rule: \"\(annotation.name)\"", "message: \"\(message)\""], ")")
    }
  }
}

extension FieldType {
  var checks: [Annotation] { annotations.constraints }

  /// Constraints of a list's elements.
  var elementChecks: [Annotation] {
    annotations.flatMap { annotation -> [Annotation] in
      guard case .each(let nested) = annotation.value else { return [] }
      return nested
    }
  }

  /// The expression of `@pattern`, on the field or on its elements.
  var pattern: String? {
    for annotation in annotations + elementChecks {
      if case .pattern(let pattern) = annotation.value { return pattern }
    }
    return nil
  }

  /// The property of the type that keeps the pattern, read once.
  var patternName: String { "apusPattern\(number)" }
}
