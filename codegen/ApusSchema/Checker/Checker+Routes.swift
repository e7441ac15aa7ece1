// SPDX-License-Identifier: Apache-2.0

/// What a method shows to HTTP. Pass 8: no two routes are one.
extension Checker {
  func checkFace(_ method: MethodType) {
    checkCache(method)
    checkPages(method)
    guard let route = method.route, let annotation = method.annotations[.http] else { return }
    if method.auth == nil {
      diagnostics.error(
        .httpWithoutAuth, annotation.span,
        "`\(method.name)` is reachable over HTTP, but nothing says who may call it",
        help: "add `@auth(customer)` to it or its service, or `@auth(public)` for everybody")
    }
    if route.verb == .get, method.idempotency != .readonly {
      diagnostics.error(
        .getNotReadonly, annotation.span, "`\(method.name)` is a GET route, but not `@readonly`",
        help: "add `@readonly` if it changes nothing, or route it by POST")
    }
    if route.verb == .get, method.requestStream {
      diagnostics.error(
        .routeStream, annotation.span, "a GET has no body, so it cannot carry a stream of requests",
        help: "route it by POST")
    }
    guard let request = messages[method.request] else { return }
    checkPath(route, method, request, annotation.span)
    checkRouteBody(route, request, annotation.span)
    checkQuery(route, request, annotation.span)
  }

  private func checkPath(
    _ route: HTTPRoute, _ method: MethodType, _ request: MessageType, _ span: SourceSpan
  ) {
    for case .parameter(let name) in route.segments {
      if method.requestStream {
        diagnostics.error(
          .unknownPathField, span,
          "`{\(name)}` has no value: the requests of a stream come one by one",
          help: "remove it from the path")
        continue
      }
      guard let field = checkRouteField(name, request, span, "the path") else { continue }
      let isScalar = field.kind != .message && field.kind != .bytes && !field.kind.isFloatingPoint
      guard field.shape == .singular || field.shape == .optional, field.oneof == nil, isScalar
      else {
        diagnostics.error(
          .pathFieldType, span,
          "`{\(name)}` cannot be one segment of a path: it is \(field.oneof == nil ? field.typeDescription : "a case of a union")",
          help: "a path holds strings, integers, uuids, bools, timestamps, durations and enums",
          note: (field.span, "the field is here"))
        continue
      }
    }
  }

  /// `nil` if the request has no such field, which is reported, or if nothing is known of it.
  private func checkRouteField(
    _ name: String, _ request: MessageType, _ span: SourceSpan, _ place: String
  ) -> FieldType? {
    if let field = request.fields.first(where: { $0.name == name }) { return field }
    if brokenFields[request.name]?.contains(name) == true
      || request.inPlaceUnions.contains(where: { $0.name == name })
    {
      return nil
    }
    let what =
      request.role == .request
      ? "the method has no parameter" : "`\(request.relativeName)` has no field"
    diagnostics.error(
      .unknownPathField, span, "\(place) names `\(name)`, but \(what) `\(name)`",
      help: suggestion(for: name, among: request.fields.map(\.name)))
    return nil
  }

  private func checkRouteBody(_ route: HTTPRoute, _ request: MessageType, _ span: SourceSpan) {
    guard let body = route.body else { return }
    guard route.verb.hasBody else {
      diagnostics.error(
        .routeBody, span, "a \(route.verb.rawValue) has no body", help: "remove `body: \(body)`")
      return
    }
    if route.segments.contains(.parameter(body)) {
      diagnostics.error(
        .routeBody, span, "`\(body)` stands in the path and is the body",
        help: "a field has one place")
      return
    }
    _ = checkRouteField(body, request, span, "the body")
  }

  /// What is neither in the path nor in the body becomes a query parameter.
  private func checkQuery(_ route: HTTPRoute, _ request: MessageType, _ span: SourceSpan) {
    guard !route.verb.hasBody || route.body != nil else { return }
    for field in request.fields
    where field.name != route.body && !route.segments.contains(.parameter(field.name)) {
      let isMessageList = field.kind == .message && (field.shape == .list || field.isUnion)
      guard field.shape == .map || isMessageList else { continue }
      diagnostics.error(
        .queryFieldType, span,
        "`\(field.name)` would be a query parameter, which cannot hold \(field.typeDescription)",
        help: route.verb.hasBody
          ? "make it part of the body" : "route it by POST, which has a body",
        note: (field.span, "the field is here"))
    }
  }

  private func checkCache(_ method: MethodType) {
    guard let annotation = method.annotations[.cache], case .cache(let scope, _) = annotation.value
    else { return }
    if method.idempotency != .readonly || method.kind != .unary {
      diagnostics.error(
        .cacheNotReadonly, annotation.span,
        "only the reply of a read can be kept, and `\(method.name)` is none",
        help: method.kind == .unary
          ? "add `@readonly`, or remove `@cache`" : "a stream is not kept: remove `@cache`")
    }
    if scope == .public, let roles = method.auth, !roles.contains(.public) {
      diagnostics.warning(
        .publicCache, annotation.span,
        "a shared cache would give one caller's reply of `\(method.name)` to others",
        help: "write `@cache(private, …)`, or `@auth(public)` if everybody may see it")
    }
  }

  private func checkPages(_ method: MethodType) {
    guard let annotation = method.annotations[.paginated] else { return }
    let fields = method.reply.flatMap { messages[$0]?.fields } ?? []
    guard method.kind == .unary, fields.contains(where: { $0.shape == .list }) else {
      diagnostics.error(
        .paginatedReply, annotation.span,
        "the reply of `\(method.name)` is no page: it holds no list",
        help:
          "return a message with a list, once: `message Page { items: [Item] = 1, next: string = 2 }`"
      )
      return
    }
  }

  // MARK: - Collisions

  /// Inside a package always; between packages when this is the whole tree.
  func checkRoutes() {
    var taken: [String: [(method: MethodType, package: String)]] = [:]
    for name in packageNames {
      for service in packages[name]?.result.services ?? [] {
        for method in service.methods {
          guard let route = method.route, let annotation = method.annotations[.http] else {
            continue
          }
          let earlier = taken[route.shape, default: []].first {
            scope == .tree || $0.package == name
          }
          if let earlier, let first = earlier.method.annotations[.http] {
            diagnostics.error(
              .routeCollision, annotation.span,
              "`\(route.verb.rawValue) \(route.path)` matches the same paths as that of `\(earlier.method.fullName)`",
              help: "change one of the two: the names of parameters make no difference",
              note: (first.span, "the other route is here"))
          }
          taken[route.shape, default: []].append((method, name))
        }
      }
    }
  }
}
