// SPDX-License-Identifier: Apache-2.0

/// Policies of the platform's own servers, for systems whose schema tree does not hold the platform's schemas.
enum PlatformPolicy {
  /// Every identity of the trust domain may ask the registry; who registers which name it checks itself.
  static let registry = policy(
    "apus.registry.v1", service: "RegistryService",
    methods: ["drain", "keepAlive", "leave", "list", "register", "watch"])

  /// Every identity may ask the broker, which checks itself who uses which topic; people look after it.
  static let bus = text(
    "apus.bus.v1",
    lines(
      "apus.bus.v1.BusAdminService",
      methods: [
        "deadLetters", "discard", "groups", "replay", "requeue", "tail", "topics",
      ], callers: ["operator/*"])
      + lines(
        "apus.bus.v1.BusService",
        methods: ["acknowledge", "extend", "publish", "reject", "subscribe"]))

  /// People ask the gateway what it serves.
  static let gateway = text(
    "apus.gateway.v1",
    lines("apus.gateway.v1.GatewayService", methods: ["routes"], callers: ["operator/*"]))

  /// Every process tells the collector what it has seen; people look at it.
  static let console = text(
    "apus.console.v1",
    lines("apus.console.v1.CollectorService", methods: ["export"], callers: ["service/*"])
      + lines(
        "apus.console.v1.ConsoleService",
        methods: [
          "call", "decode", "findLogs", "findTraces", "findings", "getTrace", "listMetrics",
          "listResources", "queryMetric", "restart", "scale", "serviceMap", "tailLogs",
        ], callers: ["operator/*"]))

  private static func policy(_ package: String, service: String, methods: [String]) -> String {
    text(package, lines("\(package).\(service)", methods: methods))
  }

  private static func lines(
    _ service: String, methods: [String], callers: [String] = ["operator/*", "service/*"]
  ) -> [String] {
    let list = callers.map { "\"\($0)\"" }.joined(separator: ", ")
    return methods.map { "    \"\(service)/\($0)\": [\(list)]" }
  }

  private static func text(_ package: String, _ lines: [String]) -> String {
    return """
      {
        "version": 1,
        "service": "\(package)",
        "allow": {
      \(lines.joined(separator: ",\n"))
        }
      }

      """
  }
}
