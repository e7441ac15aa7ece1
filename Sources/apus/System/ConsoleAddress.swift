// SPDX-License-Identifier: Apache-2.0

import ApusOperator

/// Where a browser opens the console: with the token that lets it in, when the console has made it.
struct ConsoleAddress: Sendable {
  let port: Int
  let home: Home

  var text: String {
    "http://localhost:\(port)/" + (token.map { "?token=" + $0 } ?? "")
  }

  /// As the console wrote it, for this user alone.
  private var token: String? {
    FilePath.text(of: home.consoleToken).flatMap { text in
      text.split(whereSeparator: \.isWhitespace).first.map(String.init)
    }
  }
}
