// SPDX-License-Identifier: Apache-2.0

extension Parser {
  mutating func parseFile() {
    statements(until: { $0.at(.end) }) { parser, documentation, annotations in
      parser.parseTopLevelStatement(documentation, annotations)
    }
    if tree.package == nil {
      let start = source.contentStart
      diagnostics.error(
        .missingPackage, SourceSpan(file: file, start: start, end: start),
        "the file does not say its package",
        help: "begin it with a line such as `package shop.cart.v1`")
    }
  }

  private mutating func parseTopLevelStatement(
    _ documentation: String, _ annotations: [AnnotationSyntax]
  ) {
    guard let word = statementWord ?? guessedWord() else { return refuseTopLevelStatement() }
    switch word {
    case .package:
      refuse(annotations, before: "a package line")
      parsePackage(documentation)
    case .import:
      refuse(annotations, before: "an import")
      parseImport()
    case .message, .union, .error, .event:
      if let message = parseMessage(word, documentation, annotations) {
        tree.declarations.append(.message(message))
      }
    case .enum:
      if let enumeration = parseEnum(documentation, annotations) {
        tree.declarations.append(.enumeration(enumeration))
      }
    case .service:
      if let service = parseService(documentation, annotations) {
        tree.declarations.append(.service(service))
      }
    case .rpc, .uses, .publishes, .subscribes, .reserved:
      diagnostics.error(
        .misplacedStatement, span(token),
        word == .reserved
          ? "`reserved` stands inside a message, union or enum"
          : "`\(word.rawValue)` stands inside a service",
        help: word == .reserved ? nil : "write `service Name { \(word.rawValue) … }`")
      skipStatement(force: true)
    }
  }

  private mutating func parsePackage(_ documentation: String) {
    let word = token
    advance()
    guard let name = expectDottedName("the package's name", help: "write `package shop.cart.v1`")
    else {
      // Said already; not "no package" on top of it.
      if tree.package == nil { tree.package = DottedName(text: "", span: span(word)) }
      return skipStatement()
    }
    if let first = tree.package {
      diagnostics.error(
        .packageTwice, span(from: word), "the file says its package twice",
        help: "a file belongs to one package: move what follows to a file of its own",
        note: (first.span, "the first is here"))
      return
    }
    if !tree.imports.isEmpty || !tree.declarations.isEmpty {
      diagnostics.error(
        .packageNotFirst, span(from: word), "the package line stands before everything else",
        help: "move it to the top of the file")
    }
    tree.package = name
    tree.documentation = documentation
  }

  private mutating func parseImport() {
    advance()
    if at(.string), continuesLine {
      diagnostics.error(
        .syntax, span(token), "an import names a package, not a file",
        help: "write `import shop.common.v1`")
      advance()
      return
    }
    guard let name = expectDottedName("a package's name", help: "write `import shop.common.v1`")
    else {
      return skipStatement()
    }
    tree.imports.append(name)
    while takeListComma() {
      diagnostics.error(
        .syntax, span(token), "an import line names one package", help: "write `import` before each"
      )
      guard let name = expectDottedName("a package's name") else { return skipStatement() }
      tree.imports.append(name)
    }
  }

  /// Takes a comma behind which a name follows that cannot begin a statement: somebody meant a list.
  mutating func takeListComma() -> Bool {
    guard at(.comma), continuesLine, next.kind == .name, !next.startsLine,
      StatementWord(rawValue: text(next)) == nil
    else { return false }
    advance()
    return true
  }

  // MARK: - What is no statement

  /// The word that was probably meant: a misspelling, or what another language calls it. Reported, and read
  /// as if it had been written, so that nothing follows from it.
  func guessedWord() -> StatementWord? {
    guard at(.name), next.kind == .name else { return nil }
    let found = text(token)
    let guess =
      StatementWord.foreign[found]
      ?? Spelling.closest(to: found, among: StatementWord.allCases.map(\.rawValue)).flatMap(
        StatementWord.init)
    guard let guess else { return nil }
    diagnostics.error(
      .unknownStatement, span(token), "`\(found)` begins no statement",
      help: "write `\(guess.rawValue)`")
    return guess
  }

  private mutating func refuseTopLevelStatement() {
    switch kind {
    case .rightBrace:
      if !hasStrayBrace {
        diagnostics.error(
          .unmatchedBrace, span(token), "this `}` closes nothing",
          help: "remove it, or look for a `{` above")
      }
      hasStrayBrace = true
      tree.isBroken = true
      advance()
    case .broken: skipStatement(force: true)
    case .comma:
      diagnostics.error(.syntax, span(token), "a statement belongs before this comma")
      advance()
    case .name where next.kind == .colon && hasStrayBrace:
      // Another field of a message that was ended too early, or one behind a stray brace.
      skipStatement(force: true)
    case .name where next.kind == .colon:
      hasStrayBrace = true
      diagnostics.error(
        .misplacedStatement, span(token), "a field stands inside a message",
        help: "write `message Name { \(text(token)): … }`")
      skipStatement(force: true)
    default:
      diagnostics.error(
        .unknownStatement, span(token), "\(describe(token)) begins no statement",
        help: "a file has package, import, message, enum, union, error, event and service")
      skipStatement(force: true)
    }
  }

  func refuse(_ annotations: [AnnotationSyntax], before what: String) {
    for annotation in annotations {
      diagnostics.error(
        .annotationPosition, annotation.span,
        "`@\(annotation.name.text)` cannot stand before \(what)")
    }
  }
}
