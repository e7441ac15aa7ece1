// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import ApusWire

/// Path, query and body of a request as the message that its method takes.
struct RequestBinder {
  let route: Route
  private(set) var violations = Violations()

  init(_ route: Route) { self.route = route }

  /// - Parameter body: `nil` when there was none.
  /// - Throws: a problem that names every field that is wrong.
  static func bind(
    _ route: Route, path: [(name: String, text: String)], query: QueryItems, body: JSONValue?
  ) throws(Problem) -> Bytes {
    var binder = RequestBinder(route)
    let request = binder.request(path, query, body)
    guard binder.violations.isEmpty else { throw .violations(binder.violations.list) }
    do throws(InvalidMessage) {
      return try route.index.encode(request, as: route.request.name, checking: route.rules)
    } catch {
      throw .violations(error.violations)
    }
  }

  private mutating func request(
    _ path: [(name: String, text: String)], _ query: QueryItems, _ body: JSONValue?
  ) -> JSONValue {
    var tree = FieldTree()
    let hasBody = route.hasBody
    if hasBody { take(body, into: &tree) }
    for (name, text) in path {
      guard let field = field(name, in: route.request) else { continue }
      tree.set([name], value(text, field.type))
    }
    for (name, text) in query.items {
      take(name, text, hasBody: hasBody, into: &tree)
    }
    return .object(tree.json)
  }

  /// Without `body:` the members of the body are the fields; with it the body is that field.
  private mutating func take(_ body: JSONValue?, into tree: inout FieldTree) {
    if let name = route.pattern.bodyField {
      if let body { tree.set([name], body) }
      return
    }
    guard let body else { return }
    guard case .object(let object) = body else {
      violations.append(
        path: "", rule: "type", message: "the body must be an object, not \(body.kindName)")
      return
    }
    for member in object.members {
      if route.pattern.parameters.contains(member.name) {
        violations.append(
          path: member.name, rule: "http", message: "this field is part of the path")
        continue
      }
      tree.set([member.name], member.value)
    }
  }

  private mutating func take(
    _ name: String, _ text: String, hasBody: Bool, into tree: inout FieldTree
  ) {
    let words = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let field = leaf(words) else {
      violations.append(
        path: name, rule: "http", message: "\(route.name) has no such query parameter")
      return
    }
    let isOwn = words.first.map { route.pattern.parameters.contains($0) } ?? true
    guard !isOwn, !hasBody || route.pattern.bodyField != nil, words.first != route.pattern.bodyField
    else {
      let place = isOwn ? "path" : "body"
      violations.append(path: name, rule: "http", message: "this field is part of the \(place)")
      return
    }
    let value = value(text, field.type)
    if field.shape == .list {
      tree.add(words, value)
    } else if !tree.set(words, value) {
      violations.append(path: name, rule: "http", message: "the parameter is there twice")
    }
  }

  /// The field that `page.size` names; `nil` for what cannot be a parameter.
  private func leaf(_ words: [String]) -> FieldSchema? {
    var message = route.request
    for (place, word) in words.enumerated() {
      guard let field = field(word, in: message) else { return nil }
      if place == words.count - 1 { return field.isParameter ? field : nil }
      guard case .message(let name) = field.type, field.shape != .list,
        let next = route.index.message(named: name), next.role == .message
      else { return nil }
      message = next
    }
    return nil
  }

  private func field(_ name: String, in message: MessageSchema) -> FieldSchema? {
    message.index(named: name).map { message.fields[$0] }
  }

  /// Text as the JSON that the field's type is read from: numbers pass in strings.
  private func value(_ text: String, _ type: ValueType) -> JSONValue {
    guard type == .bool else { return .string(text) }
    switch text {
    case "true": return .bool(true)
    case "false": return .bool(false)
    default: return .string(text)
    }
  }
}

extension FieldSchema {
  /// Whether text can say it: no message, no map.
  var isParameter: Bool {
    if case .message = type { return false }
    if case .map = shape { return false }
    return true
  }
}
