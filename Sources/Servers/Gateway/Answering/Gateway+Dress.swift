// SPDX-License-Identifier: Apache-2.0

extension Gateway {
  /// What every answer has: how it may be used, and by which id it is found again.
  func dress(_ answer: inout Answer, _ visit: Visit) {
    answer.headers.append(("x-request-id", visit.id))
    answer.headers += Self.security
    if settings.isSecure {
      answer.headers.append(("strict-transport-security", "max-age=31536000"))
    }
    // A refusal by a limit says so itself.
    if let allowance = visit.allowance, answer.status != 429 { answer.headers += allowance.headers }
    answer.headers += crossOriginHeaders(visit)
  }

  private static let security: [(name: String, value: String)] = [
    ("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"), ("x-frame-options", "DENY"),
    // Pages of ours load from here only, and no script or style that is written into them.
    (
      "content-security-policy",
      "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
        + "connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
    ),
  ]
}
