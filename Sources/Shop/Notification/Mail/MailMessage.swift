// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Foundation
import NotificationAPI

/// A mail as it is written: RFC 5322, in UTF-8. The same notification makes the same mail.
struct MailMessage: Sendable {
  let id: UUID
  let from: String
  let to: String
  let date: Timestamp
  let preview: Preview
  /// Where a customer ends mail of this kind.
  var unsubscribe: Unsubscribe?

  /// A link is looked at by programs that guard mailboxes, so looking must end nothing: the page asks
  /// first. A program that was told to end it posts to `oneClick`.
  struct Unsubscribe: Sendable {
    let page: String
    let oneClick: String
  }

  /// RFC 5322 §2.1.1 allows 998 bytes a line; this leaves room for the end of a character.
  private static let lineByteLimit = 900

  var text: String {
    let domain = from.split(separator: "@").last.map(String.init) ?? "localhost"
    var headers = [
      "Date: \(Self.text(of: date))", "From: \(from)", "To: \(to)",
      "Message-ID: <\(id.text)@\(domain)>", "Subject: \(MailHeader.encoded(preview.title))",
      "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: 8bit", "Content-Language: \(preview.locale)",
      "Auto-Submitted: auto-generated",
    ]
    var body = preview.text
    if let unsubscribe {
      // RFC 8058: one click, without a look at a page.
      headers.append("List-Unsubscribe: <\(unsubscribe.oneClick)>")
      headers.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
      let words = preview.locale.hasPrefix("de") ? "Nicht mehr erhalten:" : "No more of these:"
      body += "\n\n-- \n\(words)\n\(unsubscribe.page)"
    }
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { Self.wrapped(String($0)) }
    return (headers + [""] + lines).joined(separator: "\r\n") + "\r\n"
  }

  private static func wrapped(_ line: String) -> [String] {
    guard line.utf8.count > lineByteLimit else { return [line] }
    var lines: [String] = []
    var current = String.UnicodeScalarView()
    var byteCount = 0
    for scalar in line.unicodeScalars {
      byteCount += UTF8.width(scalar)
      if byteCount > lineByteLimit {
        lines.append(String(current))
        current = String.UnicodeScalarView()
        byteCount = UTF8.width(scalar)
      }
      current.append(scalar)
    }
    return lines + [String(current)]
  }

  private static func text(of time: Timestamp) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss"
    return formatter.string(from: time.date) + " +0000"
  }
}

/// The value of a header that says anything.
enum MailHeader {
  /// An encoded word of RFC 2047 has 75 letters at most: so many bytes fit in base64.
  private static let wordByteLimit = 45

  /// Plain when it is short and of harmless letters, else encoded words. No text makes a line of its
  /// own of it.
  static func encoded(_ text: String) -> String {
    let isPlain = text.utf8.count <= 60 && text.utf8.allSatisfy { 0x20...0x7e ~= $0 }
    if isPlain, !text.contains("=?") { return text }
    var words: [String] = []
    var current = ""
    for scalar in PlainText.line(text).unicodeScalars {
      if current.utf8.count + UTF8.width(scalar) > wordByteLimit {
        words.append(current)
        current = ""
      }
      current.unicodeScalars.append(scalar)
    }
    words.append(current)
    return words.map { "=?UTF-8?B?\(Data($0.utf8).base64EncodedString())?=" }
      .joined(separator: "\r\n ")
  }
}

/// Addresses that can stand in a header as they are.
enum MailAddress {
  private static let special = Set("()<>[]:;@\\,\"".utf8)

  /// Whether it is one address of plain letters: no blank, no comment, no second address, no line.
  static func isSafe(_ address: String) -> Bool {
    let parts = address.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, 3...254 ~= address.utf8.count else { return false }
    return parts.allSatisfy { part in
      !part.isEmpty && part.allSatisfy { 0x21...0x7e ~= $0 && !special.contains($0) }
    }
  }
}
