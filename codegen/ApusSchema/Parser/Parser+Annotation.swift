// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Those before a declaration, on whichever lines.
  mutating func annotations() -> [AnnotationSyntax] {
    var list: [AnnotationSyntax] = []
    while at(.at) {
      if let annotation = parseAnnotation() { list.append(annotation) }
    }
    return list
  }

  /// Those behind a field, on its line.
  mutating func trailingAnnotations() -> [AnnotationSyntax] {
    var list: [AnnotationSyntax] = []
    while at(.at), continuesLine {
      if let annotation = parseAnnotation() { list.append(annotation) }
    }
    return list
  }

  /// A line of annotations before a field could as well have been meant for the field above it.
  func refuseOwnLine(_ annotations: [AnnotationSyntax]) {
    guard let last = annotations.last, !newlineIsSpace, token.startsLine else { return }
    diagnostics.error(
      .annotationPosition, last.span, "annotations of a field stand on its line",
      help: "put `@\(last.name.text)` behind the number of the field that it is meant for")
  }

  /// `@name` or `@name(arguments)`. Takes at least the "@".
  private mutating func parseAnnotation() -> AnnotationSyntax? {
    let first = token
    advance()
    guard at(.name), !token.startsLine else {
      reportExpected("the name of an annotation")
      return nil
    }
    var annotation = AnnotationSyntax(
      name: Name(text: text(token), span: span(token)), span: span(first))
    advance()
    if at(.leftParenthesis), !token.startsLine {
      let opening = token
      nested(newlineIsSpace: true) { parser in
        parser.advance()
        parser.parseArguments(of: &annotation)
        if parser.at(.rightParenthesis) {
          parser.advance()
        } else if !annotation.isBroken {
          annotation.isBroken = true
          parser.diagnostics.error(
            .syntax, parser.span(opening), "this `(` is never closed", help: "add a `)`")
        }
      }
    }
    annotation.span = span(from: first)
    return annotation
  }

  private mutating func parseArguments(of annotation: inout AnnotationSyntax) {
    while !at(.rightParenthesis), !at(.end) {
      guard let argument = parseArgument() else {
        annotation.isBroken = true
        return skipArguments()
      }
      annotation.arguments.append(argument)
      if take(.comma) || at(.rightParenthesis) { continue }
      // `@http(POST "/v1/cart" body: line)` has no comma.
      if annotation.name.text == "http", at(.name), next.kind == .colon { continue }
      if at(.end) || token.startsLine { return }
      reportExpected("`,` or `)`")
      annotation.isBroken = true
      return skipArguments()
    }
  }

  /// In front of the closing parenthesis, or of a line that begins with a statement.
  private mutating func skipArguments() {
    var open = 0
    while !at(.end), !at(.rightBrace), !at(.leftBrace) {
      if token.startsLine, at(.name), statementWord != nil || next.kind == .colon { return }
      if at(.leftParenthesis) { open += 1 }
      if at(.rightParenthesis) {
        if open == 0 { return }
        open -= 1
      }
      advance()
    }
  }

  private mutating func parseArgument() -> ArgumentSyntax? {
    let first = token
    let firstIndex = index
    var label: Name?
    if at(.name), next.kind == .colon {
      label = Name(text: text(token), span: span(token))
      advance()
      advance()
    }
    guard let value = parseValue() else { return nil }
    return ArgumentSyntax(
      label: label, value: value, text: writtenText(from: firstIndex), span: span(from: first))
  }

  private mutating func parseValue() -> ValueSyntax? {
    switch kind {
    case .integer, .float, .duration, .minus:
      guard let low = parseNumberValue() else { return nil }
      guard at(.ellipsis) else { return low }
      advance()
      guard let high = parseNumberValue() else { return nil }
      return .range(low, high)
    case .string:
      let value = stringValue(token)
      advance()
      return .string(value)
    case .leftBracket: return parseListValue()
    case .at: return nestedAnnotation()
    case .name:
      let word = Name(text: text(token), span: span(token))
      guard let name = expectDottedName("a name") else { return nil }
      guard at(.string) else { return .name(name.text) }
      let path = token
      advance()
      return .route(word, stringValue(path), span(path))
    default:
      reportExpected("a value")
      return nil
    }
  }

  private mutating func nestedAnnotation() -> ValueSyntax? {
    guard let annotation = parseAnnotation(), !annotation.isBroken else { return nil }
    return .annotation(annotation)
  }

  private mutating func parseListValue() -> ValueSyntax? {
    var list: [(ValueSyntax, SourceSpan)] = []
    var isClosed = false
    nested(newlineIsSpace: true) { parser in
      parser.advance()
      while !parser.at(.rightBracket) {
        let first = parser.token
        guard let value = parser.parseValue() else { return }
        list.append((value, parser.span(from: first)))
        guard parser.at(.comma) else { break }
        parser.advance()
      }
      isClosed = parser.expect(.rightBracket, "`,` or `]`")
    }
    return isClosed ? .list(list) : nil
  }

  /// The tokens since `firstIndex` as written, with one space where there was any.
  private func writtenText(from firstIndex: Int) -> String {
    var result = ""
    var end: Int?
    for token in tokens(since: firstIndex) {
      if let end, end < token.start { result += " " }
      result += text(token)
      end = token.end
    }
    return result
  }
}
