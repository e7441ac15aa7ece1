// SPDX-License-Identifier: Apache-2.0

/// An enumeration of a schema; unknown numbers are kept.
public struct EnumSchema: Sendable, Hashable {
  public struct Value: Sendable, Hashable {
    public var name: String
    public var number: Int32
    public var documentation: String

    public init(name: String, number: Int32, documentation: String = "") {
      self.name = name
      self.number = number
      self.documentation = documentation
    }
  }

  /// The full name.
  public let name: String
  /// As written.
  public let values: [Value]
  public let documentation: String

  public init(name: String, values: [Value], documentation: String = "") {
    self.name = name
    self.values = values
    self.documentation = documentation
  }

  public func number(of name: String) -> Int32? { values.first { $0.name == name }?.number }
  public func name(of number: Int32) -> String? { values.first { $0.number == number }?.name }
}
