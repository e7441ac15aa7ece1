// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection

/// The request that a command line gives: JSON itself, a file's, or that of stdin.
enum RequestText {
  static func read(_ argument: String?, _ data: String?) throws(CommandError) -> JSONValue {
    if argument != nil, data != nil {
      throw .usage("the request is there twice", help: "write it as an argument or after -d")
    }
    guard let given = argument ?? data else { return .object(JSONObject()) }
    let (text, place) = try text(given)
    do throws(JSONError) {
      return try JSONValue(parsing: text)
    } catch {
      throw .usage(
        "\(place) is no JSON: \(error)", help: #"write it in quotes: '{"query":"lamp"}'"#)
    }
  }

  private static func text(_ given: String) throws(CommandError) -> (text: String, place: String) {
    guard given.hasPrefix("@") else { return (given, "the request") }
    let name = String(given.dropFirst())
    if name == "-" {
      var lines: [String] = []
      while let line = readLine(strippingNewline: false) { lines.append(line) }
      return (lines.joined(), "stdin")
    }
    guard let text = FilePath.text(of: name) else {
      throw .usage("the file \(name) cannot be read as UTF-8 text")
    }
    return (text, name)
  }
}
