// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection

/// What `apus up` says when every process is healthy: one line that scripts read, then where people look.
struct ReadyReport {
  let state: SystemState
  let seconds: Double
  let description: SystemDescription
  let home: Home

  private var serviceCount: Int { Set(state.processes.filter { !$0.isPlatform }.map(\.name)).count }

  /// Whether the console's token is told: to whoever has asked, not to a log.
  var tellsToken = true

  /// - Parameter stop: what ends the system: "Ctrl-C", "apus down".
  func show(json: Bool, stop: String) {
    if json { return Console.print(json: self.json, isLine: true) }
    Console.print(line)
    for (name, address) in addresses + [
      ("try", "apus ps, apus logs -f, apus list; \(stop) stops everything")
    ] {
      Console.print(name + String(repeating: " ", count: max(1, 9 - name.count)) + address)
    }
  }

  var line: String {
    "ready: \(serviceCount) services, \(state.processes.count) processes in \(Self.text(seconds)) s"
  }

  private var json: JSONValue {
    [
      "ready": true, "services": .number(JSONNumber(serviceCount)),
      "processes": .number(JSONNumber(state.processes.count)),
      "seconds": JSONNumber((seconds * 1_000).rounded() / 1_000).map { .number($0) } ?? .null,
      "addresses": .object(
        JSONObject(members: addresses.map { JSONObject.Member(name: $0.0, value: .string($0.1)) })),
    ]
  }

  private var addresses: [(String, String)] {
    let rows: [(String, String?)] = [
      (description.name, description.gateway.map { "http://localhost:\($0.port)" }),
      ("console", consoleAddress),
      ("registry", state.registry),
    ]
    return rows.compactMap { name, address in address.map { (name, $0) } }
  }

  /// With the token, for it opens nothing without.
  private var consoleAddress: String? {
    description.console.map { console in
      tellsToken
        ? ConsoleAddress(port: console.port, home: home).text
        : "http://localhost:\(console.port), by the token of `apus open console`"
    }
  }

  /// With one decimal.
  static func text(_ seconds: Double) -> String {
    let tenths = Int((max(0, min(seconds, 1e9)) * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
