// SPDX-License-Identifier: Apache-2.0

/// A system as objects of Kubernetes: a file for what all share, and one for each process.
struct KubernetesExport {
  let plan: ExportPlan

  /// The files in the order in which they have to be applied, which is that of their names.
  var files: [(name: String, documents: [YAMLValue])] {
    [
      ("00-namespace.yaml", [namespace]), ("01-policies.yaml", policies),
      ("02-network.yaml", KubernetesNetwork(plan: plan).documents),
    ]
      + plan.processes.map { process in
        (process.name.dnsLabel + ".yaml", documents(of: process))
      }
  }

  /// No pod in it may do more than the strictest of the standards allows.
  private var namespace: YAMLValue {
    [
      "apiVersion": "v1",
      "kind": "Namespace",
      "metadata": [
        "name": .text(plan.name),
        "labels": [
          "app.kubernetes.io/part-of": .text(plan.name),
          "pod-security.kubernetes.io/enforce": "restricted",
        ],
      ],
    ]
  }

  /// Who may call what; no secret is in them.
  private var policies: [YAMLValue] {
    let packages = Set(plan.policies.map(\.package)).sorted()
    return packages.map { package in
      [
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": plan.metadata("policy-" + package.dnsLabel, part: nil),
        "data": .members(
          plan.policies.filter { $0.package == package }.map { ($0.name, .text($0.text)) }),
      ]
    }
  }

  private func documents(of process: ExportedProcess) -> [YAMLValue] {
    var documents = [account(process)]
    if let service = service(process) { documents.append(service) }
    documents.append(KubernetesWorkload(plan: plan, process: process).document)
    if process.diskByteCount == nil, process.replicas > 1 {
      documents.append(disruptionBudget(process))
    }
    if process.diskByteCount == nil, process.resources.cpus != nil {
      documents.append(autoscaler(process))
    }
    return documents
  }

  /// Nothing in a process asks Kubernetes for anything.
  private func account(_ process: ExportedProcess) -> YAMLValue {
    [
      "apiVersion": "v1",
      "kind": "ServiceAccount",
      "metadata": plan.metadata(process.name, part: process.name),
      "automountServiceAccountToken": false,
    ]
  }

  /// The registry and the broker are found by name, and each pod with a disk has one of its own. All others are
  /// found by the registry, which knows sooner who is fit and who drains.
  private func service(_ process: ExportedProcess) -> YAMLValue? {
    let ports = KubernetesWorkload.ports(of: process)
    guard !ports.isEmpty, process.kind != .service || process.diskByteCount != nil else {
      return nil
    }
    // Who comes from outside is spread by Kubernetes; who is inside balances itself.
    let isHeadless = process.httpPort == nil
    return [
      "apiVersion": "v1",
      "kind": "Service",
      "metadata": plan.metadata(process.name, part: process.name),
      "spec": [
        "clusterIP": isHeadless ? "None" : nil,
        "selector": plan.selector(process.name),
        "ports": .list(
          ports.map { name, port in
            ["name": .text(name), "port": .number(port), "targetPort": .text(name)]
          }),
      ],
    ]
  }

  private func disruptionBudget(_ process: ExportedProcess) -> YAMLValue {
    [
      "apiVersion": "policy/v1",
      "kind": "PodDisruptionBudget",
      "metadata": plan.metadata(process.name, part: process.name),
      "spec": [
        "maxUnavailable": 1, "selector": ["matchLabels": plan.selector(process.name)],
      ],
    ]
  }

  private func autoscaler(_ process: ExportedProcess) -> YAMLValue {
    [
      "apiVersion": "autoscaling/v2",
      "kind": "HorizontalPodAutoscaler",
      "metadata": plan.metadata(process.name, part: process.name),
      "spec": [
        "scaleTargetRef": [
          "apiVersion": "apps/v1", "kind": "Deployment", "name": .text(process.name.dnsLabel),
        ],
        "minReplicas": .number(max(1, process.replicas)),
        "maxReplicas": .number(max(1, process.replicas) * 4),
        "metrics": [
          [
            "type": "Resource",
            "resource": [
              "name": "cpu", "target": ["type": "Utilization", "averageUtilization": 70],
            ],
          ]
        ],
      ],
    ]
  }
}

extension ExportPlan {
  func metadata(_ name: String, part: String?) -> YAMLValue {
    [
      "name": .text(name.dnsLabel),
      "namespace": .text(self.name),
      "labels": .members([
        ("app.kubernetes.io/part-of", .text(self.name)),
        ("app.kubernetes.io/name", part.map { .text($0.dnsLabel) }),
      ]),
    ]
  }

  /// What finds the pods of a process.
  func selector(_ name: String) -> YAMLValue {
    [
      "app.kubernetes.io/part-of": .text(self.name), "app.kubernetes.io/name": .text(name.dnsLabel),
    ]
  }
}
