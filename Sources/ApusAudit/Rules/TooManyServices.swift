// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusReflection

/// A service that is a function of another one with a network in between.
///
/// All of it must hold, so that small services with a reason of their own are left alone: at most
/// three methods, no events published or heard, no database seen, nobody else called, at least ten
/// calls, and four fifths of them from one service. A service without state that nobody shares
/// could be a library of its only caller, and deployed with it.
struct TooManyServices: AuditRule {
  let id = "too-many-services"
  let group = FindingGroup.tooMany

  private static let mostMethods = 3
  private static let leastCalls = 10
  private static let leastShare = 0.8

  func findings(in material: AuditMaterial) -> [Finding] {
    let calling = Set(material.calls.filter { $0.caller != $0.callee }.map(\.caller))
    let keeping = Self.servicesWithStores(material.trees)
    return material.schemas.packages.compactMap { package in
      guard Self.isSmall(package), material.schemas.isService(package.name),
        !calling.contains(package.name), !keeping.contains(package.name)
      else { return nil }
      return finding(package, material)
    }
  }

  private static func isSmall(_ package: PackageSchema) -> Bool {
    let count = package.services.map(\.methods.count).reduce(0, +)
    return (1...mostMethods).contains(count)
      && package.services.allSatisfy { $0.publishes.isEmpty && $0.subscribes.isEmpty }
  }

  private static func servicesWithStores(_ trees: [TraceTree]) -> Set<String> {
    Set(
      trees.flatMap(\.spans).filter(\.isStore).map {
        $0.attributes["db.namespace"] ?? $0.service
      })
  }

  private func finding(_ package: PackageSchema, _ material: AuditMaterial) -> Finding? {
    let calls = material.calls.filter { $0.callee == package.name && $0.caller != package.name }
    guard calls.count >= Self.leastCalls else { return nil }
    let byCaller = Dictionary(grouping: calls, by: \.caller)
    guard
      let (caller, own) = byCaller.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) }),
      Double(own.count) >= Self.leastShare * Double(calls.count),
      material.schemas.isService(caller)
    else { return nil }
    let waited = own.map(\.time.length).reduce(0, +)
    let worked = own.map { Self.work(of: $0, material) }.reduce(0, +)
    let methods = package.services.flatMap(\.methods).map(\.fullName)
    return finding(
      .warning, "\(package.name) is a service of its own, and only \(caller) needs it",
      services: [caller, package.name], methods: methods,
      evidence: [
        "\(own.count) of its \(calls.count) calls came from \(caller)",
        "\(Wording.count(methods.count, "method")), no events, no database, and it calls nobody",
      ],
      cost: "\(caller) waited \(Wording.time(waited)) for it, of which "
        + "\(Wording.time(max(0, waited - worked))) "
        + "(\(Wording.percent(max(0, waited - worked), of: waited))) was the way there and back; "
        + "and it is one more process to deploy, watch and keep from failing.",
      mend: "Make it a library that \(caller) uses, until somebody else needs it, too.",
      traces: own.prefix(3).map(material.traceID))
  }

  /// What the callee was busy for, as far as it told.
  private static func work(of call: ObservedCall, _ material: AuditMaterial) -> Double {
    let tree = material.trees[call.tree]
    return tree.spans.indices.first {
      tree.parent(of: $0) == call.span && tree.spans[$0].kind == "server"
    }.map { tree.time(of: $0).length } ?? 0
  }
}
