// SPDX-License-Identifier: Apache-2.0

extension Checker {
  /// `nil` if its request or reply could not be made out.
  func checkMethod(
    _ syntax: MethodSyntax, of service: ServiceType, _ scope: LookupScope,
    _ requests: inout [MessageType]
  ) -> MethodType? {
    let request = checkRequest(syntax, of: service, scope)
    let reply = syntax.reply.flatMap { checkReply($0, scope) }
    let annotations = checkAnnotations(syntax.annotations, on: .method, field: nil)
    let errors = checkErrors(syntax.errors, scope)
    var method = MethodType(
      name: syntax.name.text, fullName: service.name + "/" + syntax.name.text,
      requestStyle: request?.message == nil ? .message : .parameters, request: request?.name ?? "",
      requestStream: request?.isStream ?? false, reply: reply?.name,
      replyStream: reply?.isStream ?? false,
      errors: errors, documentation: syntax.documentation, annotations: annotations,
      span: syntax.name.span)
    settle(&method, of: service)
    checkRepetition(method)
    if let message = request?.message {
      messages[message.name] = message
      requests.append(message)
    }
    // Without its request or its reply only half of what follows would be true.
    guard request != nil, reply != nil else { return nil }
    checkFace(method)
    return method
  }

  // MARK: - Request, reply, errors

  private struct Request {
    var name: String
    var isStream = false
    /// Made of parameters.
    var message: MessageType?
  }

  private func checkRequest(
    _ syntax: MethodSyntax, of service: ServiceType, _ scope: LookupScope
  ) -> Request? {
    switch syntax.request {
    case .broken: return nil
    case .parameters(let body):
      let relativeName = Self.derivedName(service.relativeName, syntax.name.text, "Request")
      var message = MessageType(
        name: scope.package + "." + relativeName, relativeName: relativeName, role: .request,
        span: syntax.name.span)
      checkBody(body, of: &message, scope)
      return Request(name: message.name, message: message)
    case .whole(let type):
      let (element, isStream) =
        if case .stream(let element, _) = type { (element, true) } else { (type, false) }
      guard let name = checkWhole(element, scope, .request, isStream) else { return nil }
      return Request(name: name, isStream: isStream)
    }
  }

  private func checkReply(_ type: TypeSyntax, _ scope: LookupScope) -> (
    name: String?, isStream: Bool
  )? {
    let (element, isStream) =
      if case .stream(let element, _) = type { (element, true) } else { (type, false) }
    if case .named(let name) = element, name.text == "nothing" {
      guard isStream else { return (nil, false) }
      diagnostics.error(
        .replyShape, type.span, "a stream of nothing says nothing",
        help: "write `-> nothing`, or a stream of a message")
      return nil
    }
    return checkWhole(element, scope, .reply, isStream).map { ($0, isStream) }
  }

  private enum Place {
    case request, reply
    var id: DiagnosticID { self == .request ? .requestShape : .replyShape }
    var verb: String { self == .request ? "taken as a whole" : "returned" }

    /// How to say the same by a message.
    func help(_ type: String, isStream: Bool) -> String {
      if type.hasPrefix("stream ") { return "write `\(type)`" }
      if self == .request, !isStream {
        return "give it a name and a number: `(value: \(type) = 1)`"
      }
      let name = self == .request ? "Request" : "Reply"
      return "declare `message \(name) { value: \(type) = 1 }` and name that"
    }
  }

  /// The full name of a message that stands alone as a request or a reply.
  private func checkWhole(
    _ type: TypeSyntax, _ scope: LookupScope, _ place: Place, _ isStream: Bool
  ) -> String? {
    let (id, verb) = (place.id, place.verb)
    let wrap = place.help(written(type), isStream: isStream)
    guard case .named(let name) = type else {
      let what =
        switch type {
        case .optional: "an optional"
        case .list: "a list"
        case .map: "a map"
        case .stream, .named: "a stream of streams"
        }
      diagnostics.error(id, type.span, "only a message can be \(verb), not \(what)", help: wrap)
      return nil
    }
    if let kind = Self.builtins[name.text] {
      diagnostics.error(
        id, type.span, "only a message can be \(verb), not \(kind.name)", help: wrap)
      return nil
    }
    if name.text == "nothing" {
      diagnostics.error(
        id, type.span, "a method without parameters has empty parentheses", help: "write `()`")
      return nil
    }
    guard case .found(let fullName, let entry) = lookUp(name, scope, what: "message") else {
      return nil
    }
    guard entry.kind == .message(.message) else {
      diagnostics.error(
        id, type.span,
        "only a message can be \(verb), and `\(name.text)` is \(entry.kind.description)",
        help: entry.kind == .message(.union)
          ? place.help(name.text + "?", isStream: isStream) : nil,
        note: (entry.span, "it is declared here"))
      return nil
    }
    return fullName
  }

