// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// What `@http` says: `PATCH "/v1/carts/{id}"`, and which field is the body.
struct RoutePattern: Sendable, Hashable {
  enum Part: Sendable, Hashable {
    case literal(String)
    /// A field of the request.
    case parameter(String)
  }

  let verb: String
  /// As the schema writes it.
  let path: String
  let parts: [Part]
  /// `body: field`.
  let bodyField: String?

  private static let verbs: Set<String> = ["GET", "POST", "PUT", "PATCH", "DELETE"]

  /// From a descriptor's annotation, which a peer has sent.
  init?(_ annotation: AnnotationSchema) {
    guard annotation.name == "http", let first = annotation.arguments.first else { return nil }
    let words = first.split(separator: " ", maxSplits: 1)
    guard words.count == 2, Self.verbs.contains(String(words[0])), words[1].count > 2,
      words[1].hasPrefix("\"/"), words[1].hasSuffix("\"")
    else { return nil }
    var bodyField: String?
    for argument in annotation.arguments.dropFirst() {
      guard argument.hasPrefix("body:") else { return nil }
      bodyField = String(argument.dropFirst(5).drop { $0 == " " })
    }
    self.init(verb: String(words[0]), path: String(words[1].dropFirst().dropLast()), bodyField)
  }

  init?(verb: String, path: String, _ bodyField: String? = nil) {
    self.verb = verb
    self.path = path
    self.bodyField = bodyField
    var parts: [Part] = []
    if path != "/" {
      for segment in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
        if segment.hasPrefix("{"), segment.hasSuffix("}"), segment.count > 2 {
          parts.append(.parameter(String(segment.dropFirst().dropLast())))
        } else if !segment.isEmpty, !segment.contains(where: { $0 == "{" || $0 == "}" }) {
          parts.append(.literal(String(segment)))
        } else {
          return nil
        }
      }
    }
    self.parts = parts
  }

  var parameters: [String] {
    parts.compactMap { part in if case .parameter(let name) = part { name } else { nil } }
  }
}
