// SPDX-License-Identifier: Apache-2.0

struct ServiceSyntax {
  var name: Name
  var documentation: String
  var annotations: [AnnotationSyntax]
  var uses: [DottedName] = []
  var publishes: [DottedName] = []
  var subscribes: [DottedName] = []
  var methods: [MethodSyntax] = []
}

struct MethodSyntax {
  var name: Name
  var documentation: String
  var annotations: [AnnotationSyntax]
  var request: RequestSyntax
  /// `nil` when it could not be read.
  var reply: TypeSyntax?
  var errors: [DottedName] = []
}

enum RequestSyntax {
  case parameters(BodySyntax)
  case whole(TypeSyntax)
  /// It could not be read, which was reported.
  case broken
}
