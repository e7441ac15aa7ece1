// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `sku: string = 1 @length(1...64)`. What can be read of it is returned: a name that exists keeps others
  /// from being called unknown.
  mutating func parseField(_ documentation: String, _ before: [AnnotationSyntax]) -> FieldSyntax? {
    refuseOwnLine(before)
    if at(.name), next.kind == .name, !next.startsLine {
      return parseSwappedField(documentation, before)
    }
    guard let name = firstName("a field such as `sku: string = 1`") else {
      skipField()
      return nil
    }
    var field = FieldSyntax(name: name, documentation: documentation, annotations: before)
    guard expect(.colon, "`:`", help: "write `\(name.text): string = 1`") else {
      skipField()
      return field
    }
    if at(.name), continuesLine, text(token) == "union", next.kind == .leftBrace {
      advance()
      field.cases = parseCases()
    } else {
      field.type = parseType()
      guard field.type != nil else {
        skipField()
        return field
      }
      parseNumber(of: &field)
    }
    field.annotations += trailingAnnotations()
    return field
  }

  private mutating func parseNumber(of field: inout FieldSyntax) {
    guard take(.equals) else {
      if at(.broken) { return skipField() }
      if at(.integer), continuesLine {
        diagnostics.error(.syntax, span(token), "`=` belongs before the number")
        field.number = parseInteger("the field's number")
        return
      }
      field.lacksNumber = true
      return
    }
    field.number = parseInteger("the field's number")
    if field.number == nil { skipField() }
  }

  private mutating func parseCases() -> BodySyntax {
    var body = BodySyntax()
    braced("a union") { parser in
      parser.statements(until: { $0.at(.rightBrace) || $0.at(.end) }) {
        parser, documentation, annotations in
        if parser.statementWord == .reserved {
          parser.diagnostics.error(
            .misplacedStatement, parser.span(parser.token),
            "a union in place reserves nothing of its own",
            help: "its numbers are the message's: write `reserved` there")
          _ = parser.parseReserved()
        } else if let field = parser.parseField(documentation, annotations) {
          body.fields.append(field)
        }
      }
    }
    return body
  }

  /// `string sku = 1`, as other languages have it: reported, and read as it was meant.
  private mutating func parseSwappedField(
    _ documentation: String, _ annotations: [AnnotationSyntax]
  ) -> FieldSyntax? {
    let first = token
    var words: [Name] = []
    while at(.name), words.isEmpty || continuesLine {
      words.append(Name(text: text(token), span: span(token)))
      advance()
    }
    guard words.count >= 2, let last = words.last else { return nil }
    // `id uuid = 1` lacks its colon; of `string id = 1` the words are swapped.
    let isSwapped = words.count > 2 || (at(.equals) && Checker.builtins[last.text] == nil)
    let (name, type) = isSwapped ? (last, words[words.count - 2]) : (words[0], last)
    let written =
      switch words.first?.text {
      case "repeated" where words.count > 2: "[\(type.text)]"
      case "optional" where words.count > 2: "\(type.text)?"
      default: type.text
      }
    diagnostics.error(
      .syntax, span(from: first), "a field's name stands first, then `:` and its type",
      help: "write `\(name.text): \(written) = …`")
    var field = FieldSyntax(name: name, documentation: documentation, annotations: annotations)
    if take(.equals) {
      field.number = parseInteger("the field's number")
      field.annotations += trailingAnnotations()
    } else {
      skipField()
    }
    return field
  }

  /// Skips what is left of a field: a statement in braces, an element in parentheses.
  private mutating func skipField() {
    if newlineIsSpace { skipElement() } else { skipStatement() }
  }

  // MARK: - Types

  /// A type as written. Which shapes are refused is the checker's business. `nil` was reported.
  mutating func parseType() -> TypeSyntax? {
    let first = token
    guard var type = parseTypeWithoutSuffix() else { return nil }
    // A question mark too many is refused by the checker; hundreds of them only nest the tree.
    var count = 0
    while at(.question), continuesLine {
      advance()
      count += 1
      if count <= 2 { type = .optional(type, span(from: first)) }
    }
    return type
  }

  private mutating func parseTypeWithoutSuffix() -> TypeSyntax? {
    let first = token
    if at(.leftBracket), continuesLine { return parseBracketed() }
    guard let name = expectDottedName("a type") else { return nil }
    if at(.name) || at(.leftBracket), continuesLine, name.text == "stream" {
      guard let type = parseType() else { return nil }
      return .stream(type, span(from: first))
    }
    return .named(name)
  }

  /// `[T]` or `[K: V]`.
  private mutating func parseBracketed() -> TypeSyntax? {
    let first = token
    var result: TypeSyntax?
    nested(newlineIsSpace: true) { parser in
      parser.advance()
      guard let element = parser.parseType() else { return }
      if parser.take(.colon) {
        guard let value = parser.parseType(), parser.expect(.rightBracket, "`]`") else { return }
        result = .map(key: element, value: value, parser.span(from: first))
      } else if parser.expect(.rightBracket, "`]`", help: "a list is written `[string]`") {
        result = .list(element, parser.span(from: first))
      }
    }
    return result
  }
}
