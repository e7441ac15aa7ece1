// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// A message, union, error or event, from its word on. `nil` if it has no name.
  mutating func parseMessage(
    _ word: StatementWord, _ documentation: String, _ annotations: [AnnotationSyntax]
  ) -> MessageSyntax? {
    advance()
    let article = word == .message ? "a" : "\(word == .union ? "a" : "an")"
    guard
      let name = expectName(
        "the name of the \(word.rawValue)", help: "write `\(word.rawValue) Name { … }`")
    else {
      skipStatement()
      return nil
    }
    let role: MessageRole =
      switch word {
      case .union: .union
      case .error: .error
      case .event: .event
      default: .message
      }
    var message = MessageSyntax(
      role: role, name: name, documentation: documentation, annotations: annotations)
    if role == .error { parseStatus(&message) }
    if role == .event { parseKey(&message) }
    if role == .error, !at(.leftBrace) || !continuesLine, !looksLikeBody { return message }
    message.body = parseBody(of: "\(article) \(word.rawValue)")
    return message
  }

  /// `: failedPrecondition` of an error.
  private mutating func parseStatus(_ message: inout MessageSyntax) {
    guard at(.colon), continuesLine, next.kind != .leftBrace else {
      if at(.colon), continuesLine { advance() }
      diagnostics.error(
        .missingStatusCode, message.name.span, "the error does not say its status code",
        help: "write `error \(message.name.text): failedPrecondition`, or another of gRPC's codes")
      return
    }
    advance()
    message.status = expectName(
      "a status code", help: "write `error \(message.name.text): failedPrecondition`")
  }

  /// `key cart` of an event.
  private mutating func parseKey(_ message: inout MessageSyntax) {
    guard at(.name), continuesLine, text(token) == "key", next.kind == .name else {
      if at(.name), continuesLine, text(token) == "key" { advance() }
      diagnostics.error(
        .eventWithoutKey, message.name.span, "the event does not say the field that orders it",
        help: "write `event \(message.name.text) key id { … }`: events of one key stay in order")
      return
    }
    advance()
    message.key = expectName("the name of the key's field")
  }

  // MARK: - Bodies

  /// Something like the first line of a body stands here although its brace does not.
  private var looksLikeBody: Bool {
    (at(.leftBrace) && token.startsLine) || (at(.name) && token.startsLine && next.kind == .colon)
  }

  /// `{ … }`. Where the brace is missing but fields follow, they are read all the same.
  private mutating func parseBody(of what: String) -> BodySyntax {
    var body = BodySyntax()
    braced(what) { parser in
      parser.statements(until: { $0.at(.rightBrace) || $0.at(.end) }) {
        parser, documentation, annotations in
        parser.parseMember(into: &body, documentation, annotations)
      }
    }
    return body
  }

  /// Reads `{`, what `body` reads, and `}`.
  mutating func braced(_ what: String, _ body: (inout Self) -> Void) {
    let opening = token
    if !at(.leftBrace) || !continuesLine {
      reportExpected("the `{` of \(what)", help: "it stands on the line of the name")
      guard looksLikeBody else { return skipStatement() }
    }
    nested(newlineIsSpace: false) { parser in
      if parser.at(.leftBrace) { parser.advance() }
      body(&parser)
      if parser.at(.rightBrace) {
        parser.advance()
      } else {
        parser.tree.isBroken = true
        parser.diagnostics.error(
          .unmatchedBrace, parser.span(opening), "this `{` is never closed", help: "add a `}`")
      }
    }
  }

  private mutating func parseMember(
    into body: inout BodySyntax, _ documentation: String, _ annotations: [AnnotationSyntax]
  ) {
    guard let word = statementWord ?? (next.kind == .name ? nestedGuess() : nil) else {
      if let field = parseField(documentation, annotations) { body.fields.append(field) }
      return
    }
    switch word {
    case .message, .union:
      if let message = parseMessage(word, documentation, annotations) {
        body.nested.append(.message(message))
      }
    case .enum:
      if let enumeration = parseEnum(documentation, annotations) {
        body.nested.append(.enumeration(enumeration))
      }
    case .reserved:
      refuse(annotations, before: "`reserved`")
      body.reserved += parseReserved()
    case .error, .event, .service, .import, .package:
      diagnostics.error(
        .misplacedStatement, span(token),
        "`\(word.rawValue)` stands at the top of a file, not inside a message",
        help: "move it out of the braces")
      skipStatement(force: true)
    case .rpc, .uses, .publishes, .subscribes:
      diagnostics.error(
        .misplacedStatement, span(token),
        "`\(word.rawValue)` stands inside a service, not inside a message")
      skipStatement(force: true)
    }
  }

  /// A misspelled word before a nested declaration: two names and a brace.
  private func nestedGuess() -> StatementWord? {
    token(ahead: 2).kind == .leftBrace ? guessedWord() : nil
  }

  // MARK: - reserved

  /// `reserved 4, 7...9, "discount"`.
  mutating func parseReserved() -> [ReservedSyntax] {
    var list: [ReservedSyntax] = []
    advance()
    repeat {
      guard let element = parseReservedElement() else {
        if newlineIsSpace { skipElement() } else { skipStatement() }
        break
      }
      list.append(element)
    } while takeReservedComma()
    return list
  }

  /// A comma behind which the list goes on: only numbers and strings are elements of it.
  private mutating func takeReservedComma() -> Bool {
    guard at(.comma), continuesLine else { return false }
    switch next.kind {
    case .integer, .string, .minus:
      advance()
      return true
    default: return false
    }
  }

  private mutating func parseReservedElement() -> ReservedSyntax? {
    let first = token
    let outer = newlineIsSpace
    // On whichever line, if a comma said that the list goes on.
    newlineIsSpace = outer || previous.kind == .comma
    defer { newlineIsSpace = outer }
    if at(.string), continuesLine {
      let name = stringValue(token)
      advance()
      return .name(name, span(first))
    }
    if at(.name), continuesLine {
      diagnostics.error(
        .syntax, span(token), "a reserved name stands in quotation marks",
        help: "write `\"\(text(token))\"`")
      let name = text(token)
      advance()
      return .name(name, span(first))
    }
    guard let low = parseInteger("a number or a name in quotation marks") else { return nil }
    newlineIsSpace = outer
    guard take(.ellipsis) else { return .number(low) }
    guard let high = parseInteger("the end of the range") else { return nil }
    return .range(low, high, span(from: first))
  }

  // MARK: - enum

  mutating func parseEnum(_ documentation: String, _ annotations: [AnnotationSyntax]) -> EnumSyntax?
  {
    advance()
    guard let name = expectName("the name of the enum", help: "write `enum Name { unknown = 0 }`")
    else {
      skipStatement()
      return nil
    }
    var enumeration = EnumSyntax(name: name, documentation: documentation, annotations: annotations)
    braced("an enum") { parser in
      parser.statements(until: { $0.at(.rightBrace) || $0.at(.end) }) {
        parser, documentation, annotations in
        if parser.at(.name), parser.next.kind != .equals, parser.text(parser.token) == "reserved" {
          parser.refuse(annotations, before: "`reserved`")
          enumeration.reserved += parser.parseReserved()
        } else if let value = parser.parseEnumValue(documentation, annotations) {
          enumeration.values.append(value)
        }
      }
    }
    return enumeration
  }

  private mutating func parseEnumValue(
    _ documentation: String, _ before: [AnnotationSyntax]
  ) -> EnumValueSyntax? {
    refuseOwnLine(before)
    guard let name = firstName("a value such as `unknown = 0`") else {
      skipStatement()
      return nil
    }
    var value = EnumValueSyntax(name: name, documentation: documentation, annotations: before)
    if at(.colon), continuesLine {
      diagnostics.error(.syntax, span(token), "`=` belongs here, not `:`")
      advance()
      value.number = parseInteger("the value's number")
    } else if expect(
      .equals, "`=`", help: "every value has a number: `\(name.text) = 1`")
    {
      value.number = parseInteger("the value's number")
    } else {
      skipStatement()
    }
    value.annotations += trailingAnnotations()
    return value
  }
}
