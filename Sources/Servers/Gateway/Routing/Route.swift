// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection

/// One way from outside to a method, with all that a request needs on it.
struct Route: Sendable {
  let pattern: RoutePattern
  let method: MethodSchema
  let descriptor: MethodDescriptor
  let access: Access
  let cache: CachePolicy?
  /// The schema package, by which the service is found.
  let package: String
  /// The package with all that it imports.
  let index: SchemaIndex
  let request: MessageSchema
  let rules: SchemaRules

  var hasBody: Bool { pattern.verb != "GET" && pattern.verb != "DELETE" }

  /// Whether a body has nothing to add: a mail program unsubscribes by a form that says so and no more
  /// (RFC 8058).
  var isToldByPath: Bool {
    request.fields.allSatisfy { pattern.parameters.contains($0.name) }
  }

  var isStream: Bool { method.isReplyStream }

  /// `GET /v1/carts/{cart}`.
  var name: String { "\(pattern.verb) \(pattern.path)" }
}

/// Whether a reply may be kept: `@cache(public, 5s)`.
struct CachePolicy: Sendable, Hashable {
  let isPublic: Bool
  let seconds: Int

  init?(_ annotation: AnnotationSchema?) {
    guard let annotation, annotation.arguments.count == 2,
      let seconds = Self.seconds(annotation.arguments[1])
    else { return nil }
    isPublic = annotation.arguments[0] == "public"
    self.seconds = seconds
  }

  /// A year, as RFC 9111 advises. What a service says of itself must not make numbers that overflow.
  private static let longest = 31_536_000

  /// Of the schema language's durations; what is shorter than a second cannot be said in HTTP.
  private static func seconds(_ text: String) -> Int? {
    let digits = text.prefix { $0.isNumber }
    guard let amount = Int(digits), (0...longest).contains(amount) else { return nil }
    switch text.dropFirst(digits.count) {
    case "ms": return amount / 1_000
    case "s": return amount
    case "m": return min(amount * 60, longest)
    case "h": return min(amount * 3_600, longest)
    case "d": return min(amount * 86_400, longest)
    default: return nil
    }
  }
}
