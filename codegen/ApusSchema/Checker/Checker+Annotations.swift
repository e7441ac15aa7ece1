// SPDX-License-Identifier: Apache-2.0

/// Annotations by their table: which exist, where they may stand, what they say.
extension Checker {
  /// - Parameter field: The field that they stand on; `nil` on anything else.
  func checkAnnotations(
    _ list: [AnnotationSyntax], on target: AnnotationTarget, field: FieldType?
  ) -> [Annotation] {
    var result: [Annotation] = []
    var seen: [String: SourceSpan] = [:]
    for syntax in list {
      if let first = seen[syntax.name.text] {
        diagnostics.error(
          .duplicateAnnotation, syntax.span, "`@\(syntax.name.text)` stands here twice",
          help: "remove one of them", note: (first, "the first is here"))
        continue
      }
      seen[syntax.name.text] = syntax.span
      if let annotation = check(syntax, on: target, field: field) { result.append(annotation) }
    }
    return result
  }

  private func row(of syntax: AnnotationSyntax, on target: AnnotationTarget) -> AnnotationRow? {
    guard let row = AnnotationRow.byName[syntax.name.text] else {
      reportUnknown(syntax)
      return nil
    }
    guard row.targets.contains(target) else {
      let isElement = target == .element
      diagnostics.error(
        .misplacedAnnotation, syntax.span,
        isElement
          ? "`@\(row.kind.rawValue)` cannot hold for an element of a list"
          : "`@\(row.kind.rawValue)` is for \(row.targets.subtracting(.element).description), not for \(target.description)"
      )
      return nil
    }
    return row
  }

  /// As far as they can be checked without knowing what they stand on.
  func checkAnnotationNames(_ list: [AnnotationSyntax], on target: AnnotationTarget) {
    for syntax in list { _ = row(of: syntax, on: target) }
  }

  private func check(
    _ syntax: AnnotationSyntax, on target: AnnotationTarget, field: FieldType?
  ) -> Annotation? {
    guard let row = row(of: syntax, on: target) else { return nil }
    if let field, !row.requirement.isMet(by: field) {
      reportUnfit(row, field, syntax.span)
      return nil
    }
    if syntax.isBroken { return nil }
    var arguments = AnnotationArguments(
      syntax: syntax, row: row, field: field, diagnostics: diagnostics,
      checkElement: { [self] inner in
        var element = field
        element?.shape = .singular
        return check(inner, on: .element, field: element)
      })
    guard let value = row.read(&arguments) else { return nil }
    return Annotation(row.kind, value, arguments: syntax.arguments.map(\.text), span: syntax.span)
  }

  private func reportUnknown(_ syntax: AnnotationSyntax) {
    diagnostics.error(
      .unknownAnnotation, syntax.span, "there is no annotation `@\(syntax.name.text)`",
      help: suggestion(for: syntax.name.text, among: AnnotationRow.byName.keys)?.replacingFirstTick
        ?? "the annotations are a closed set; LANGUAGE.md lists them")
  }

  private func reportUnfit(_ row: AnnotationRow, _ field: FieldType, _ span: SourceSpan) {
    let name = row.kind.rawValue
    var element = field
    element.shape = .singular
    let help: String? =
      if field.shape == .list, row.targets.contains(.element), row.requirement.isMet(by: element) {
        "for each element write `@each(@\(name)…)`, for their number `@count`"
      } else if row.kind == .required {
        "write `@count(1...100)`"
      } else if row.kind == .length, field.shape == .list || field.shape == .map {
        "the number of elements is `@count`"
      } else if row.kind == .count {
        "the length of a string is `@length`"
      } else {
        nil
      }
    diagnostics.error(
      .unfitAnnotation, span,
      "`@\(name)` is for \(row.requirement.description), and `\(field.name)` is \(field.typeDescription)",
      help: help)
  }
}

extension String {
  /// "did you mean `x`?" becomes "did you mean `@x`?".
  fileprivate var replacingFirstTick: String {
    guard let tick = firstIndex(of: "`") else { return self }
    return self[...tick] + "@" + self[index(after: tick)...]
  }
}

extension FieldType {
  /// "a list of string", for messages.
  var typeDescription: String {
    let element = typeName.isEmpty ? kind.name : typeName
    return switch shape {
    case .singular: element
    case .optional: "an optional \(element)"
    case .list: "a list of \(element)"
    case .map: "a map of \(element)"
    }
  }
}
