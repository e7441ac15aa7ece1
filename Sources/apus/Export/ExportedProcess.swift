// SPDX-License-Identifier: Apache-2.0

/// One process of a system as a container has it.
struct ExportedProcess: Sendable, Hashable {
  enum Kind: Sendable, Hashable { case registry, broker, gateway, console, service }

  var name: String
  var kind: Kind
  var command: [String]
  /// The schema packages that it serves, and so the certificates that it needs.
  var packages: [String]
  var replicas = 1
  /// Of its disk, for the databases of its services; `nil` when it keeps nothing.
  var diskByteCount: Int?
  var resources = ServiceDescription.Resources()
  var environment: [ServiceDescription.Variable] = []
  var environmentFiles: [String] = []
  /// Files whose paths it gets as `<NAME>_FILE`.
  var secrets: [ServiceDescription.Variable] = []
  var dependsOn: [String] = []
  /// Of a command that is no Apus service.
  var healthcheck: Healthcheck?
  /// Where it listens for people or browsers.
  var httpPort: Int?
  /// Where it listens for calls; `nil` when any port will do, because the registry tells it.
  var callPort: Int?

  /// Folders with certificates: its services', and the one by which the console looks into the others.
  var identities: [String] { packages + (kind == .console ? ["operator/console"] : []) }

  /// Where containers find what they are given. They run as nobody's user and write to their disk and `/tmp`.
  enum Place {
    static let identities = "/identity"
    static let disk = "/var/lib/apus"
    static let secrets = "/secrets"
    static let status = "/tmp/status.json"
    static let user = 10_001
  }

  /// A port is fixed for services so that rules of the network can name it.
  static let servicePort = 7_000
}

/// Who opens connections to whom.
struct ExportedEdge: Sendable, Hashable {
  var caller: String
  var callee: String
}
