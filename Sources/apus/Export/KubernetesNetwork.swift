// SPDX-License-Identifier: Apache-2.0

/// Who may open connections to whom: nobody, then what the schemas say.
struct KubernetesNetwork {
  let plan: ExportPlan

  var documents: [YAMLValue] { [denial, names] + plan.processes.map(rules) }

  private var denial: YAMLValue {
    policy("deny-all", pods: [:], ["policyTypes": ["Ingress", "Egress"]])
  }

  /// The registry and the broker are found by name.
  private var names: YAMLValue {
    policy(
      "names", pods: [:],
      [
        "policyTypes": ["Egress"],
        "egress": [
          [
            "to": [
              [
                "namespaceSelector": [
                  "matchLabels": ["kubernetes.io/metadata.name": "kube-system"]
                ]
              ]
            ],
            "ports": [
              ["protocol": "UDP", "port": 53], ["protocol": "TCP", "port": 53],
            ],
          ]
        ],
      ])
  }

  private func rules(_ process: ExportedProcess) -> YAMLValue {
    let callers = plan.edges.filter { $0.callee == process.name }.map(\.caller).sorted()
    let callees = plan.edges.filter { $0.caller == process.name }.map(\.callee).sorted()
    var ingress: [YAMLValue] = []
    if !callers.isEmpty {
      ingress.append(.members([("from", peers(callers)), ("ports", ports(process))]))
    }
    if process.kind == .gateway, let port = process.httpPort {
      ingress.append(["ports": [["protocol": "TCP", "port": .number(port)]]])
    }
    let egress: [YAMLValue] = callees.compactMap { name in
      plan.processes.first { $0.name == name }.map { callee in
        .members([("to", peers([name])), ("ports", ports(callee))])
      }
    }
    return policy(
      process.name, pods: plan.selector(process.name),
      [
        "policyTypes": ["Ingress", "Egress"],
        "ingress": .list(ingress),
        "egress": .list(egress),
      ])
  }

  private func peers(_ names: [String]) -> YAMLValue {
    .list(names.map { ["podSelector": ["matchLabels": plan.selector($0)]] })
  }

  /// None for who takes calls on any port.
  private func ports(_ process: ExportedProcess) -> YAMLValue? {
    process.callPort.map { [["protocol": "TCP", "port": .number($0)]] }
  }

  private func policy(_ name: String, pods: YAMLValue, _ rules: YAMLValue) -> YAMLValue {
    guard case .map(let members) = rules else { return rules }
    let selector: YAMLValue = pods == [:] ? [:] : ["matchLabels": pods]
    return [
      "apiVersion": "networking.k8s.io/v1",
      "kind": "NetworkPolicy",
      "metadata": plan.metadata(name, part: nil),
      "spec": .map([YAMLValue.Member(key: "podSelector", value: selector)] + members),
    ]
  }
}
