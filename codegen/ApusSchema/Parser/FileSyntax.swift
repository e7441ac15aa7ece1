// SPDX-License-Identifier: Apache-2.0

/// The tree of one file, as written. What could not be read was reported and is left out.
struct FileSyntax {
  var file: Int
  var package: DottedName?
  var documentation = ""
  var imports: [DottedName] = []
  var declarations: [DeclarationSyntax] = []
  /// Where statements begin, their annotations included and their documentation not, in bytes.
  var statementStarts: [Int] = []
  /// Braces do not match, so declarations may hang where they were not meant to.
  var isBroken = false
}

/// One word and where it stands.
struct Name: Hashable {
  var text: String
  var span: SourceSpan
}

/// Words with dots between, and where they stand.
struct DottedName: Hashable {
  var text: String
  var span: SourceSpan

  var parts: [Substring] { text.split(separator: ".", omittingEmptySubsequences: false) }
}

indirect enum DeclarationSyntax {
  case message(MessageSyntax)
  case enumeration(EnumSyntax)
  case service(ServiceSyntax)
}

/// A message, union, error or event.
struct MessageSyntax {
  var role: MessageRole
  var name: Name
  var documentation: String
  var annotations: [AnnotationSyntax]
  /// Behind the colon of an error.
  var status: Name?
  /// Behind `key` of an event.
  var key: Name?
  var body = BodySyntax()
}

/// What stands between the braces of a message, or the parentheses of parameters.
struct BodySyntax {
  var fields: [FieldSyntax] = []
  var nested: [DeclarationSyntax] = []
  var reserved: [ReservedSyntax] = []
}

struct FieldSyntax {
  var name: Name
  /// `nil` when it could not be read.
  var type: TypeSyntax?
  /// The cases, if the type is a union in place.
  var cases: BodySyntax?
  /// `nil` when it could not be read; a union in place has none.
  var number: IntegerSyntax?
  /// There is none although there should be, which the checker reports: it knows which numbers are free.
  var lacksNumber = false
  var documentation: String
  var annotations: [AnnotationSyntax]
}

/// A type with what is wrong still in it: shapes are the checker's business.
indirect enum TypeSyntax {
  case named(DottedName)
  case optional(TypeSyntax, SourceSpan)
  case list(TypeSyntax, SourceSpan)
  case map(key: TypeSyntax, value: TypeSyntax, SourceSpan)
  case stream(TypeSyntax, SourceSpan)

  var span: SourceSpan {
    switch self {
    case .named(let name): name.span
    case .optional(_, let span), .list(_, let span), .map(_, _, let span), .stream(_, let span):
      span
    }
  }
}

struct IntegerSyntax: Hashable {
  /// `nil` if it fits no integer type of the language; that was reported.
  var value: Int128?
  var span: SourceSpan
}

enum ReservedSyntax {
  case number(IntegerSyntax)
  case range(IntegerSyntax, IntegerSyntax, SourceSpan)
  case name(String, SourceSpan)

  var span: SourceSpan {
    switch self {
    case .number(let number): number.span
    case .range(_, _, let span), .name(_, let span): span
    }
  }
}

struct EnumSyntax {
  var name: Name
  var documentation: String
  var annotations: [AnnotationSyntax]
  var values: [EnumValueSyntax] = []
  var reserved: [ReservedSyntax] = []
}

struct EnumValueSyntax {
  var name: Name
  var number: IntegerSyntax?
  var documentation: String
  var annotations: [AnnotationSyntax]
}
