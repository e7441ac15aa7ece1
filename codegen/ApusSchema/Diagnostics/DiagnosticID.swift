// SPDX-License-Identifier: Apache-2.0

/// Every kind of finding, by the id that stands in its text and in JSON.
package enum DiagnosticID: String, CaseIterable, Hashable, Sendable {
  // Text.
  case invalidUTF8 = "invalid-utf8"
  case fileTooLarge = "file-too-large"
  case unexpectedCharacter = "unexpected-character"
  case unterminatedString = "unterminated-string"
  case badEscape = "bad-escape"
  case badNumber = "bad-number"
  case blockComment = "block-comment"
  case semicolon = "semicolon"

  // Statements.
  case syntax = "syntax"
  case tooDeep = "too-deep"
  case unmatchedBrace = "unmatched-brace"
  case unknownStatement = "unknown-statement"
  case misplacedStatement = "misplaced-statement"
  case annotationPosition = "annotation-position"
  case danglingDocumentation = "dangling-documentation"
  case missingPackage = "missing-package"
  case packageTwice = "package-twice"
  case packageNotFirst = "package-not-first"
  case missingNumber = "missing-number"
  case missingStatusCode = "missing-status-code"
  case eventWithoutKey = "event-without-key"
  case missingReply = "missing-reply"
  case requestShape = "request-shape"

  // Names.
  case badPackageName = "bad-package-name"
  case duplicateName = "duplicate-name"
  case builtinName = "builtin-name"
  case unknownName = "unknown-name"
  case ambiguousName = "ambiguous-name"
  case wrongKind = "wrong-kind"
  case unknownImport = "unknown-import"
  case selfImport = "self-import"
  case duplicateImport = "duplicate-import"
  case importCycle = "import-cycle"

  // Shapes.
  case doubleOptional = "double-optional"
  case optionalCollection = "optional-collection"
  case nestedCollection = "nested-collection"
  case listOfOptionals = "list-of-optionals"
  case mapOfOptionals = "map-of-optionals"
  case mapKey = "map-key"
  case streamType = "stream-type"
  case unionNotOptional = "union-not-optional"
  case unionCaseShape = "union-case-shape"
  case emptyUnion = "empty-union"
  case emptyEnum = "empty-enum"
  case enumWithoutZero = "enum-without-zero"
  case messageCycle = "message-cycle"
  case unknownStatusCode = "unknown-status-code"
  case badEventKey = "bad-event-key"

  // Numbers.
  case numberOutOfRange = "number-out-of-range"
  case negativeNumber = "negative-number"
  case duplicateNumber = "duplicate-number"
  case reservedUse = "reserved-use"
  case reservedTwice = "reserved-twice"
  case invertedRange = "inverted-range"

  // Annotations.
  case unknownAnnotation = "unknown-annotation"
  case misplacedAnnotation = "misplaced-annotation"
  case unfitAnnotation = "unfit-annotation"
  case duplicateAnnotation = "duplicate-annotation"
  case badArguments = "bad-arguments"
  case badPattern = "bad-pattern"
  case badRoute = "bad-route"

  // Services.
  case replyShape = "reply-shape"
  case notAnError = "not-an-error"
  case duplicateError = "duplicate-error"
  case unknownService = "unknown-service"
  case unknownEvent = "unknown-event"
  case duplicateUse = "duplicate-use"
  case conflictingIdempotency = "conflicting-idempotency"
  case retryUnmarked = "retry-unmarked"
  case hedgeUnmarked = "hedge-unmarked"
  case repeatedStream = "repeated-stream"
  case hedgeAfterTimeout = "hedge-after-timeout"
  case paginatedReply = "paginated-reply"

  // HTTP.
  case getNotReadonly = "get-not-readonly"
  case cacheNotReadonly = "cache-not-readonly"
  case publicCache = "public-cache"
  case httpWithoutAuth = "http-without-auth"
  case unknownPathField = "unknown-path-field"
  case pathFieldType = "path-field-type"
  case queryFieldType = "query-field-type"
  case routeBody = "route-body"
  case routeStream = "route-stream"
  case routeCollision = "route-collision"

  // The whole tree.
  case timeoutTooLong = "timeout-too-long"
  case hashCollision = "hash-collision"
}
