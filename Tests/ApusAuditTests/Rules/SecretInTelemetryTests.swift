// SPDX-License-Identifier: Apache-2.0

import ApusAudit
import ApusConsoleAPI
import Testing

@Suite struct SecretInTelemetryTests {
  private func findings(_ attributes: [String: String], log: String = "") -> [Finding] {
    var sample = SampleTrace()
    sample.add("sign in", "internal", "shop.user.v1", 0...5, "", attributes)
    sample.logs(log, of: "shop.user.v1")
    return audit([], traces: [sample.trace], options: AuditOptions(rules: ["secret-in-telemetry"]))
  }

  private static let token =
    "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLW9mLXRoaXM"

  @Test(
    "secrets in attributes are problems, and are not said again",
    arguments: [
      ["user.password": "kanarie-password-1"], ["note": token],
      ["header": "Bearer abcdefgh12345678"],
      ["card": "4111 1111 1111 1111"], ["card": "4111111111111111"], ["accessToken": "0a1b2c3d4e"],
      ["key": "sk_live_0123456789abcdef"], ["api_key": "0123456789"],
      ["pem": "-----BEGIN PRIVATE KEY-----\nMIG"],
    ])
  func finds(attributes: [String: String]) throws {
    let findings = findings(attributes)
    let finding = try #require(findings.first)
    #expect(findings.count == 1)
    #expect(finding.severity == .problem && finding.services == ["shop.user.v1"])
    let secret = try #require(attributes.values.first)
    #expect(!"\(finding)".contains(secret))
  }

  @Test(
    "what only looks like one is left",
    arguments: [
      ["user.password": "redacted"], ["password": ""], ["token.count": "1234567"],
      ["apus.error": "shop.user.v1.InvalidToken"], ["id": "4111111111111112"],
      ["id": "0198c1a2-7d5e-7b1c-9a44-0d7f3c1e2b90"],
      ["id": "41111111-1111-1111-1111-111111111111"],
      ["trace_id": "4111111111111111abcdef0123456789"], ["at": "1796071234567890123"],
      ["apus.wait_us": "4111"], ["x": "1.4111111111111111"], ["idempotency.key": "abc-123456"],
    ])
  func leaves(attributes: [String: String]) {
    #expect(findings(attributes).isEmpty)
  }

  @Test(
    "a log's sentence is read, too",
    arguments: [
      ("sign in with password=hunter22", 1), ("sign in, password: hunter22", 1),
      ("password: incorrect", 0), ("the token is expired", 0), ("token: redacted", 0),
      ("authorization Bearer abcdefgh12345678", 1),
    ])
  func readsLogs(sentence: String, count: Int) {
    #expect(findings([:], log: sentence).count == count)
  }
}
