// SPDX-License-Identifier: Apache-2.0

/// A checked enumeration. It is open: unknown numbers are kept.
package struct EnumType: Hashable, Sendable {
  /// Full: "shop.cart.v1.Availability".
  package var name: String
  /// Inside its package: "Availability".
  package var relativeName: String
  /// Full name of the message that it is nested in.
  package var parent: String?
  /// As written; one of them has the number 0, no two have the same.
  package var values: [EnumValue]
  package var reservedNumbers: [ClosedRange<UInt32>]
  package var reservedNames: [String]
  package var documentation: String
  package var annotations: [Annotation]
  package var span: SourceSpan

  package init(
    name: String, relativeName: String, parent: String? = nil, values: [EnumValue] = [],
    reservedNumbers: [ClosedRange<UInt32>] = [], reservedNames: [String] = [],
    documentation: String = "", annotations: [Annotation] = [], span: SourceSpan
  ) {
    self.name = name
    self.relativeName = relativeName
    self.parent = parent
    self.values = values
    self.reservedNumbers = reservedNumbers
    self.reservedNames = reservedNames
    self.documentation = documentation
    self.annotations = annotations
    self.span = span
  }

  /// The last part of the name.
  package var shortName: String {
    relativeName.split(separator: ".").last.map(String.init) ?? relativeName
  }

  /// The value that an absent field reads as.
  package var zero: EnumValue? { values.first { $0.number == 0 } }
}

/// One value of an enumeration.
package struct EnumValue: Hashable, Sendable {
  package var name: String
  /// 0 or more.
  package var number: Int32
  package var documentation: String
  package var annotations: [Annotation]
  package var span: SourceSpan

  package init(
    name: String, number: Int32, documentation: String = "", annotations: [Annotation] = [],
    span: SourceSpan
  ) {
    self.name = name
    self.number = number
    self.documentation = documentation
    self.annotations = annotations
    self.span = span
  }
}
