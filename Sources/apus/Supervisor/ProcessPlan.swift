// SPDX-License-Identifier: Apache-2.0

/// Everything that is needed to start one process, again and again.
struct ProcessPlan: Sendable, Hashable {
  /// The service's short name, `cart`.
  var name: String
  /// From 1, as in `cart-1`.
  var replica: Int
  /// The program as an absolute path, then its arguments.
  var arguments: [String]
  var environment: [String: String]
  var statusFile: String
  /// How to see that it is fit, for commands that write no status file.
  var healthcheck: Healthcheck?
  /// Names of services of which every replica must be healthy first.
  var dependsOn: [String] = []
  var memoryByteCount: Int?
  /// A port that is fixed by the description; the others are chosen by the system.
  var port: Int?
  /// Part of the platform, not a service of the description.
  var isPlatform = false

  /// The name of its log and status files.
  var id: String { "\(name)-\(replica)" }
}
