// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusReflection

/// Rights that are wider than what is done with them.
///
/// Three looks. A note for a `uses` that no trace shows, when there are at least 200 traces and 50
/// requests of that service in them. A note for methods that change something and have
/// `@auth(service)`, when `uses` says who needs them: `service` lets all services in. A warning for
/// a service that changes something at another one without saying so in `uses`.
struct BroadUses: AuditRule {
  let id = "broad-uses"
  let group = FindingGroup.insecure

  private static let leastTraces = 200
  private static let leastRequests = 50

  func findings(in material: AuditMaterial) -> [Finding] {
    unused(material) + [openToAll(material.schemas)].compactMap { $0 } + undeclared(material)
  }

  private func unused(_ material: AuditMaterial) -> [Finding] {
    guard material.trees.count >= Self.leastTraces else { return [] }
    let schemas = material.schemas
    let done = Set(material.calls.map { [$0.caller, $0.callee] })
    let requests = Self.requests(material.trees)
    return schemas.services.filter { schemas.isService($0.package) }.compactMap { service in
      let count = requests[service.package] ?? 0
      let idle = service.uses.filter { used in
        guard let callee = PackageSchema.name(ofService: used) else { return false }
        return !done.contains([service.package, callee])
      }
      guard count >= Self.leastRequests, !idle.isEmpty else { return nil }
      return finding(
        .note, "\(service.package) may call \(Wording.list(idle)), and does not",
        services: [service.package] + idle.compactMap { PackageSchema.name(ofService: $0) },
        evidence: [
          "no call in \(count) requests of it, in \(material.trees.count) traces"
        ],
        cost: "Who takes over \(service.package) may call "
          + "\(Wording.count(idle.count, "service")) more than it needs.",
        mend: "If it is not for a rare case, take the line `uses` out of its schema.")
    }
  }

  private static func requests(_ trees: [TraceTree]) -> [String: Int] {
    var counts: [String: Int] = [:]
    for tree in trees {
      for (place, span) in tree.spans.enumerated()
      where span.kind == "server" || span.kind == "consumer" {
        counts[tree.service(of: place), default: 0] += 1
      }
    }
    return counts
  }

  /// One finding for all: it is one decision, taken again and again.
  private func openToAll(_ schemas: SchemaLookup) -> Finding? {
    var methods: [String] = []
    var evidence: [String] = []
    for package in schemas.packages where schemas.isService(package.name) {
      let users = schemas.users(of: package).filter { !schemas.isProgram($0) }
      guard !users.isEmpty else { continue }
      let open = package.services.flatMap { service in
        service.methods.filter { method in
          !method.isReading && (service.roles(of: method)?.contains("service") ?? false)
        }
      }
      guard !open.isEmpty else { continue }
      methods += open.map(\.fullName)
      evidence.append(
        "\(package.name): \(Wording.count(open.count, "method")), needed by \(Wording.list(users))")
    }
    guard !methods.isEmpty else { return nil }
    return finding(
      .note, "Every service may change something by \(Wording.count(methods.count, "method"))",
      services: methods.compactMap { PackageSchema.name(ofService: $0) }.inGroups { $0 }.map(\.key),
      methods: methods, evidence: evidence,
      cost: "Who takes over any service of the system may call all \(methods.count) of them.",
      mend:
        "@auth(service) lets in every service, and there is no narrower word yet: where a user is "
        + "behind the call, name the user's role instead.")
  }

  private func undeclared(_ material: AuditMaterial) -> [Finding] {
    let schemas = material.schemas
    let calls = material.calls.filter { call in
      guard call.caller != call.callee, call.isAnswered, schemas.isService(call.callee),
        schemas.isService(call.caller), let caller = schemas.package(named: call.caller),
        let method = schemas.method(named: call.method)
      else { return false }
      return !method.isReading && !caller.services.contains { $0.uses.contains(method.service) }
    }
    return calls.inGroups { [$0.caller, $0.callee] }.map { pair, found in
      finding(
        .warning, "\(pair[0]) changes something at \(pair[1]), and its schema does not say so",
        services: pair, methods: Set(found.map(\.method)).sorted(),
        evidence: ["\(Wording.count(found.count, "call")) without a `uses` in \(pair[0])"],
        cost:
          "\(Wording.count(found.count, "call")) that no policy and no map of the schemas shows.",
        mend: "Write `uses` into the schema of \(pair[0]), and let the method's @auth name no "
          + "`service`.",
        traces: found.map(material.traceID))
    }
  }
}
