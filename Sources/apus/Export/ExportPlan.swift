// SPDX-License-Identifier: Apache-2.0

import ApusEmitters
import ApusOperator
import ApusSchema

/// A description and its schemas as processes, connections and files: what compose and Kubernetes are told in
/// their own words.
struct ExportPlan: Sendable {
  let name: String
  /// Of its certificates.
  let trustDomain: String
  let image: String
  var processes: [ExportedProcess] = []
  var edges: Set<ExportedEdge> = []
  /// What each process's certificate opens: files by package and name, which hold no secret.
  var policies: [(package: String, name: String, text: String)] = []
  /// What could not be taken over as it was said.
  var notes: [String] = []

  /// A quarter of what a service of the shop needs in a year of trying it.
  static let defaultDiskByteCount = 1 << 30

  /// - Parameter allowsOperators: people with an operator's certificate may call everything, as under `apus up`.
  init(
    _ description: SystemDescription, _ tree: SchemaTree?, image: String?, allowsOperators: Bool
  ) {
    name = description.name.dnsLabel
    trustDomain = description.name
    self.image = image ?? "\(description.name.dnsLabel):latest"
    processes = Self.platform(description) + services(description, tree)
    edges = Self.edges(processes, tree)
    policies = Self.policies(processes, tree, allowsOperators: allowsOperators)
  }

  func process(_ kind: ExportedProcess.Kind) -> ExportedProcess? {
    processes.first { $0.kind == kind }
  }

  private static func platform(_ description: SystemDescription) -> [ExportedProcess] {
    var processes = [
      ExportedProcess(
        name: "registry", kind: .registry, command: ["apus-registry", "serve"],
        packages: ["apus.registry.v1"], callPort: description.registry.port)
    ]
    if let broker = description.broker {
      processes.append(
        ExportedProcess(
          name: "broker", kind: .broker, command: ["apus-broker", "serve"],
          packages: ["apus.bus.v1"], diskByteCount: 4 * defaultDiskByteCount,
          dependsOn: ["registry"], callPort: broker.port))
    }
    let foundations = processes.map(\.name)
    if let console = description.console {
      processes.append(
        ExportedProcess(
          name: "console", kind: .console, command: ["apus-console", "serve"],
          packages: ["apus.console.v1"], diskByteCount: 4 * defaultDiskByteCount,
          dependsOn: foundations, httpPort: console.port))
    }
    if let gateway = description.gateway {
      processes.append(
        ExportedProcess(
          name: "gateway", kind: .gateway, command: ["apus-gateway", "serve"],
          packages: ["apus.gateway.v1"], replicas: 2,
          environment: door(description.door), secrets: keys(description.door),
          dependsOn: foundations, httpPort: gateway.port))
    }
    return processes
  }

  /// The image has the pages, wherever they lie here.
  private static func door(_ door: DoorDescription) -> [ServiceDescription.Variable] {
    let variables: [(String, String?)] = [
      ("APUS_GATEWAY_SITE", door.site.map { _ in ExportedProcess.Place.site }),
      ("APUS_GATEWAY_USERS", door.users),
      (
        "APUS_GATEWAY_CERT",
        door.certificate.map { _ in ExportedProcess.Place.secrets + "/DOOR_CERT" }
      ),
      ("APUS_GATEWAY_KEY", door.key.map { _ in ExportedProcess.Place.secrets + "/DOOR_KEY" }),
      ("APUS_GATEWAY_SECURE", door.isSecure ? "1" : nil),
      ("APUS_GATEWAY_ORIGINS", door.origins.isEmpty ? nil : door.origins.joined(separator: ",")),
    ]
    return variables.compactMap { name, value in value.map { .init(name: name, value: $0) } }
  }

  private static func keys(_ door: DoorDescription) -> [ServiceDescription.Variable] {
    [("DOOR_CERT", door.certificate), ("DOOR_KEY", door.key)].compactMap { name, file in
      file.map { .init(name: name, value: $0.value) }
    }
  }

  private mutating func services(
    _ description: SystemDescription, _ tree: SchemaTree?
  ) -> [ExportedProcess] {
    let owners = PackageOwners(description, tree)
    let foundations = ["registry"] + (description.broker == nil ? [] : ["broker"])
    return description.services.map { service in
      let packages = owners.packages(of: service)
      if packages.isEmpty {
        notes.append(
          "no schema package is \(service.name)'s: write `packages: [\(description.name).\(service.name).v1]` to it in \(description.file)"
        )
      }
      let disk: Int? =
        switch service.storage {
        case .none: nil
        case .bytes(let count): count
        case .standard: Self.defaultDiskByteCount
        }
      return ExportedProcess(
        name: service.name, kind: .service, command: service.command, packages: packages,
        replicas: service.replicas, diskByteCount: disk, resources: service.resources,
        environment: service.environment
          + (service.zone.map { [.init(name: "APUS_ZONE", value: $0)] } ?? []),
        environmentFiles: service.environmentFiles.map(\.value),
        secrets: service.secrets.map(\.value),
        dependsOn: foundations + service.dependsOn.map(\.value),
        healthcheck: service.healthcheck, callPort: ExportedProcess.servicePort)
    }
  }

  private static func policies(
    _ processes: [ExportedProcess], _ tree: SchemaTree?, allowsOperators: Bool
  ) -> [(package: String, name: String, text: String)] {
    let deployed = Set(processes.flatMap(\.packages))
    var policies: [(package: String, name: String, text: String)] = []
    if let tree {
      policies = PolicyEmitter(tree, allowsOperators: allowsOperators).emit()
        .filter { deployed.contains($0.package) }
        .map { ($0.package, "policy.json", $0.json) }
    }
    let platform = [
      ("apus.registry.v1", PlatformPolicy.registry), ("apus.bus.v1", PlatformPolicy.bus),
      ("apus.gateway.v1", PlatformPolicy.gateway), ("apus.console.v1", PlatformPolicy.console),
    ]
    for (package, text) in platform
    where deployed.contains(package) && !policies.contains(where: { $0.package == package }) {
      policies.append((package, "policy.json", text))
    }
    if let tree, deployed.contains("apus.bus.v1") {
      policies.append(
        (
          "apus.bus.v1", "topics.json",
          TopicsEmitter(tree, allowsOperators: allowsOperators).emit()
        ))
    }
    return policies.sorted { ($0.package, $0.name) < ($1.package, $1.name) }
  }
}

extension String {
  /// As names of containers and objects have to be: letters, digits and hyphens, 63 at the most.
  var dnsLabel: String {
    let legal = lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    let trimmed = String(legal).trimmingPrefix("-").prefix(63)
    return trimmed.isEmpty ? "system" : String(trimmed)
  }
}
