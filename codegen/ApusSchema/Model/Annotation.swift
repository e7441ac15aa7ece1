// SPDX-License-Identifier: Apache-2.0

/// An annotation that was checked: its kind, its values, and how it was written.
package struct Annotation: Hashable, Sendable {
  package var kind: AnnotationKind
  package var value: AnnotationValue
  /// The source text of each argument, spaces outside of strings made one: `@range(1...99)` has ["1...99"].
  package var arguments: [String]
  package var span: SourceSpan

  package init(
    _ kind: AnnotationKind, _ value: AnnotationValue, arguments: [String] = [], span: SourceSpan
  ) {
    self.kind = kind
    self.value = value
    self.arguments = arguments
    self.span = span
  }

  /// As the schema spells it, without "@".
  package var name: String { kind.rawValue }
}

/// The closed set of annotations.
package enum AnnotationKind: String, CaseIterable, Hashable, Sendable {
  // Validation.
  case length, range, count, pattern, email, url, unique, required, each
  // Of fields.
  case encoding, sensitive
  // Of anything that is declared.
  case deprecated
  // Legality of retries and hedging.
  case readonly, idempotent, idempotencyKey
  // Behaviour of calls.
  case timeout, retry, hedge, priority
  // The HTTP face, and who may call.
  case http, cache, paginated, auth
}

/// What an annotation says, by its kind. Kinds without arguments have `flag`.
package enum AnnotationValue: Hashable, Sendable {
  /// Of email, url, unique, required, sensitive, readonly, idempotent, idempotencyKey, paginated.
  case flag
  /// In Unicode scalars of a string, in bytes of bytes.
  case length(ClosedRange<UInt64>)
  case range(NumberRange)
  /// Elements of a list or entries of a map.
  case count(ClosedRange<UInt64>)
  /// A regular expression that is to match the whole string; escapes of the literal are already undone.
  case pattern(String)
  /// Validation of each element of a list.
  case each([Annotation])
  case encoding(FieldEncoding)
  case deprecated(String)
  case timeout(Duration)
  /// `max` counts attempts, the first among them.
  case retry(max: UInt32, on: [StatusCode])
  /// `max` counts attempts, the first among them.
  case hedge(after: Duration, max: UInt32)
  case priority(CallPriority)
  case http(HTTPRoute)
  case cache(CacheScope, Duration)
  case auth([Role])
}

/// The values that a number may have, both ends included.
package enum NumberRange: Hashable, Sendable {
  /// Of the integer types.
  case integer(ClosedRange<Int128>)
  /// Of float and double.
  case floating(ClosedRange<Double>)
}

/// The order of shedding: `low` goes first.
package enum CallPriority: String, CaseIterable, Hashable, Sendable {
  case critical, high, normal, low
}

package enum CacheScope: String, CaseIterable, Hashable, Sendable {
  case `public`, `private`
}

/// Who may call: of users the first four, of callers the last two.
package enum Role: String, CaseIterable, Hashable, Sendable {
  /// Anybody, without a token.
  case `public`
  case customer
  case staff
  case admin
  /// Another service of the system; no user is asked for.
  case service
  /// A person at the command line.
  case `operator`
}

extension [Annotation] {
  /// The first of its kind; no kind is written twice.
  package subscript(_ kind: AnnotationKind) -> Annotation? { first { $0.kind == kind } }

  package func has(_ kind: AnnotationKind) -> Bool { self[kind] != nil }

  /// What to do instead, if `@deprecated` is among them.
  package var deprecation: String? {
    guard case .deprecated(let text)? = self[.deprecated]?.value else { return nil }
    return text
  }

  /// Those that say which values are valid, as written.
  package var constraints: [Annotation] {
    filter {
      switch $0.kind {
      case .length, .range, .count, .pattern, .email, .url, .unique, .required, .each: true
      default: false
      }
    }
  }
}
