// SPDX-License-Identifier: Apache-2.0

/// A system as `compose.yaml`: one host, one container a replica.
struct ComposeExport {
  let plan: ExportPlan

  private typealias Place = ExportedProcess.Place

  var document: YAMLValue {
    [
      "name": .text(plan.name),
      "services": .members(plan.processes.map { ($0.name, service($0)) }),
      // Certificates decide who may call whom; the network only keeps what nobody outside needs inside.
      "networks": [
        "inside": ["internal": true],
        "outside": plan.processes.contains { $0.httpPort != nil } ? [:] : nil,
      ],
      "volumes": .members(
        plan.processes.filter { $0.diskByteCount != nil }.map { (volume($0), [:]) }),
      "secrets": .members(secretFiles.map { ($0.name, ["file": .text($0.file)]) }),
    ]
  }

  private func service(_ process: ExportedProcess) -> YAMLValue {
    [
      "image": .text(plan.image),
      "command": .texts(process.command.map(\.escaped)),
      "environment": .members(environment(process).map { ($0.name, .text($0.value.escaped)) }),
      "env_file": process.environmentFiles.isEmpty
        ? nil : .texts(process.environmentFiles.map(source)),
      "depends_on": process.dependsOn.isEmpty
        ? nil
        : .members(process.dependsOn.map { ($0, ["condition": "service_healthy"]) }),
      "healthcheck": healthcheck(process),
      "networks": process.httpPort == nil ? ["inside"] : ["inside", "outside"],
      "ports": process.httpPort.map { ["127.0.0.1:\($0):\($0)"] },
      "volumes": .list(mounts(process)),
      "secrets": .list(secrets(process)),
      "tmpfs": ["/tmp:mode=1777,size=64m"],
      "user": "\(Place.user):\(Place.user)",
      "read_only": true,
      "cap_drop": ["ALL"],
      "security_opt": ["no-new-privileges:true"],
      "stop_grace_period": "20s",
      "restart": "unless-stopped",
      "deploy": deploy(process),
    ]
  }

  private func environment(_ process: ExportedProcess) -> [ServiceDescription.Variable] {
    plan.environment(of: process, advertised: "@hostname")
  }

  private func healthcheck(_ process: ExportedProcess) -> YAMLValue {
    let check = process.healthcheck
    let test = check?.test ?? ["apus", "probe", "--ready"]
    return [
      "test": .texts(["CMD"] + test.map(\.escaped)),
      "interval": .text(Units.text(check?.interval ?? .seconds(5))),
      "timeout": .text(Units.text(check?.timeout ?? .seconds(3))),
      "retries": .number(check?.retries ?? 3),
      "start_period": "30s",
    ]
  }

  private func deploy(_ process: ExportedProcess) -> YAMLValue? {
    let limits: [(String, YAMLValue?)] = [
      ("cpus", process.resources.cpus.map { .text("\($0)") }),
      ("memory", process.resources.memoryByteCount.map { .text("\($0)b") }),
    ]
    let hasLimits = limits.contains { $0.1 != nil }
    // A port of the host is there once, so what has one has one replica.
    let replicas = process.httpPort == nil ? process.replicas : 1
    guard hasLimits || replicas != 1 else { return nil }
    return [
      "replicas": replicas == 1 ? nil : .number(replicas),
      "resources": hasLimits ? ["limits": .members(limits)] : nil,
    ]
  }

  private func volume(_ process: ExportedProcess) -> String { process.name + "-data" }

  private func secrets(_ process: ExportedProcess) -> [YAMLValue] {
    let identities: [YAMLValue] = process.identities.flatMap { package in
      IdentityScript.fileNames.map { file in
        [
          "source": .text(secret(package, file)),
          "target": .text("\(Place.identities)/\(package)/\(file)"),
        ]
      }
    }
    return identities
      + process.secrets.map {
        [
          "source": .text("\(process.name)-\($0.name.dnsLabel)"),
          "target": .text("\(Place.secrets)/\($0.name)"),
        ]
      }
  }

  /// The disk, and what its certificate opens.
  private func mounts(_ process: ExportedProcess) -> [YAMLValue] {
    let disk: [YAMLValue] =
      process.diskByteCount == nil ? [] : ["\(volume(process)):\(Place.disk)"]
    return disk
      + plan.policies.filter { process.packages.contains($0.package) }.map {
        "./policies/\($0.package)/\($0.name):\(Place.identities)/\($0.package)/\($0.name):ro"
      }
  }

  private var secretFiles: [(name: String, file: String)] {
    let packages = Set(plan.processes.flatMap(\.identities)).sorted()
    let identities = packages.flatMap { package in
      IdentityScript.fileNames.map {
        (secret(package, $0), "./\(IdentityScript.folder)/\(package)/\($0)")
      }
    }
    let others = plan.processes.flatMap { process in
      process.secrets.map { ("\(process.name)-\($0.name.dnsLabel)", source($0.value)) }
    }
    return identities + others
  }

  /// A file that the description names, from its folder: the one above, unless it is said.
  private func source(_ path: String) -> String {
    path.hasPrefix("/") ? path.escaped : "${APUS_SOURCE:-..}/\(path.escaped)"
  }

  private func secret(_ package: String, _ file: String) -> String {
    "\(package)-\(file)".dnsLabel
  }
}

extension String {
  /// compose fills in what follows a dollar; ours is filled in already.
  fileprivate var escaped: String { replacing("$", with: "$$") }
}
