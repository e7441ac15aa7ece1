// SPDX-License-Identifier: Apache-2.0

/// One rule of the schema that a message does not keep.
public struct Violation: Sendable, Hashable {
  /// The field, from the message that was validated: `lines[3].quantity`.
  public var path: String
  /// The annotation that says the rule: `range`.
  public var rule: String
  /// What is wrong, with what came and what is allowed.
  public var message: String

  public init(path: String, rule: String, message: String) {
    self.path = path
    self.rule = rule
    self.message = message
  }
}

extension Violation: CustomStringConvertible {
  public var description: String { "\(path): \(message)" }
}
