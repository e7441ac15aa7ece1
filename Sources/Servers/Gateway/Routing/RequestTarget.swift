// SPDX-License-Identifier: Apache-2.0

/// The path and the query of a request, taken apart once. Spec: RFC 3986 §3.3, §3.4; RFC 9112 §3.2.1.
///
/// Only the canonical spelling of a path is read, so that what one part of a system allows and what
/// another one serves are the same thing: nothing is normalised, everything else is refused.
struct RequestTarget: Sendable, Hashable {
  /// 8 KiB: longer ones are no links that people send.
  static let maxByteCount = 8_192

  /// As it came, without the query.
  let path: Substring
  /// Between the slashes; none for `/`.
  let segments: [Segment]
  /// As it came, without the `?`.
  let query: Substring?

  /// What stands between two slashes.
  struct Segment: Sendable, Hashable {
    /// As it came: literals of routes match this, so that `/c%61rts` is not `/carts`.
    let raw: Substring
    /// With its escapes resolved: the value of a parameter.
    let text: String
  }

  enum Problem: Error, Hashable {
    case tooLong(byteCount: Int)
    case notAPath
    case illegalByte(UInt8)
    case emptySegment
    case dotSegment
    case escape(PercentText.Problem)
    case escapedDelimiter(Character)

    var sentence: String {
      switch self {
      case .tooLong(let byteCount):
        "the request target has \(byteCount) bytes, allowed are \(RequestTarget.maxByteCount)"
      case .notAPath: "the request target must be a path that begins with '/'"
      case .illegalByte(let byte):
        "the path has the byte 0x\(String(byte, radix: 16)), which must be escaped"
      case .emptySegment: "the path has an empty segment ('//')"
      case .dotSegment: "the path has a segment '.' or '..'"
      case .escape(let problem): "the path has \(problem.sentence)"
      case .escapedDelimiter(let character): "the path has an escaped '\(character)'"
      }
    }
  }

  init(_ target: String) throws(Problem) {
    let byteCount = target.utf8.count
    guard byteCount <= Self.maxByteCount else { throw .tooLong(byteCount: byteCount) }
    guard target.utf8.first == UInt8(ascii: "/") else { throw .notAPath }
    let mark = target.utf8.firstIndex(of: UInt8(ascii: "?"))
    path = target[..<(mark ?? target.endIndex)]
    query = mark.map { target[target.utf8.index(after: $0)...] }
    for byte in path.utf8 where !Self.isLegal(byte) { throw .illegalByte(byte) }
    var segments: [Segment] = []
    // A slash at the end is a segment of its own, which no route has.
    let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    for (place, part) in parts.enumerated() {
      if part.isEmpty {
        guard place == parts.count - 1 else { throw .emptySegment }
        if parts.count == 1 { break }
      }
      segments.append(try Self.segment(part))
    }
    self.segments = segments
  }

  private static func segment(_ raw: Substring) throws(Problem) -> Segment {
    guard raw != ".", raw != ".." else { throw .dotSegment }
    let text: String
    do throws(PercentText.Problem) {
      text = try PercentText.decode(raw)
    } catch {
      throw .escape(error)
    }
    guard raw.utf8.count != text.utf8.count else { return Segment(raw: raw, text: text) }
    // What was escaped may be no delimiter of a path, and nothing that is taken for one further on.
    for delimiter in "/\\" where text.contains(delimiter) { throw .escapedDelimiter(delimiter) }
    guard !text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") }) else { throw .escapedDelimiter(".") }
    return Segment(raw: raw, text: text)
  }

  /// RFC 3986's `pchar` and `/`, without `;`, which some servers cut off with what follows.
  private static func isLegal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "/-._~!$&'()*+,=:@%".utf8.contains(byte)
    }
  }
}
