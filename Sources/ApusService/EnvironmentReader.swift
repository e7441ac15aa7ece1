// SPDX-License-Identifier: Apache-2.0

/// Variables of the environment as the types that they should be.
package struct EnvironmentReader: Sendable {
  private let environment: [String: String]

  package init(_ environment: [String: String]) { self.environment = environment }

  /// `nil` for one that is not there, or empty.
  package func text(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// - Throws: ``ConfigurationError`` that names the variable and says what it should be.
  package func number(
    _ name: String, in range: ClosedRange<Int>
  ) throws(ConfigurationError) -> Int? {
    guard let text = text(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw ConfigurationError(
        "\(name) is \"\(text)\", it should be a number from \(range.lowerBound) to "
          + "\(range.upperBound)")
    }
    return number
  }

  package func flag(_ name: String) throws(ConfigurationError) -> Bool? {
    switch text(name) {
    case nil: return nil
    case "1", "true", "on": return true
    case "0", "false", "off": return false
    case let text?:
      throw ConfigurationError("\(name) is \"\(text)\", it should be 1 or 0")
    }
  }
}
