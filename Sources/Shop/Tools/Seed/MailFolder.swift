// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The mails that the shop has sent, as its customers would read them.
struct MailFolder: Sendable {
  let path: String

  /// The token of the newest mail that has one, by the address that it went to.
  func tokens() -> [String: String] {
    let folder = path + "/new"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var tokens: [String: String] = [:]
    for name in names.sorted() {
      guard let text = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8),
        let address = Self.address(of: text), let token = Self.token(in: text)
      else { continue }
      tokens[address] = token
    }
    return tokens
  }

  private static func address(of mail: String) -> String? {
    for line in mail.split(whereSeparator: \.isNewline) where line.hasPrefix("To:") {
      let rest = line.dropFirst(3)
      guard let open = rest.lastIndex(of: "<"), let close = rest.lastIndex(of: ">"), open < close
      else { return rest.trimmingCharacters(in: .whitespaces) }
      return String(rest[rest.index(after: open)..<close])
    }
    return nil
  }

  /// Behind `token=`, as in the link of a mail.
  private static func token(in mail: String) -> String? {
    // Soft line breaks of quoted-printable are no part of it.
    let text = mail.replacingOccurrences(of: "=\r\n", with: "")
      .replacingOccurrences(of: "=\n", with: "").replacingOccurrences(
        of: "token=3D", with: "token=")
    guard let start = text.range(of: "token=") else { return nil }
    let token = text[start.upperBound...].prefix {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_.~".contains($0))
    }
    return token.isEmpty ? nil : String(token)
  }
}
