// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusReflection

/// Services that need each other.
///
/// A problem where a request was seen to come back to a service that waits for it. A note where
/// calls go both ways, but not in one request, as of a webhook; and where the circle is closed by
/// events, for which nobody waits.
struct Cycle: AuditRule {
  let id = "cycle"
  let group = FindingGroup.boundaries

  fileprivate struct Turn {
    var count = 0
    var waited = 0.0
    var methods: Set<String> = []
    var traces: [String] = []
  }

  func findings(in material: AuditMaterial) -> [Finding] {
    let turns = turns(in: material)
    let proven = Set(turns.keys.map(Set.init))
    let calling = ServiceGraph(calls: material)
    let hearing = calling.adding(eventsOf: material.schemas)
    let declared = calling.circles.filter { circle in !proven.contains { $0.isSubset(of: circle) } }
    let byEvents = hearing.circles.filter { circle in
      !calling.circles.contains { $0 == circle }
    }
    return turns.map(inOneRequest) + declared.map(byCalls) + byEvents.map { events($0, hearing) }
  }

  /// Ways of requests that came back, by the services on them, the smallest name first.
  private func turns(in material: AuditMaterial) -> [[String]: Turn] {
    var turns: [[String]: Turn] = [:]
    for call in material.calls where material.schemas.isService(call.callee) {
      guard let way = way(backTo: call, material) else { continue }
      let tree = material.trees[call.tree]
      var turn = turns[way.services, default: Turn()]
      turn.count += 1
      turn.waited += call.time.length
      turn.methods.formUnion(way.methods)
      if turn.traces.last != tree.id { turn.traces.append(tree.id) }
      turns[way.services] = turn
    }
    return turns
  }

  /// The services between a call and an earlier request of the same chain to its callee; `nil` when
  /// there is none. An event ends the chain: who told it does not wait.
  private func way(
    backTo call: ObservedCall, _ material: AuditMaterial
  ) -> (services: [String], methods: [String])? {
    let tree = material.trees[call.tree]
    var services = [call.caller]
    var methods = [call.method]
    guard call.caller != call.callee else { return nil }
    for place in tree.ancestors(of: call.span) {
      let span = tree.spans[place]
      if span.kind == "consumer" || span.kind == "producer" { return nil }
      guard span.kind == "server" else { continue }
      let service = tree.service(of: place)
      guard material.schemas.isService(service) else { continue }
      if services.last != service { services.append(service) }
      if let method = ObservedCall.method(of: span), service != call.callee {
        methods.append(method)
      }
      if service == call.callee { return (Self.turned(services.reversed()), methods) }
    }
    return nil
  }

  private static func turned(_ services: [String]) -> [String] {
    guard let smallest = services.indices.min(by: { services[$0] < services[$1] }) else {
      return []
    }
    return Array(services[smallest...] + services[..<smallest])
  }

  private func inOneRequest(_ services: [String], _ turn: Turn) -> Finding {
    finding(
      .problem,
      "\(Wording.list(services)) call each other in a circle within one request",
      services: services, methods: turn.methods.sorted(),
      evidence: [
        "\(Wording.count(turn.count, "request")) came back to a service that was waiting: "
          + (services + services.prefix(1)).joined(separator: " → ")
      ],
      cost: "The calls back took \(Wording.time(turn.waited)). When one of them is slow, all are; "
        + "when all workers wait, none is left to answer; and none can be deployed first.",
      mend: "Give the caller what it will be asked for, join what belongs together, or turn one "
        + "call into an event.",
      traces: turn.traces)
  }

  private func byCalls(_ circle: Set<String>) -> Finding {
    let services = circle.sorted()
    return finding(
      .note, "\(Wording.list(services)) may call each other", services: services,
      evidence: ["by `uses` or in traces, but no request was seen to go in a circle"],
      cost: "Nothing while no request comes back to a service that waits for it.",
      mend: "Fine for webhooks and the like; otherwise turn one direction into an event.")
  }

  private func events(_ circle: Set<String>, _ graph: ServiceGraph) -> Finding {
    let services = circle.sorted()
    return finding(
      .note, "\(Wording.list(services)) need each other by calls and events", services: services,
      evidence: graph.reasons(within: circle),
      cost: "Nobody waits in a circle, but a change of one is a change for all of them.",
      mend: "Nothing to do while the schemas of events change only by adding to them.")
  }
}
