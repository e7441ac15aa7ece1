// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// What every answer says to browsers: nothing from elsewhere, no frames, no guessing, no traces of
/// addresses.
enum SecurityHeaders {
  static let all: [(HTTPField.Name, String)] = [
    (
      .contentSecurityPolicy,
      "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
        + "connect-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
        + "form-action 'self'"
    ),
    (.xContentTypeOptions, "nosniff"),
    named("X-Frame-Options", "DENY"),
    named("Referrer-Policy", "same-origin"),
    named("Cross-Origin-Opener-Policy", "same-origin"),
    named("Cross-Origin-Resource-Policy", "same-origin"),
    named("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
  ].compactMap { $0 }

  private static func named(_ name: String, _ value: String) -> (HTTPField.Name, String)? {
    HTTPField.Name(name).map { ($0, value) }
  }
}
