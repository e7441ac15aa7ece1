// SPDX-License-Identifier: Apache-2.0

import ApusOperator

/// The user's token that a command line gives: itself, in a file, from stdin, or by the environment,
/// where no list of processes shows it.
enum UserToken {
  static func read(_ given: String?) throws(CommandError) -> String? {
    guard let given = given ?? Environment["APUS_TOKEN"], !given.isEmpty else { return nil }
    let text = try given.hasPrefix("@") ? file(String(given.dropFirst())) : given
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 1 else {
      throw .usage(
        "the user's token has \(words.count) words, it should be one",
        help: "write --token TOKEN or --token @FILE")
    }
    return String(words[0])
  }

  private static func file(_ name: String) throws(CommandError) -> String {
    if name == "-" { return readLine() ?? "" }
    guard let text = FilePath.text(of: name) else {
      throw .usage("the file \(name) cannot be read as UTF-8 text")
    }
    return text
  }
}
