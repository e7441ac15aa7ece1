// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection

/// All routes at one moment: a value that is built anew when a service comes or changes, and is
/// swapped as a whole.
struct RouteTable: Sendable {
  private(set) var routes: [Route] = []
  private(set) var conflicts: [Conflict] = []
  private var root = Node()

  /// A route that is not served, and why.
  struct Conflict: Sendable, Hashable {
    let verb: String
    let path: String
    let method: String
    let servedBy: String
    let reason: String
  }

  /// What a path and a verb lead to.
  enum Match {
    case route(Route, values: [(name: String, text: String)])
    /// The path is known, by other verbs.
    case verbs([String])
    case none
  }

  private struct Node: Sendable {
    var literals: [String: Node] = [:]
    var parameters: [Node] = []
    /// By verb.
    var routes: [String: Int] = [:]
  }

  init() {}

  /// - Parameter packages: in the order in which they were first seen: whoever was first keeps a path.
  init(_ packages: [PublishedPackage]) {
    for package in packages {
      for service in package.services {
        for method in service.methods { add(method, of: service, in: package) }
      }
    }
  }

  func match(_ verb: String, _ segments: [RequestTarget.Segment]) -> Match {
    var verbs: Set<String> = []
    if let index = find(root, segments[...], verb, &verbs) {
      let route = routes[index]
      let pairs = zip(route.pattern.parts, segments).compactMap { part, segment in
        if case .parameter(let name) = part { (name, segment.text) } else { nil }
      }
      return .route(route, values: pairs)
    }
    return verbs.isEmpty ? .none : .verbs(verbs.sorted())
  }

  /// A literal goes before a parameter; when the literal's way has no end, the parameter's is tried.
  private func find(
    _ node: Node, _ segments: ArraySlice<RequestTarget.Segment>, _ verb: String,
    _ verbs: inout Set<String>
  ) -> Int? {
    guard let first = segments.first else {
      verbs.formUnion(node.routes.keys)
      return node.routes[verb]
    }
    let rest = segments.dropFirst()
    if let next = node.literals[String(first.raw)],
      let found = find(next, rest, verb, &verbs)
    {
      return found
    }
    guard let next = node.parameters.first, !first.text.isEmpty else { return nil }
    return find(next, rest, verb, &verbs)
  }

  private mutating func add(
    _ method: MethodSchema, of service: ServiceSchema, in package: PublishedPackage
  ) {
    guard let annotation = method.annotations.first(where: { $0.name == "http" }) else { return }
    let access = Access(method, of: service)
    guard access.isServed else { return }
    guard let pattern = RoutePattern(annotation) else {
      return refuse(
        annotation.arguments.first ?? "", method, servedBy: "", "the route cannot be read")
    }
    guard let request = package.index.message(named: method.request), !method.isRequestStream else {
      let reason =
        method.isRequestStream
        ? "a stream of requests cannot come by HTTP" : "\(method.request) is declared nowhere"
      return refuse(pattern, method, servedBy: "", reason)
    }
    guard OwnPage(rawValue: pattern.path) == nil else {
      return refuse(
        pattern, method, servedBy: "apus.gateway.v1", "the gateway has this path itself")
    }
    let route = Route(
      pattern: pattern, method: method, descriptor: method.descriptor, access: access,
      cache: CachePolicy(method.annotations.first { $0.name == "cache" }),
      package: package.name, index: package.index, request: request, rules: package.rules)
    if let other = Self.insert(routes.count, pattern.parts[...], pattern.verb, into: &root) {
      return refuse(
        pattern, method, servedBy: routes[other].method.fullName, "another method has this path")
    }
    routes.append(route)
  }

  /// Returns the route that is there already.
  private static func insert(
    _ index: Int, _ parts: ArraySlice<RoutePattern.Part>, _ verb: String, into node: inout Node
  ) -> Int? {
    guard let first = parts.first else {
      if let other = node.routes[verb] { return other }
      node.routes[verb] = index
      return nil
    }
    switch first {
    case .literal(let text):
      return insert(index, parts.dropFirst(), verb, into: &node.literals[text, default: Node()])
    case .parameter:
      if node.parameters.isEmpty { node.parameters.append(Node()) }
      return insert(index, parts.dropFirst(), verb, into: &node.parameters[0])
    }
  }

  private mutating func refuse(
    _ pattern: RoutePattern, _ method: MethodSchema, servedBy: String, _ reason: String
  ) {
    conflicts.append(
      Conflict(
        verb: pattern.verb, path: pattern.path, method: method.fullName, servedBy: servedBy,
        reason: reason))
  }

  private mutating func refuse(
    _ text: String, _ method: MethodSchema, servedBy: String, _ reason: String
  ) {
    conflicts.append(
      Conflict(
        verb: "", path: text, method: method.fullName, servedBy: servedBy, reason: reason))
  }
}
