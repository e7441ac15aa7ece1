// SPDX-License-Identifier: Apache-2.0

package import ApusReflection

/// A failure with its sentence and the exit code that scripts see.
package struct CommandError: Error, Hashable {
  package enum Kind: Int32 {
    /// The answer is no: a finding, a failed call, a process that is not there.
    case negative = 1
    /// Wrong usage or configuration.
    case usage = 2
  }

  package let kind: Kind
  package let message: String
  package var help: String?

  package static func negative(_ message: String, help: String? = nil) -> CommandError {
    CommandError(kind: .negative, message: message, help: help)
  }

  package static func usage(_ message: String, help: String? = nil) -> CommandError {
    CommandError(kind: .usage, message: message, help: help)
  }

  package var text: String { "error: \(message)" + (help.map { "\n  help: \($0)" } ?? "") }

  package var json: JSONValue {
    ["error": ["message": .string(message), "help": help.map { .string($0) } ?? .null]]
  }
}
