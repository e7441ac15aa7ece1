// SPDX-License-Identifier: Apache-2.0

/// Pass 3: messages and enums, their fields and numbers. Annotations are checked on the way, as what they may
/// say depends on the field.
extension Checker {
  func checkTypes() {
    for name in packageNames {
      guard let trees = packages[name]?.trees else { continue }
      var result = SchemaPackage(name: name, span: packages[name]?.result.span ?? Self.nowhere)
      for tree in trees {
        let scope = LookupScope(
          package: name, file: tree.file,
          imports: foundImports(of: tree))
        for declaration in tree.declarations {
          check(declaration, scope, into: &result)
        }
        result.declarations += tree.declarations.map { name + "." + Self.name(of: $0) }
      }
      packages[name]?.result = result
    }
  }

  static let nowhere = SourceSpan(file: 0, start: 0, end: 0)

  private static func name(of declaration: DeclarationSyntax) -> String {
    switch declaration {
    case .message(let message): message.name.text
    case .enumeration(let enumeration): enumeration.name.text
    case .service(let service): service.name.text
    }
  }

  private func check(
    _ declaration: DeclarationSyntax, _ scope: LookupScope, into result: inout SchemaPackage
  ) {
    switch declaration {
    case .message(let syntax):
      let index = result.messages.count
      var message = checkMessage(syntax, scope)
      result.messages.append(message)
      for nested in syntax.body.nested {
        message.nested.append(message.name + "." + Self.name(of: nested))
        check(nested, scope.inside(message.name), into: &result)
      }
      result.messages[index] = message
      messages[message.name] = message
    case .enumeration(let syntax): result.enums.append(checkEnum(syntax, scope))
    // The next pass, when all messages are known.
    case .service: break
    }
  }

  // MARK: - Messages

  private func checkMessage(_ syntax: MessageSyntax, _ scope: LookupScope) -> MessageType {
    let parent = scope.enclosing.first
    let fullName = (parent ?? scope.package) + "." + syntax.name.text
    var message = MessageType(
      name: fullName, relativeName: String(fullName.dropFirst(scope.package.utf8.count + 1)),
      parent: parent,
      role: syntax.role, documentation: syntax.documentation, span: syntax.name.span)
    checkBody(syntax.body, of: &message, scope.inside(fullName))
    message.annotations = checkAnnotations(syntax.annotations, on: .init(syntax.role), field: nil)
    if syntax.role == .union, syntax.body.fields.isEmpty { refuseEmptyUnion(syntax.name) }
    if let status = syntax.status { message.statusCode = checkStatus(status) }
    if let key = syntax.key { message.key = checkKey(key, message) }
    return message
  }

  private func refuseEmptyUnion(_ name: Name) {
    diagnostics.error(
      .emptyUnion, name.span, "the union `\(name.text)` has no case",
      help: "a union is one of several shapes: `{ customer: uuid = 1, visitor: string = 2 }`")
  }

  private func checkStatus(_ name: Name) -> StatusCode? {
    if let code = StatusCode(name: name.text) { return code }
    let help =
      name.text == "ok"
      ? "an error is never `ok`"
      : Spelling.closest(to: name.text, among: Self.statusNames).map { "did you mean `\($0)`?" }
        ?? "the codes are \(Self.statusNames.joined(separator: ", "))"
    diagnostics.error(.unknownStatusCode, name.span, "`\(name.text)` is no status code", help: help)
    return nil
  }

  static let statusNames = StatusCode.allCases.map(\.name)

  /// The key of an event has one value in each event, and one that is the same everywhere.
  private func checkKey(_ key: Name, _ message: MessageType) -> String? {
    if brokenFields[message.name]?.contains(key.text) == true { return key.text }
    guard let field = message.fields.first(where: { $0.name == key.text }) else {
      diagnostics.error(
        .badEventKey, key.span, "the event has no field `\(key.text)`",
        help: suggestion(for: key.text, among: message.fields.map(\.name))
          ?? "the key is one of its fields: `event Name key id { id: uuid = 1 }`")
      return nil
    }
    let isKey = field.kind == .string || field.kind == .uuid || field.kind.isInteger
    guard field.shape == .singular, field.oneof == nil, isKey else {
      diagnostics.error(
        .badEventKey, key.span,
        "`\(key.text)` cannot order events: a key is one uuid, string or integer",
        help: "name a field that is neither optional nor a list",
        note: (field.span, "the field is here"))
      return nil
    }
    return key.text
  }

  /// Fields of a message, or parameters of a method, into `message`.
  func checkBody(_ body: BodySyntax, of message: inout MessageType, _ scope: LookupScope) {
    let all = body.fields + body.fields.flatMap { $0.cases?.fields ?? [] }
    var numbers = NumberSpace(
      body.reserved, written: all.compactMap(\.number), limit: Self.maxFieldNumber, of: "field",
      diagnostics)
    var seen: [String: SourceSpan] = [:]
    for syntax in body.fields {
      guard checkFieldName(syntax.name, &seen, numbers, in: message.name) else { continue }
      if let cases = syntax.cases {
        checkInPlaceUnion(syntax, cases, of: &message, &numbers, &seen, scope)
        continue
      }
      if let field = checkField(
        syntax, in: message, &numbers, scope, isCase: message.role == .union)
      {
        message.fields.append(field)
      } else {
        brokenFields[message.name, default: []].insert(syntax.name.text)
      }
    }
    reportMissingNumbers(all, numbers)
    message.fields.sort { $0.number < $1.number }
    message.inPlaceUnions.sort { ($0.numbers.first ?? 0) < ($1.numbers.first ?? 0) }
    message.reservedNumbers = numbers.reserved.map {
      UInt32(clamping: $0.lowerBound)...UInt32(clamping: $0.upperBound)
    }
    message.reservedNames = numbers.reservedNames
  }

