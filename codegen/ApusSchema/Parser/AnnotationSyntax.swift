// SPDX-License-Identifier: Apache-2.0

struct AnnotationSyntax {
  var name: Name
  var arguments: [ArgumentSyntax] = []
  /// From "@" to the closing parenthesis.
  var span: SourceSpan
  /// Its arguments could not be read, which was reported.
  var isBroken = false
}

/// `500ms`, `max: 2`, `GET "/v1/cart"`.
struct ArgumentSyntax {
  var label: Name?
  var value: ValueSyntax
  /// As written, see ``Annotation/arguments``.
  var text: String
  var span: SourceSpan
}

indirect enum ValueSyntax {
  case integer(Int128)
  case float(Double)
  case duration(Duration)
  case string(String)
  case name(String)
  /// Both ends are numbers.
  case range(ValueSyntax, ValueSyntax)
  case list([(ValueSyntax, SourceSpan)])
  case annotation(AnnotationSyntax)
  /// `GET "/v1/cart"`: a word, then a string whose span is given too.
  case route(Name, String, SourceSpan)
}
