// SPDX-License-Identifier: Apache-2.0

/// A browser's session: two tokens that no script can read, and one that a script must show.
struct SessionCookies: Sendable, Hashable {
  /// Served by TLS: the names then say that no other host and no plain connection has set them.
  let isSecure: Bool

  var access: String { isSecure ? "__Host-apus-access" : "apus-access" }
  var csrf: String { isSecure ? "__Host-apus-csrf" : "apus-csrf" }
  /// Its path is not `/`, which `__Host-` would ask for.
  var refresh: String { isSecure ? "__Secure-apus-refresh" : "apus-refresh" }

  /// The refresh token leaves the browser for these paths only.
  static let refreshPath = "/v1/sessions"

  /// - Parameter seconds: until the refresh token expires. The access cookie stays as long, so that
  ///   an expired session is told from none.
  func begin(
    access: String, refresh: String, csrf: String, seconds: Int64
  ) -> [(name: String, value: String)] {
    [
      cookie(self.access, access, "Path=/; HttpOnly; SameSite=Lax", seconds),
      cookie(self.refresh, refresh, "Path=\(Self.refreshPath); HttpOnly; SameSite=Strict", seconds),
      cookie(self.csrf, csrf, "Path=/; SameSite=Strict", seconds),
    ]
  }

  func end() -> [(name: String, value: String)] {
    begin(access: "", refresh: "", csrf: "", seconds: 0)
  }

  private func cookie(
    _ name: String, _ value: String, _ attributes: String, _ seconds: Int64
  ) -> (name: String, value: String) {
    let secure = isSecure ? "; Secure" : ""
    return ("set-cookie", "\(name)=\(value); \(attributes); Max-Age=\(max(0, seconds))\(secure)")
  }
}