  private func checkErrors(_ list: [DottedName], _ scope: LookupScope) -> [String] {
    var errors: [String] = []
    var seen: [String: (String, SourceSpan)] = [:]
    for name in list {
      guard case .found(let fullName, let entry) = lookUp(name, scope, what: "error") else {
        continue
      }
      guard entry.kind == .message(.error) else {
        diagnostics.error(
          .notAnError, name.span,
          "`\(name.text)` is \(entry.kind.description), and only errors are thrown",
          help: "declare it as `error \(name.parts.last ?? ""): failedPrecondition { … }`",
          note: (entry.span, "it is declared here"))
        continue
      }
      // Their cases differ by more than the first letter's case.
      let last = (name.parts.last.map(String.init) ?? name.text).capitalizingFirst
      if let (other, first) = seen[last] {
        diagnostics.error(
          .duplicateError, name.span,
          other == fullName
            ? "`\(name.text)` stands here twice" : "two errors of one method are named `\(last)`",
          help: other == fullName
            ? "remove one of them" : "rename one of the two: each becomes a case of one Swift enum",
          note: (first, "the first is here"))
        continue
      }
      seen[last] = (fullName, name.span)
      errors.append(fullName)
    }
    return errors
  }

  // MARK: - What annotations settle

  /// Fills in what the method's annotations say, and what its service's say for it.
  private func settle(_ method: inout MethodType, of service: ServiceType) {
    let own = method.annotations
    let classes: [(AnnotationKind, Idempotency)] = [
      (.readonly, .readonly), (.idempotent, .idempotent), (.idempotencyKey, .key),
    ]
    method.idempotency = classes.first { own.has($0.0) }?.1 ?? .none
    if case .timeout(let timeout)? = own[.timeout]?.value { method.timeout = timeout }
    // A stream may be meant to stay open, so it has a timeout only if it says so itself.
    if method.timeout == nil, method.kind == .unary,
      case .timeout(let timeout)? = service.annotations[.timeout]?.value
    {
      method.timeout = timeout
    }
    if case .auth(let roles)? = (own[.auth] ?? service.annotations[.auth])?.value {
      method.auth = roles
    }
    if case .priority(let priority)? = (own[.priority] ?? service.annotations[.priority])?.value {
      method.priority = priority
    }
    if case .http(let route)? = own[.http]?.value { method.route = route }
  }

  // MARK: - Retries and hedging

  private func checkRepetition(_ method: MethodType) {
    let annotations = method.annotations
    let classes = annotations.filter {
      [.readonly, .idempotent, .idempotencyKey].contains($0.kind)
    }
    if classes.count > 1 {
      diagnostics.error(
        .conflictingIdempotency, classes[1].span,
        "`@\(classes[0].name)` and `@\(classes[1].name)` say different things about calling `\(method.name)` again",
        help:
          "keep one: reads are `@readonly`, harmless repetitions `@idempotent`, all else takes `@idempotencyKey`",
        note: (classes[0].span, "the other one is here"))
    }
    if let retry = annotations[.retry], method.idempotency == .none {
      diagnostics.error(
        .retryUnmarked, retry.span,
        "`\(method.name)` may not be retried: nothing says that calling it twice is safe",
        help: "mark it `@readonly`, `@idempotent` or `@idempotencyKey`, or remove `@retry`")
    }
    if let hedge = annotations[.hedge] { checkHedge(hedge, method) }
    for annotation in annotations where annotation.kind == .hedge && method.kind != .unary {
      diagnostics.error(
        .repeatedStream, annotation.span, "a call with a stream cannot be hedged",
        help: "remove `@hedge`")
    }
    for annotation in annotations where annotation.kind == .retry && method.requestStream {
      diagnostics.error(
        .repeatedStream, annotation.span,
        "a stream of requests cannot be sent again, so the call is not retried",
        help: "remove `@retry`")
    }
  }

  private func checkHedge(_ hedge: Annotation, _ method: MethodType) {
    if method.idempotency == .none {
      diagnostics.error(
        .hedgeUnmarked, hedge.span,
        "`\(method.name)` may not be hedged: nothing says that calling it twice is safe",
        help: "mark it `@readonly`, `@idempotent` or `@idempotencyKey`, or remove `@hedge`")
    }
    if case .hedge(let after, _) = hedge.value, let timeout = method.timeout, after >= timeout {
      diagnostics.error(
        .hedgeAfterTimeout, hedge.span,
        "the second attempt would start after \(after.written), when the call has ended after \(timeout.written)",
        help: "hedge earlier than the timeout")
    }
  }
}

extension Duration {
  /// In whole microseconds; every duration of a schema is.
  package var wholeMicroseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
  }

  /// As a schema writes it, in the largest unit that divides it: "500ms".
  package var written: String {
    let count = wholeMicroseconds
    let unit = DurationUnit.allCases.last { count % $0.microseconds == 0 } ?? .us
    return "\(count / unit.microseconds)\(unit.rawValue)"
  }
}
