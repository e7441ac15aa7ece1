// SPDX-License-Identifier: Apache-2.0

import ApusAudit
import ApusConsoleAPI
import Testing

@Suite struct PlaintextTests {
  private func findings(_ attributes: [String: String]) -> [Finding] {
    var sample = SampleTrace()
    sample.add("POST", "client", "shop.notification.v1", 0...5, "", attributes)
    return audit([], traces: [sample.trace], options: AuditOptions(rules: ["plaintext"]))
  }

  @Test(
    "an address without TLS at another machine is found, without a password in it",
    arguments: [
      ["url.full": "http://hooks.example/a?b"], ["webhook.url": "HTTP://user:pass@hooks.example/a"],
      ["url.scheme": "http", "server.address": "hooks.example"],
    ])
  func finds(attributes: [String: String]) {
    #expect(
      findings(attributes).map(\.title)
        == ["shop.notification.v1 speaks to http://hooks.example in plaintext"])
  }

  @Test(
    "TLS, this machine, and what is no address are left",
    arguments: [
      ["url.full": "https://hooks.example/a"], ["url.full": "http://localhost:4318/v1/traces"],
      ["url.full": "http://127.0.0.1/"], ["url.full": "http://[::1]:80/"],
      ["http.referer": "http://elsewhere.example"], ["http.route": "/v1/carts"],
      ["url.scheme": "http", "server.address": "localhost"],
      ["server.address": "10.0.0.1:7400"],
    ])
  func leaves(attributes: [String: String]) {
    #expect(findings(attributes).isEmpty)
  }
}
