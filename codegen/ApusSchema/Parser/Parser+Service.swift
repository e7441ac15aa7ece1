// SPDX-License-Identifier: Apache-2.0

extension Parser {
  mutating func parseService(_ documentation: String, _ annotations: [AnnotationSyntax])
    -> ServiceSyntax?
  {
    advance()
    guard
      let name = expectName("the name of the service", help: "write `service NameService { … }`")
    else {
      skipStatement()
      return nil
    }
    var service = ServiceSyntax(name: name, documentation: documentation, annotations: annotations)
    braced("a service") { parser in
      parser.statements(until: { $0.at(.rightBrace) || $0.at(.end) }) {
        parser, documentation, annotations in
        parser.parseServiceStatement(&service, documentation, annotations)
      }
    }
    return service
  }

  private mutating func parseServiceStatement(
    _ service: inout ServiceSyntax, _ documentation: String, _ annotations: [AnnotationSyntax]
  ) {
    guard let word = statementWord ?? guessedWord() else { return refuseServiceStatement() }
    switch word {
    case .rpc:
      if let method = parseMethod(documentation, annotations) { service.methods.append(method) }
    case .uses:
      refuse(annotations, before: "`uses`")
      service.uses += parseNames(.uses, "the full name of a service")
    case .publishes:
      refuse(annotations, before: "`publishes`")
      service.publishes += parseNames(.publishes, "the name of an event")
    case .subscribes:
      refuse(annotations, before: "`subscribes`")
      service.subscribes += parseNames(.subscribes, "the full name of an event")
    case .message, .union, .enum, .error, .event, .service, .import, .package, .reserved:
      diagnostics.error(
        .misplacedStatement, span(token), "`\(word.rawValue)` cannot stand inside a service",
        help: word == .reserved ? "methods have no numbers" : "move it out of the braces")
      skipStatement(force: true)
    }
  }

  private mutating func refuseServiceStatement() {
    if at(.name), next.kind == .leftParenthesis {
      diagnostics.error(
        .unknownStatement, span(token), "a method begins with `rpc`",
        help: "write `rpc \(text(token))(…)`")
    } else if !at(.broken) {
      diagnostics.error(
        .unknownStatement, span(token), "\(describe(token)) begins no statement",
        help: "a service has rpc, uses, publishes and subscribes")
    }
    skipStatement(force: true)
  }

  /// The name behind `uses`, `publishes` or `subscribes`.
  private mutating func parseNames(_ word: StatementWord, _ what: String) -> [DottedName] {
    advance()
    var names: [DottedName] = []
    repeat {
      if !names.isEmpty {
        diagnostics.error(
          .syntax, span(token), "`\(word.rawValue)` takes one name",
          help: "write `\(word.rawValue)` before each, on lines of their own")
      }
      guard let name = expectDottedName(what) else {
        skipStatement()
        return names
      }
      names.append(name)
    } while takeListComma()
    return names
  }

  // MARK: - rpc

  private mutating func parseMethod(
    _ documentation: String, _ annotations: [AnnotationSyntax]
  ) -> MethodSyntax? {
    advance()
    guard let name = expectName("the method's name", help: "write `rpc get() -> Cart`") else {
      skipStatement()
      return nil
    }
    var method = MethodSyntax(
      name: name, documentation: documentation, annotations: annotations, request: .broken)
    guard at(.leftParenthesis), continuesLine else {
      reportExpected("the `(` of the parameters", help: "write `rpc \(name.text)() -> Cart`")
      skipStatement()
      return method
    }
    nested(newlineIsSpace: true) { parser in method.request = parser.parseRequest() }
    parseReply(&method)
    parseThrows(&method)
    for annotation in trailingAnnotations() {
      diagnostics.error(
        .annotationPosition, annotation.span, "annotations of an rpc stand before it",
        help: "write `@\(annotation.name.text) rpc \(name.text)…`")
      // Kept, so that nothing is called missing that only stands in the wrong place.
      method.annotations.append(annotation)
    }
    return method
  }

  /// The result and the errors belong to the line that the parameters end on.
  private func refuseOwnLine(_ what: String) {
    guard !continuesLine else { return }
    diagnostics.error(
      .syntax, span(token), "\(what) stands on the line of the closing parenthesis",
      help: "break the line inside the parentheses, or behind a comma of `throws`")
  }

