// SPDX-License-Identifier: Apache-2.0

/// What `@http` says: `GET "/v1/carts/{id}"`.
package struct HTTPRoute: Hashable, Sendable {
  package var verb: Verb
  /// As written: "/v1/carts/{id}".
  package var path: String
  /// The path's segments; none for "/".
  package var segments: [Segment]
  /// The field of the request that is the whole body. `nil`: every field that is not in the path is a
  /// member of the body, or, where the verb has no body, a query parameter.
  package var body: String?

  package init(verb: Verb, path: String, segments: [Segment], body: String? = nil) {
    self.verb = verb
    self.path = path
    self.segments = segments
    self.body = body
  }

  package enum Verb: String, CaseIterable, Hashable, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"

    package var hasBody: Bool { self != .get && self != .delete }
  }

  package enum Segment: Hashable, Sendable {
    case literal(String)
    /// Name of a field of the request.
    case parameter(String)
  }

  /// Equal for two routes that match the same paths: "GET /v1/carts/{}".
  package var shape: String {
    var shape = verb.rawValue + " "
    for segment in segments {
      switch segment {
      case .literal(let text): shape += "/" + text
      case .parameter: shape += "/{}"
      }
    }
    return segments.isEmpty ? shape + "/" : shape
  }
}
