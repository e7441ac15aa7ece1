// SPDX-License-Identifier: Apache-2.0

/// The arguments of annotations of methods.
extension AnnotationArguments {
  func duration() -> Duration? {
    guard syntax.arguments.count == 1, let argument = syntax.arguments.first, argument.label == nil
    else {
      refuse("`@\(syntax.name.text)` takes a duration")
      return nil
    }
    return duration(argument.value, argument.span)
  }

  private func duration(_ value: ValueSyntax, _ span: SourceSpan) -> Duration? {
    guard case .duration(let duration) = value else {
      refuse(
        "a duration is a number and its unit", at: span,
        help: "write it as in `500ms`; the units are us, ms, s, m, h")
      return nil
    }
    guard duration > .zero else {
      refuse("a duration of nothing is none", at: span, help: "write at least `1us`")
      return nil
    }
    return duration
  }

  // MARK: - Labels

  /// The arguments by label, if each label is one of `labels` and stands once.
  private func labelled(_ labels: [String]) -> [String: ArgumentSyntax]? {
    var result: [String: ArgumentSyntax] = [:]
    for argument in syntax.arguments {
      guard let label = argument.label else {
        refuse("the arguments of `@\(syntax.name.text)` have labels", at: argument.span)
        return nil
      }
      guard labels.contains(label.text) else {
        refuse("`@\(syntax.name.text)` has no argument `\(label.text)`", at: label.span)
        return nil
      }
      guard result.updateValue(argument, forKey: label.text) == nil else {
        refuse("`\(label.text)` is given twice", at: label.span)
        return nil
      }
    }
    return result
  }

  /// Attempts, the first among them: so many that a sick service is not made sicker.
  private func attempts(_ argument: ArgumentSyntax?, _ limits: ClosedRange<Int128>) -> UInt32? {
    guard let argument else {
      refuse("`@\(syntax.name.text)` says how many attempts there are in all: `max`")
      return nil
    }
    guard case .integer(let count) = argument.value, limits.contains(count) else {
      refuse(
        "the attempts, the first among them, are \(limits.lowerBound)...\(limits.upperBound)",
        at: argument.span)
      return nil
    }
    return UInt32(clamping: count)
  }

  func retry() -> AnnotationValue? {
    guard let arguments = labelled(["max", "on"]), let max = attempts(arguments["max"], 2...10)
    else { return nil }
    guard let on = arguments["on"] else { return .retry(max: max, on: [.unavailable]) }
    guard case .list(let list) = on.value, !list.isEmpty else {
      refuse("`on` is a list of status codes", at: on.span)
      return nil
    }
    var codes: [StatusCode] = []
    for (value, span) in list {
      guard case .name(let name) = value, let code = StatusCode(name: name) else {
        refuse(
          "this is no status code", at: span,
          help: "the codes are \(StatusCode.allCases.map(\.name).joined(separator: ", "))")
        return nil
      }
      guard !codes.contains(code) else {
        refuse("`\(name)` stands here twice", at: span, help: "remove one of them")
        return nil
      }
      codes.append(code)
    }
    return .retry(max: max, on: codes)
  }

  func hedge() -> AnnotationValue? {
    guard let arguments = labelled(["after", "max"]) else { return nil }
    guard let after = arguments["after"] else {
      refuse("`@hedge` says when the second attempt starts: `after`")
      return nil
    }
    guard let delay = duration(after.value, after.span), let max = attempts(arguments["max"], 2...5)
    else { return nil }
    return .hedge(after: delay, max: max)
  }

  func cache() -> AnnotationValue? {
    guard syntax.arguments.count == 2, syntax.arguments.allSatisfy({ $0.label == nil }) else {
      refuse("`@cache` says who may keep the reply, and how long")
      return nil
    }
    let (who, age) = (syntax.arguments[0], syntax.arguments[1])
    guard let scope = word(CacheScope.self, "scope of a cache", who.value, who.span),
      let duration = duration(age.value, age.span)
    else { return nil }
    return .cache(scope, duration)
  }

  // MARK: - @http

  func route() -> AnnotationValue? {
    guard let first = syntax.arguments.first, first.label == nil,
      case .route(let verb, let path, let span) = first.value
    else {
      refuse("`@http` says a verb and a path")
      return nil
    }
    guard let known = HTTPRoute.Verb(rawValue: verb.text) else {
      diagnostics.error(
        .badRoute, verb.span, "`\(verb.text)` is no verb of a route",
        help: "the verbs are \(HTTPRoute.Verb.allCases.map(\.rawValue).joined(separator: ", "))")
      return nil
    }
    guard let segments = segments(path, span) else { return nil }
    var route = HTTPRoute(verb: known, path: path, segments: segments)
    for argument in syntax.arguments.dropFirst() {
      guard argument.label?.text == "body", case .name(let field) = argument.value,
        !field.contains(".")
      else {
        refuse(
          "behind the path only `body` and a field may stand", at: argument.span,
          help: "write `body: field`")
        return nil
      }
      guard route.body == nil else {
        refuse("`body` is given twice", at: argument.span)
        return nil
      }
      route.body = field
    }
    return .http(route)
  }

  private func segments(_ path: String, _ span: SourceSpan) -> [HTTPRoute.Segment]? {
    func refuse(_ message: String, help: String? = nil) {
      diagnostics.error(
        .badRoute, span, message, help: help ?? "write it as in `\"/v1/carts/{id}\"`")
    }
    guard path.hasPrefix("/") else {
      refuse("a path begins with `/`")
      return nil
    }
    if path == "/" { return [] }
    var segments: [HTTPRoute.Segment] = []
    for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      if part.isEmpty {
        refuse("a path has no empty segment and does not end with `/`")
        return nil
      }
      if part.hasPrefix("{"), part.hasSuffix("}"), part.utf8.count > 2 {
        let name = String(part.dropFirst().dropLast())
        guard Self.isName(name) else {
          refuse("`\(part)` is no parameter: it holds the name of one field")
          return nil
        }
        guard !segments.contains(.parameter(name)) else {
          refuse("`{\(name)}` stands in the path twice", help: "a field has one place")
          return nil
        }
        segments.append(.parameter(name))
        continue
      }
      guard part.utf8.allSatisfy(Self.isUnreserved) else {
        refuse(
          part.contains("{") || part.contains("}")
            ? "`\(part)` is neither text nor a parameter: a parameter is a whole segment"
            : "`\(part)` holds characters that would have to be escaped",
          help: "segments are letters, digits, `-`, `.`, `_`, `~`, or a field in braces")
        return nil
      }
      segments.append(.literal(String(part)))
    }
    return segments
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, first < UInt8(ascii: "0") || first > UInt8(ascii: "9") else {
      return false
    }
    return text.utf8.allSatisfy {
      isUnreserved($0) && ![UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "~")].contains($0)
    }
  }

  /// RFC 3986 section 2.3.
  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
    default: false
    }
  }
}
