// SPDX-License-Identifier: Apache-2.0

/// A message, union, error, event or request of a schema.
public struct MessageSchema: Sendable, Hashable {
  public enum Role: Sendable, Hashable { case message, union, error, event, request }

  /// The full name, `shop.cart.v1.Cart.Line`.
  public let name: String
  public let role: Role
  /// In the order of their numbers.
  public let fields: [FieldSchema]
  /// Of an error, gRPC's number.
  public let statusCode: UInt32
  /// Of an event: the field that orders it.
  public let key: String
  public let documentation: String
  public let annotations: [AnnotationSchema]

  private let indicesByName: [String: Int]
  private let indicesByNumber: [UInt32: Int]

  public init(
    name: String, role: Role = .message, fields: [FieldSchema], statusCode: UInt32 = 0,
    key: String = "",
    documentation: String = "", annotations: [AnnotationSchema] = []
  ) {
    self.name = name
    self.role = role
    self.fields = fields.sorted { $0.number < $1.number }
    self.statusCode = statusCode
    self.key = key
    self.documentation = documentation
    self.annotations = annotations
    // A descriptor comes from a peer: of two fields with one name the first counts, and nothing traps.
    let numbered = self.fields.enumerated()
    indicesByName = Dictionary(numbered.map { ($0.element.name, $0.offset) }) { first, _ in first }
    indicesByNumber = Dictionary(numbered.map { ($0.element.number, $0.offset) }) { first, _ in
      first
    }
  }

  public func index(named name: String) -> Int? { indicesByName[name] }
  public func index(numbered number: UInt32) -> Int? { indicesByNumber[number] }

  /// Fields that this one excludes: the other members of its union.
  func rivals(of index: Int) -> [Int] {
    if role == .union { return fields.indices.filter { $0 != index } }
    guard let oneof = fields[index].oneof else { return [] }
    return fields.indices.filter { $0 != index && fields[$0].oneof == oneof }
  }

  /// Whether the field says that it is there, instead of reading as zero.
  package func hasPresence(_ index: Int) -> Bool {
    role == .union || fields[index].oneof != nil || fields[index].shape == .optional
  }
}