  private func reportMissingNumbers(_ fields: [FieldSyntax], _ numbers: NumberSpace) {
    guard var free = numbers.nextFree else { return }
    for field in fields where field.lacksNumber {
      let type = field.type.map(written) ?? "…"
      diagnostics.error(
        .missingNumber, field.name.span, "the field `\(field.name.text)` has no number",
        help: "write `\(field.name.text): \(type) = \(free)`: that number was never used here")
      free += 1
    }
  }

  static let maxFieldNumber: Int128 = 536_870_911

  private func checkFieldName(
    _ name: Name, _ seen: inout [String: SourceSpan], _ numbers: NumberSpace, in message: String
  ) -> Bool {
    if let first = seen[name.text] {
      diagnostics.error(
        .duplicateName, name.span, "there are two fields `\(name.text)`",
        help: "name one of them differently",
        note: (first, "the first is here"))
      return false
    }
    seen[name.text] = name.span
    numbers.checkName(name)
    return true
  }

  private func checkInPlaceUnion(
    _ syntax: FieldSyntax, _ cases: BodySyntax, of message: inout MessageType,
    _ numbers: inout NumberSpace,
    _ seen: inout [String: SourceSpan], _ scope: LookupScope
  ) {
    if message.role == .union {
      diagnostics.error(
        .unionCaseShape, syntax.name.span, "a union cannot stand in place inside a union",
        help: "declare `union \(syntax.name.text.capitalizingFirst) { … }` and name it here")
      brokenFields[message.name, default: []].insert(syntax.name.text)
      return
    }
    if cases.fields.isEmpty { refuseEmptyUnion(syntax.name) }
    var union = InPlaceUnion(
      name: syntax.name.text, typeName: syntax.name.text.capitalizingFirst, numbers: [],
      documentation: syntax.documentation,
      annotations: checkAnnotations(syntax.annotations, on: .inPlaceUnion, field: nil),
      span: syntax.name.span)
    for element in cases.fields {
      guard checkFieldName(element.name, &seen, numbers, in: message.name) else { continue }
      guard element.cases == nil else {
        diagnostics.error(
          .unionCaseShape, element.name.span, "a union cannot stand in place inside a union",
          help: "declare `union \(element.name.text.capitalizingFirst) { … }` and name it here")
        brokenFields[message.name, default: []].insert(element.name.text)
        continue
      }
      if var field = checkField(element, in: message, &numbers, scope, isCase: true) {
        field.oneof = union.name
        union.numbers.append(field.number)
        message.fields.append(field)
      } else {
        brokenFields[message.name, default: []].insert(element.name.text)
      }
    }
    union.numbers.sort()
    if !union.numbers.isEmpty { message.inPlaceUnions.append(union) }
  }

  private func checkField(
    _ syntax: FieldSyntax, in message: MessageType, _ numbers: inout NumberSpace,
    _ scope: LookupScope, isCase: Bool
  ) -> FieldType? {
    let number = syntax.number.flatMap { numbers.take($0, for: syntax.name) }
    guard let type = syntax.type, let resolved = resolve(type, scope),
      isCase ? checkCaseShape(resolved, type) : checkUnionShape(resolved, type)
    else {
      checkAnnotationNames(syntax.annotations, on: .field)
      return nil
    }
    var field = FieldType(
      name: syntax.name.text, number: number ?? 0, kind: resolved.kind, shape: resolved.shape,
      typeName: resolved.typeName, isUnion: resolved.isUnion, keyKind: resolved.keyKind,
      documentation: syntax.documentation, span: syntax.name.span)
    field.annotations = checkAnnotations(syntax.annotations, on: .field, field: field)
    if case .encoding(let encoding)? = field.annotations[.encoding]?.value {
      field.encoding = encoding
    }
    return number == nil ? nil : field
  }

  /// A union is read as absent when it is, so a field of it says so.
  private func checkUnionShape(_ type: TypeResolution, _ syntax: TypeSyntax) -> Bool {
    guard type.isUnion, type.shape == .singular else { return true }
    diagnostics.error(
      .unionNotOptional, syntax.span, "a union has no empty value, so a field of it may be absent",
      help: "write `\(written(syntax))?`")
    return false
  }

  /// One value, as in protobuf's oneof.
  private func checkCaseShape(_ type: TypeResolution, _ syntax: TypeSyntax) -> Bool {
    guard type.shape != .singular else { return true }
    let help =
      if case .optional(let wrapped, _) = syntax {
        "write `\(written(wrapped))`: the case itself says that it is there"
      } else {
        "declare `message Values { values: \(written(syntax)) = 1 }` and name it here"
      }
    diagnostics.error(
      .unionCaseShape, syntax.span, "a case of a union holds one value, always", help: help)
    return false
  }
}
