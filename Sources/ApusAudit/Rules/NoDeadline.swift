// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusReflection

/// Calls to which nobody gave a time.
///
/// Apus ends a unary call after 30 s when neither caller nor schema says anything, which is long for
/// whoever waits. A warning for a method of which at least five calls, and half of all, had no
/// deadline or only that one; streams are meant to stay. A note for methods of which the schema
/// gives none: whether their callers do, only traces show.
struct NoDeadline: AuditRule {
  let id = "no-deadline"
  let group = FindingGroup.resilience

  private static let leastCalls = 5
  private static let leastShare = 0.5
  /// What is left of the 30 s when a server sees them; nobody who thinks of a time writes that.
  private static let unsaid = 29_000

  private struct Waiting {
    let caller: String
    let method: String
    let hasDeadline: Bool
    let ends: Bool
    let length: Double
    let trace: String
  }

  func findings(in material: AuditMaterial) -> [Finding] {
    let waiting = told(by: "client", material)
    let known = Set(waiting.map(\.method))
    // What only the server told of was called by somebody who tells nothing.
    let served = told(by: "server", material).filter { !known.contains($0.method) }
    return (waiting + served).inGroups { [$0.caller, $0.method] }.compactMap { finding($0[1], $1) }
      + [withoutTimeout(material.schemas)].compactMap { $0 }
  }

  private func told(by side: String, _ material: AuditMaterial) -> [Waiting] {
    material.trees.flatMap { tree in
      tree.spans.enumerated().compactMap { place, span -> Waiting? in
        guard span.kind == side, let method = ObservedCall.method(of: span),
          let callee = PackageSchema.name(ofService: method), !AuditMaterial.isPlatform(callee),
          material.schemas.method(named: method)?.isUnary ?? true
        else { return nil }
        let caller = side == "client" ? tree.service(of: place) : Self.caller(of: span)
        let given = span.attributes["apus.deadline_ms"].flatMap { Int($0) }
        let isSaid = material.schemas.method(named: method)?.timeout != nil
        return Waiting(
          caller: caller, method: method,
          hasDeadline: given.map { $0 < Self.unsaid || isSaid } ?? false, ends: given != nil,
          length: span.milliseconds, trace: tree.id)
      }
    }
  }

  /// `service/shop.cart.v1` calls; a person has another path, and is left as it is.
  private static func caller(of span: TraceSpan) -> String {
    let peer = span.attributes["apus.peer"] ?? "somebody"
    return peer.hasPrefix("service/") ? String(peer.dropFirst("service/".count)) : peer
  }

  private func finding(_ method: String, _ calls: [Waiting]) -> Finding? {
    let endless = calls.filter { !$0.hasDeadline }
    guard endless.count >= Self.leastCalls,
      Double(endless.count) >= Self.leastShare * Double(calls.count),
      let caller = endless.first?.caller
    else { return nil }
    let callee = PackageSchema.name(ofService: method) ?? method
    let longest = endless.map(\.length).max() ?? 0
    return finding(
      .warning, "\(caller) calls \(Wording.short(method)) without a deadline of its own",
      services: [caller, callee], methods: [method],
      evidence: [
        "\(endless.count) of \(Wording.count(calls.count, "call")) had none that anybody chose"
      ],
      cost:
        "The longest took \(Wording.time(longest)); when \(callee) hangs, each holds its caller "
        + (endless.contains { !$0.ends } ? "for ever." : "for 30 s."),
      mend: "Write @timeout at the method, or give the call a timeout; work in the background "
        + "inherits none.",
      traces: endless.map(\.trace))
  }

  private func withoutTimeout(_ schemas: SchemaLookup) -> Finding? {
    let methods = schemas.services.flatMap(\.methods).filter { $0.isUnary && $0.timeout == nil }
    guard !methods.isEmpty else { return nil }
    let packages = methods.compactMap { PackageSchema.name(ofService: $0.service) }
    return finding(
      .note, "\(Wording.count(methods.count, "method")) without @timeout",
      services: packages.inGroups { $0 }.map(\.key), methods: methods.map(\.fullName),
      evidence: methods.map { "\($0.fullName) has no @timeout, nor has its service" },
      cost: "A caller that sets none and inherits none waits 30 s.",
      mend: "Write @timeout on the service, and where a method needs another one on the method.")
  }
}
