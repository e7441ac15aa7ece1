// SPDX-License-Identifier: Apache-2.0

/// One process as a Deployment, or as a StatefulSet where it has a disk.
struct KubernetesWorkload {
  let plan: ExportPlan
  let process: ExportedProcess

  private typealias Place = ExportedProcess.Place

  private var name: String { process.name.dnsLabel }
  private var hasDisk: Bool { process.diskByteCount != nil }

  var document: YAMLValue {
    [
      "apiVersion": "apps/v1",
      "kind": hasDisk ? "StatefulSet" : "Deployment",
      "metadata": plan.metadata(process.name, part: process.name),
      "spec": .members(spec),
    ]
  }

  /// What listens, by name.
  static func ports(of process: ExportedProcess) -> [(name: String, port: Int)] {
    [("http", process.httpPort), ("calls", process.callPort)].compactMap { name, port in
      port.map { (name, $0) }
    }
  }

  private var spec: [(String, YAMLValue?)] {
    let shared: [(String, YAMLValue?)] = [
      // One file of SQLite has one disk, and a disk is on one node: a second pod would have a database of its own.
      ("replicas", .number(hasDisk ? 1 : process.replicas)),
      ("selector", ["matchLabels": plan.selector(process.name)]),
      (
        "template",
        ["metadata": ["labels": plan.selector(process.name)], "spec": pod]
      ),
    ]
    guard let disk = process.diskByteCount else {
      // Two registries at once would each know half; of others a new one is there before an old one goes.
      let strategy: YAMLValue =
        process.kind == .registry
        ? ["type": "Recreate"]
        : ["type": "RollingUpdate", "rollingUpdate": ["maxUnavailable": 0, "maxSurge": 1]]
      return shared + [("strategy", strategy)]
    }
    return [("serviceName", .text(name))] + shared + [
      (
        "volumeClaimTemplates",
        [
          [
            "metadata": ["name": "data"],
            "spec": [
              "accessModes": ["ReadWriteOnce"],
              "resources": ["requests": ["storage": .text(Units.text(byteCount: disk))]],
            ],
          ]
        ]
      )
    ]
  }

  private var pod: YAMLValue {
    [
      "serviceAccountName": .text(name),
      "automountServiceAccountToken": false,
      // Variables with the names of all services would be taken for settings.
      "enableServiceLinks": false,
      // The wait before the stop, the drain, and a margin.
      "terminationGracePeriodSeconds": 30,
      "securityContext": [
        "runAsNonRoot": true,
        "runAsUser": .number(Place.user),
        "runAsGroup": .number(Place.user),
        "fsGroup": .number(Place.user),
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": ["type": "RuntimeDefault"],
      ],
      "containers": [container],
      "volumes": .list(volumes),
    ]
  }

  private var container: YAMLValue {
    let ports = Self.ports(of: process)
    return [
      "name": .text(name),
      "image": .text(plan.image),
      "imagePullPolicy": "IfNotPresent",
      "command": .texts(process.command.map(\.escaped)),
      "env": .list(environment),
      "envFrom": process.environmentFiles.isEmpty
        ? nil : [["secretRef": ["name": .text(name + "-env")]]],
      "ports": ports.isEmpty
        ? nil
        : .list(ports.map { ["name": .text($0.name), "containerPort": .number($0.port)] }),
      // A start may migrate a large database: two minutes.
      "startupProbe": probe("--ready", every: 2, failures: 60),
      "readinessProbe": probe("--ready", every: 5, failures: 2),
      "livenessProbe": probe("--alive", every: 10, failures: 6),
      // Until no node sends browsers here any more. Calls need no wait: the registry tells who drains.
      "lifecycle": process.kind == .gateway
        ? ["preStop": ["exec": ["command": ["sleep", "5"]]]] : nil,
      "resources": resources,
      "securityContext": [
        "allowPrivilegeEscalation": false,
        "readOnlyRootFilesystem": true,
        "capabilities": ["drop": ["ALL"]],
      ],
      "volumeMounts": .list(mounts),
    ]
  }

  private func probe(_ flag: String, every seconds: Int, failures: Int) -> YAMLValue {
    let command = process.healthcheck?.test ?? ["apus", "probe", flag]
    return [
      "exec": ["command": .texts(command.map(\.escaped))],
      "periodSeconds": .number(seconds),
      "timeoutSeconds": 3,
      "failureThreshold": .number(failures),
    ]
  }

  private var environment: [YAMLValue] {
    plan.environment(of: process, advertised: "").map { variable in
      guard variable.name == "APUS_ADVERTISE", variable.value.isEmpty else {
        return ["name": .text(variable.name), "value": .text(variable.value.escaped)]
      }
      return [
        "name": .text(variable.name),
        "valueFrom": ["fieldRef": ["fieldPath": "status.podIP"]],
      ]
    }
  }

  private var resources: YAMLValue {
    let cpus = process.resources.cpus.map { "\(Int(($0 * 1_000).rounded()))m" }
    let memory = process.resources.memoryByteCount.map { Units.text(byteCount: $0) }
    // Without a number of its own a process asks for what an idle one has.
    return [
      "requests": ["cpu": .text(cpus ?? "50m"), "memory": .text(memory ?? "64Mi")],
      "limits": memory.map { ["memory": .text($0)] },
    ]
  }

  private var mounts: [YAMLValue] {
    let identities: [YAMLValue] = process.identities.map { package in
      [
        "name": .text(package.dnsLabel),
        "mountPath": .text("\(Place.identities)/\(package)"),
        "readOnly": true,
      ]
    }
    let secrets: [YAMLValue] = process.secrets.map {
      [
        "name": .text($0.name.dnsLabel),
        "mountPath": .text("\(Place.secrets)/\($0.name)"),
        "subPath": .text($0.name),
        "readOnly": true,
      ]
    }
    let disk: [YAMLValue] = hasDisk ? [["name": "data", "mountPath": .text(Place.disk)]] : []
    return identities + secrets + disk + [["name": "tmp", "mountPath": "/tmp"]]
  }

  private var volumes: [YAMLValue] {
    let identities: [YAMLValue] = process.identities.map { package in
      let hasPolicy = plan.policies.contains { $0.package == package }
      let policy: [YAMLValue] =
        hasPolicy ? [["configMap": ["name": .text("policy-" + package.dnsLabel)]]] : []
      return [
        "name": .text(package.dnsLabel),
        "projected": [
          // Read by the group, which is the pod's own.
          "defaultMode": 0o440,
          "sources": .list([["secret": ["name": .text(package.dnsLabel)]]] + policy),
        ],
      ]
    }
    let secrets: [YAMLValue] = process.secrets.map {
      [
        "name": .text($0.name.dnsLabel),
        "secret": [
          "secretName": .text("\(name)-\($0.name.dnsLabel)"), "defaultMode": 0o440,
        ],
      ]
    }
    return identities + secrets + [["name": "tmp", "emptyDir": ["sizeLimit": "64Mi"]]]
  }
}

extension String {
  /// Kubernetes fills in `$(NAME)`; ours is filled in already.
  fileprivate var escaped: String { replacing("$(", with: "$$(") }
}
