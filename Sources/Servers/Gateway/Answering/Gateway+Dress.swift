// SPDX-License-Identifier: Apache-2.0

extension Gateway {
  /// What every answer has: how it may be used, and by which id it is found again.
  func dress(_ answer: inout Answer, _ visit: Visit) {
    answer.headers.append(("x-request-id", visit.id))
    answer.headers.append(("x-content-type-options", "nosniff"))
    answer.headers.append(("referrer-policy", "same-origin"))
    answer.headers.append(("cross-origin-opener-policy", "same-origin"))
    answer.headers.append(("x-frame-options", "DENY"))
    answer.headers.append(("content-security-policy", Self.contentPolicy))
    if settings.isSecure {
      answer.headers.append(("strict-transport-security", "max-age=31536000"))
    }
  }

  /// Pages of ours load from here only, and no script or style that is written into them.
  private static let contentPolicy =
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    + "connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
}
