// SPDX-License-Identifier: Apache-2.0

/// What a message is to the language; all are messages on the wire.
/// The numbers are those of `apus.reflection.v1.MessageRole`.
package enum MessageRole: UInt8, Hashable, Sendable {
  case message = 0
  case union = 1
  case error = 2
  case event = 3
  /// Made from the parameters of a method: "shop.cart.v1.CartServiceAddLineRequest".
  case request = 4
}

/// A checked message, union, error, event, or request of a method.
package struct MessageType: Hashable, Sendable {
  /// Full: "shop.cart.v1.Cart.Line".
  package var name: String
  /// Inside its package: "Cart.Line".
  package var relativeName: String
  /// Full name of the message that it is nested in.
  package var parent: String?
  package var role: MessageRole
  /// By rising number, the cases of in-place unions among them.
  package var fields: [FieldType]
  /// In the order of their lowest numbers.
  package var inPlaceUnions: [InPlaceUnion]
  /// Full names of the messages, unions and enumerations nested directly in it, as written.
  package var nested: [String]
  package var reservedNumbers: [ClosedRange<UInt32>]
  package var reservedNames: [String]
  /// Of an error, otherwise `nil`.
  package var statusCode: StatusCode?
  /// Of an event, otherwise `nil`: the field that orders it.
  package var key: String?
  package var documentation: String
  package var annotations: [Annotation]
  /// Its name in the source; of a request, the name of the method.
  package var span: SourceSpan

  package init(
    name: String, relativeName: String, parent: String? = nil, role: MessageRole = .message,
    fields: [FieldType] = [], inPlaceUnions: [InPlaceUnion] = [], nested: [String] = [],
    reservedNumbers: [ClosedRange<UInt32>] = [], reservedNames: [String] = [],
    statusCode: StatusCode? = nil, key: String? = nil, documentation: String = "",
    annotations: [Annotation] = [], span: SourceSpan
  ) {
    self.name = name
    self.relativeName = relativeName
    self.parent = parent
    self.role = role
    self.fields = fields
    self.inPlaceUnions = inPlaceUnions
    self.nested = nested
    self.reservedNumbers = reservedNumbers
    self.reservedNames = reservedNames
    self.statusCode = statusCode
    self.key = key
    self.documentation = documentation
    self.annotations = annotations
    self.span = span
  }

  /// The last part of the name: "Line".
  package var shortName: String {
    relativeName.split(separator: ".").last.map(String.init) ?? relativeName
  }

  /// The hash of an error on the wire, FNV-1a 64 of its full name.
  package var hash: UInt64 { FNV1a64.hash(name) }

  /// What its Swift `init` takes, in order: fields, and in-place unions where their lowest number stands.
  package var members: [Member] {
    var members: [Member] = []
    var seen: Set<String> = []
    for field in fields {
      guard let oneof = field.oneof else {
        members.append(.field(field))
        continue
      }
      if seen.insert(oneof).inserted, let union = inPlaceUnions.first(where: { $0.name == oneof }) {
        members.append(.union(union, cases: fields.filter { $0.oneof == oneof }))
      }
    }
    return members
  }

  package enum Member: Hashable, Sendable {
    case field(FieldType)
    case union(InPlaceUnion, cases: [FieldType])
  }
}