  private mutating func parseReply(_ method: inout MethodSyntax) {
    if at(.arrow) {
      refuseOwnLine("`->`")
      advance()
      method.reply = parseType()
      if method.reply == nil { skipStatement() }
    } else if previous.kind == .rightParenthesis, !at(.broken) {
      let isThrows = at(.name) && continuesLine && text(token) == "throws"
      if isThrows || !continuesLine || at(.end) || at(.comma) || at(.rightBrace) {
        diagnostics.error(
          .missingReply, method.name.span, "the method does not say what it returns",
          help: "write `-> Cart`, or `-> nothing`, on the line of the closing parenthesis")
      } else if at(.colon) || text(token) == "returns" {
        diagnostics.error(.syntax, span(token), "`->` belongs here, not \(describe(token))")
        skipStatement()
      } else {
        reportExpected("`->`", help: "write `-> Cart`, or `-> nothing`")
        skipStatement()
      }
    }
  }

  /// `throws CartFull, UnknownProduct`. A comma continues the list unless what follows cannot be a name of it.
  private mutating func parseThrows(_ method: inout MethodSyntax) {
    guard at(.name), text(token) == "throws", next.kind == .name || continuesLine else { return }
    refuseOwnLine("`throws`")
    advance()
    while true {
      guard let name = parseErrorName() else { return skipStatement() }
      method.errors.append(name)
      guard at(.comma), continuesLine else { return }
      // The comma ends the statement then, which `endStatement` sees to.
      guard next.kind == .name, !isStatementBehindComma else { return }
      advance()
    }
  }

  /// The token behind the current comma is a statement word that no colon follows.
  private var isStatementBehindComma: Bool {
    StatementWord(rawValue: text(next)) != nil && token(ahead: 2).kind != .colon
  }

  /// On whichever line, if a comma before it said that the list goes on.
  private mutating func parseErrorName() -> DottedName? {
    let first = token
    guard at(.name), continuesLine || previous.kind == .comma else {
      reportExpected("the name of an error")
      return nil
    }
    advance()
    return finishDottedName(text(first), from: first)
  }

  // MARK: - Requests

  private mutating func parseRequest() -> RequestSyntax {
    let opening = token
    advance()
    var request = RequestSyntax.parameters(BodySyntax())
    if at(.name), next.kind != .colon, statementWord != .reserved, !isSwappedParameter {
      request = parseType().map(RequestSyntax.whole) ?? .broken
      if at(.comma), next.kind == .rightParenthesis { advance() }
      if at(.comma) {
        diagnostics.error(
          .requestShape, span(token), "a whole message is the only parameter of its method",
          help:
            "make what follows fields of the message, or write all of them here: `(id: uuid = 1, …)`"
        )
        skipToClosing()
      }
    } else if at(.leftBracket) {
      request = parseType().map(RequestSyntax.whole) ?? .broken
    } else {
      request = .parameters(parseParameters())
    }
    if !at(.rightParenthesis) { skipToClosing(reporting: opening) }
    if at(.rightParenthesis) { advance() }
    return request
  }

  /// `string sku = 1` between parentheses; but `stream Cart.Line` is a request.
  private var isSwappedParameter: Bool { next.kind == .name && text(token) != "stream" }

  private mutating func parseParameters() -> BodySyntax {
    var body = BodySyntax()
    while !at(.rightParenthesis), !at(.end), !endsParameters {
      let documentation = takeDocumentation()
      let annotations = annotations()
      if at(.rightParenthesis) || at(.end) { break }
      let isReserved = statementWord == .reserved
      if isReserved {
        refuse(annotations, before: "`reserved`")
        body.reserved += parseReserved()
      } else if let field = parseField(documentation, annotations) {
        body.fields.append(field)
      }
      if at(.documentation) { reportDanglingDocumentation() }
      if at(.comma) {
        advance()
      } else if !at(.rightParenthesis), !endsParameters, !at(.end) {
        reportExpected("`,` or `)`")
        skipElement()
        if at(.comma) { advance() }
      }
    }
    return body
  }

  /// An arrow, or a line that begins with a statement: the closing parenthesis was forgotten.
  private var endsParameters: Bool {
    at(.rightBrace) || at(.arrow)
      || (token.startsLine && statementWord != nil && statementWord != .reserved)
  }

  /// Skips to the closing parenthesis, or to where it must have been forgotten.
  private mutating func skipToClosing(reporting opening: Token? = nil) {
    if let opening {
      if endsParameters || at(.end) {
        diagnostics.error(.syntax, span(opening), "this `(` is never closed", help: "add a `)`")
      } else {
        reportExpected("`)`")
      }
    }
    while !at(.rightParenthesis), !at(.end), !endsParameters {
      if at(.leftParenthesis) || at(.leftBracket) {
        skipBrackets()
      } else {
        advance()
      }
    }
  }
}
