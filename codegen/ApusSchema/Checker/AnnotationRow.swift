// SPDX-License-Identifier: Apache-2.0

/// Everything that there is to know about one annotation.
struct AnnotationRow: Sendable {
  var kind: AnnotationKind
  var targets: AnnotationTarget
  var requirement: FieldRequirement = .any
  /// How it is written, for messages that say what to write instead; valid as it stands.
  var example: String
  /// Reads its arguments; reports what is wrong and returns `nil` then.
  var read: @Sendable (inout AnnotationArguments) -> AnnotationValue?

  /// The closed set: a new annotation is one row here and its kind in the model.
  static let all: [AnnotationRow] = [
    // Validation.
    .init(
      kind: .length, targets: [.field, .element], requirement: .stringOrBytes,
      example: "@length(1...64)"
    ) {
      $0.sizes().map(AnnotationValue.length)
    },
    .init(
      kind: .range, targets: [.field, .element], requirement: .number, example: "@range(1...99)"
    ) {
      $0.numbers().map(AnnotationValue.range)
    },
    .init(kind: .count, targets: .field, requirement: .collection, example: "@count(0...100)") {
      $0.sizes().map(AnnotationValue.count)
    },
    .init(
      kind: .pattern, targets: [.field, .element], requirement: .string,
      example: "@pattern(\"[a-z]+\")"
    ) {
      $0.pattern().map(AnnotationValue.pattern)
    },
    .init(kind: .email, targets: [.field, .element], requirement: .string, example: "@email") {
      $0.flag()
    },
    .init(kind: .url, targets: [.field, .element], requirement: .string, example: "@url") {
      $0.flag()
    },
    .init(kind: .unique, targets: .field, requirement: .list, example: "@unique") { $0.flag() },
    .init(
      kind: .required, targets: [.field, .inPlaceUnion], requirement: .single, example: "@required"
    ) { $0.flag() },
    .init(kind: .each, targets: .field, requirement: .list, example: "@each(@length(1...64))") {
      $0.elements().map(AnnotationValue.each)
    },

    // Fields.
    .init(kind: .encoding, targets: .field, requirement: .integers, example: "@encoding(zigzag)") {
      $0.encoding()
    },
    .init(kind: .sensitive, targets: [.field, .inPlaceUnion], example: "@sensitive") { $0.flag() },

    // Anything.
    .init(kind: .deprecated, targets: .all, example: "@deprecated(\"use sku\")") {
      $0.deprecated()
    },

    // What may be called again.
    .init(kind: .readonly, targets: .method, example: "@readonly") { $0.flag() },
    .init(kind: .idempotent, targets: .method, example: "@idempotent") { $0.flag() },
    .init(kind: .idempotencyKey, targets: .method, example: "@idempotencyKey") { $0.flag() },

    // How it is called.
    .init(kind: .timeout, targets: [.method, .service], example: "@timeout(500ms)") {
      $0.duration().map(AnnotationValue.timeout)
    },
    .init(kind: .retry, targets: .method, example: "@retry(max: 3, on: [unavailable])") {
      $0.retry()
    },
    .init(kind: .hedge, targets: .method, example: "@hedge(after: 50ms, max: 2)") { $0.hedge() },
    .init(kind: .priority, targets: [.method, .service], example: "@priority(high)") {
      $0.word(CallPriority.self, "priority").map(AnnotationValue.priority)
    },

    // From outside.
    .init(kind: .http, targets: .method, example: "@http(GET \"/v1/carts/{id}\")") { $0.route() },
    .init(kind: .cache, targets: .method, example: "@cache(private, 5s)") { $0.cache() },
    .init(kind: .paginated, targets: .method, example: "@paginated") { $0.flag() },
    .init(kind: .auth, targets: [.method, .service], example: "@auth(customer)") { $0.roles() },
  ]

  static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.kind.rawValue, $0) })
}
