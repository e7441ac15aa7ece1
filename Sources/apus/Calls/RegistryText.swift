// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import ApusRegistryAPI

/// Registrations as rows and as JSON.
enum RegistryText {
  static let titles = [
    "SERVICE", "ENDPOINT", "STATE", "ZONE", "LOAD", "LEASE", "REVISION", "INSTANCE",
  ]

  static func row(_ registration: ListedEndpoint) -> [String] {
    let endpoint = registration.endpoint
    return [
      registration.service, address(endpoint), state(endpoint.state),
      endpoint.zone.isEmpty ? "-" : endpoint.zone,
      percent(endpoint.load), ReadyReport.text(registration.remaining / .seconds(1)) + " s",
      "\(registration.revision)",
      endpoint.instance,
    ]
  }

  static func json(_ registration: ListedEndpoint) -> JSONValue {
    guard case .object(var object) = json(registration.endpoint) else { return .null }
    object.members.insert(.init(name: "service", value: .string(registration.service)), at: 0)
    object.append("revision", .number(JSONNumber(registration.revision)))
    let seconds = registration.remaining / .seconds(1)
    object.append("leaseSeconds", JSONNumber(seconds).map { .number($0) } ?? .null)
    return .object(object)
  }

  static func json(_ endpoint: ServiceEndpoint) -> JSONValue {
    [
      "host": .string(endpoint.host), "port": .number(JSONNumber(endpoint.port)),
      "state": .string(state(endpoint.state)),
      "zone": .string(endpoint.zone),
      "load": JSONNumber(endpoint.load).map { .number($0) } ?? .null,
      "build": .string(endpoint.build), "instance": .string(endpoint.instance),
      "packages": .array(endpoint.packages.map { .string($0.name) }),
    ]
  }

  static func address(_ endpoint: ServiceEndpoint) -> String {
    endpoint.host.contains(":")
      ? "[\(endpoint.host)]:\(endpoint.port)" : "\(endpoint.host):\(endpoint.port)"
  }

  static func state(_ state: EndpointState) -> String {
    switch state {
    case .unknown: "unknown"
    case .starting: "starting"
    case .healthy: "healthy"
    case .draining: "draining"
    case .unrecognized(let number): "\(number)"
    }
  }

  private static func percent(_ load: Float) -> String {
    load.isFinite && load >= 0 && load < 1_000 ? "\(Int(load * 100)) %" : "-"
  }
}
