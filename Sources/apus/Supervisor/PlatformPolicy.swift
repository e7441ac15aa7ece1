// SPDX-License-Identifier: Apache-2.0

/// Policies of the platform's own servers, for systems whose schema tree does not hold the platform's schemas.
enum PlatformPolicy {
  /// Every identity of the trust domain may ask the registry; who registers which name it checks itself.
  static let registry = policy(
    "apus.registry.v1", service: "RegistryService",
    methods: ["drain", "keepAlive", "leave", "list", "register", "watch"])

  private static func policy(_ package: String, service: String, methods: [String]) -> String {
    let lines = methods.map {
      "    \"\(package).\(service)/\($0)\": [\"operator/*\", \"service/*\"]"
    }
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
