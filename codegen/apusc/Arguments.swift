// SPDX-License-Identifier: Apache-2.0

/// The command line, read by hand: `apusc` builds in seconds because it depends on nothing.
struct Arguments {
  enum Output: String {
    case swift, descriptor, policy, check
  }

  var output = Output.swift
  /// Swift modules by schema package.
  var modules: [String: String] = [:]
  /// Files, and folders that are searched for them.
  var imports: [String] = []
  /// A file or a folder; standard output without it.
  var destination: String?
  /// Of the policy: operators may call everything.
  var allowsOperators = false
  /// Files, and folders that are searched for them.
  var inputs: [String] = []

  static let usage = """
    usage: apusc [--emit swift|descriptor|policy|check] [--module PACKAGE=MODULE]…
                 [--import FOLDER|FILE]… [--operators] [-o FOLDER|FILE] FOLDER|FILE…

    Compiles schema packages. --emit check only says what is wrong with them.

      --emit       what to write: swift (the default), descriptor, policy or check
      --module     the Swift module of an imported package; again for each
      --import     where imported packages are; again for each
      --operators  in a policy, operators may call every method: for development
      -o           a file for one output, a folder for more; standard output without it

    example: apusc --module shop.common.v1=CommonAPI --import schemas/shop/common/v1 \\
               -o Cart.swift schemas/shop/cart/v1

    """

  /// What is wrong with the command line, as a sentence.
  struct UsageError: Error {
    var message: String
  }

  init(_ words: [String]) throws(UsageError) {
    var words = words[...]
    while let word = words.popFirst() {
      // `--emit=swift` is `--emit swift`.
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      if word.hasPrefix("--"), parts.count == 2, parts[0] != word { words = [parts[1]] + words }
      let option = word.hasPrefix("--") ? parts[0] : word
      func value(_ meaning: String) throws(UsageError) -> String {
        guard let value = words.popFirst() else {
          throw UsageError(message: "\(option) needs \(meaning) behind it.")
        }
        return value
      }
      switch option {
      case "--emit":
        let name = try value("what to write")
        guard let output = Output(rawValue: name) else {
          throw UsageError(
            message: "--emit \(name) is not known; it is swift, descriptor, policy or check.")
        }
        self.output = output
      case "--module":
        let pair = try value("PACKAGE=MODULE")
        let sides = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
          throw UsageError(message: "--module takes PACKAGE=MODULE, not \"\(pair)\".")
        }
        modules[sides[0]] = sides[1]
      case "--import": imports.append(try value("a folder or a file"))
      case "--operators": allowsOperators = true
      case "-o": destination = try value("a folder or a file")
      default:
        guard !word.hasPrefix("-") else {
          throw UsageError(message: "\(word) is no option of apusc.")
        }
        inputs.append(word)
      }
    }
    guard !inputs.isEmpty else { throw UsageError(message: "No schema files were given.") }
  }
}
