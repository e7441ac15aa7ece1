// SPDX-License-Identifier: Apache-2.0

/// What a request's head must keep beyond the grammar, which NIO's parser (llhttp, strict) holds to: what
/// two servers in a row could read in two ways is not read at all. Spec: RFC 9112 §3.2, §6.1.
struct HeadRules: Sendable {
  /// - Parameters:
  ///   - isOld: HTTP/1.0.
  ///   - target: as it came.
  ///   - headers: as they came.
  /// - Returns: why it is refused; `nil` when it is not.
  static func refusal(
    isOld: Bool, verb: String, target: String, headers: some Sequence<(String, String)>
  ) -> Problem? {
    var hosts: [String] = []
    var codings: [String] = []
    for (name, value) in headers {
      // A name with an underscore becomes another one's where headers turn into variables (CGI).
      if name.utf8.contains(UInt8(ascii: "_")) {
        return Problem(.badRequest, "the name of a header has an underscore")
      }
      switch name.lowercased() {
      case "host": hosts.append(value)
      case "transfer-encoding": codings.append(value)
      default: break
      }
    }
    if let problem = refusal(hosts: hosts, isOld: isOld) { return problem }
    if !codings.isEmpty {
      guard !isOld, codings.count == 1, codings[0].lowercased() == "chunked" else {
        return Problem(.badRequest, "the only transfer encoding that is read is `chunked`")
      }
    }
    guard target.utf8.first == UInt8(ascii: "/") || (target == "*" && verb == "OPTIONS") else {
      return Problem(.badRequest, RequestTarget.Problem.notAPath.sentence)
    }
    return nil
  }

  private static func refusal(hosts: [String], isOld: Bool) -> Problem? {
    guard hosts.count == 1 || (isOld && hosts.isEmpty) else {
      return Problem(.badRequest, "there are \(hosts.count) Host headers, there must be one")
    }
    guard hosts.allSatisfy(isHost) else {
      return Problem(.badRequest, "the Host header is no host")
    }
    return nil
  }

  /// `host`, `host:port` or `[v6]:port`; RFC 3986's `reg-name` without escapes.
  static func isHost(_ text: String) -> Bool {
    (1...255).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "-._~:[]".utf8.contains(byte)
        }
      }
  }
}
