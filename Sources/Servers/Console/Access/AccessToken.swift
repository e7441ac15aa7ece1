// SPDX-License-Identifier: Apache-2.0

import ApusService
import ApusTransport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The word by which people and programs are let in. It lies in the system's home, for its owner
/// alone, and stays over restarts.
package struct AccessToken: Sendable {
  /// 32 random bytes in base64 for URLs have 43 letters; what is much longer is no token.
  private static let longest = 256

  package let text: String

  package init(_ text: String) { self.text = text }

  /// Reads the file, or makes it for this user alone.
  ///
  /// - Throws: ``ConfigurationError`` that says what is wrong with the file.
  package static func load(path: String) throws -> AccessToken {
    if let known = try read(path) { return known }
    let token = Base64URL.encode(try Secrets.random(byteCount: 32))
    // O_EXCL: a file or a link that somebody laid there meanwhile is never written through.
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    if file < 0, errno == EEXIST, let known = try read(path) { return known }
    guard file >= 0 else { throw failure(path) }
    defer { close(file) }
    let bytes = Array((token + "\n").utf8)
    guard unsafe write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
      throw failure(path)
    }
    return AccessToken(token)
  }

  /// Whether it is this one, in a time that does not say how much of it is right.
  package func matches(_ given: some StringProtocol) -> Bool {
    given.utf8.count <= Self.longest && Secrets.areEqual(Array(given.utf8), Array(text.utf8))
  }

  /// `nil` when there is no such file.
  private static func read(_ path: String) throws -> AccessToken? {
    let file = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    if file < 0, errno == ENOENT { return nil }
    guard file >= 0 else { throw failure(path) }
    defer { close(file) }
    var information = stat()
    guard unsafe fstat(file, &information) == 0 else { throw failure(path) }
    guard information.st_mode & 0o077 == 0 else {
      throw ConfigurationError("\(path) can be read by others: chmod 600 \(path)")
    }
    var buffer = [UInt8](repeating: 0, count: longest + 2)
    let count = unsafe Glibc.read(file, &buffer, buffer.count)
    guard count >= 0 else { throw failure(path) }
    let text = String(decoding: buffer[..<count], as: UTF8.self)
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 1, let word = words.first, (32...longest).contains(word.utf8.count) else {
      throw ConfigurationError(
        "\(path) holds no token of 32 to \(longest) letters: remove it, and a new one is made")
    }
    return AccessToken(String(word))
  }

  private static func failure(_ path: String) -> ConfigurationError {
    ConfigurationError("\(path): \(unsafe String(cString: strerror(errno)))")
  }
}
