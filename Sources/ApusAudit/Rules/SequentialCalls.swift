// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusReflection

/// Two questions to two services, the second only when the first is answered, though it may not need
/// the answer.
///
/// A hint and never more: what a handler does with an answer no trace shows. So it is only said
/// where both calls only read, where the shorter one is at least a fifth of the request, where it
/// was seen five times, and where nothing that the second one takes could have come from the first.
struct SequentialCalls: AuditRule {
  let id = "sequential-calls"
  let group = FindingGroup.chatty

  private static let leastShare = 0.2
  private static let leastCount = 5

  private struct Pair: Hashable {
    let asker: String
    let service: String
    let first: String
    let second: String
  }

  fileprivate struct Wait {
    var count = 0
    var lost = 0.0
    var whole = 0.0
    var traces: [String] = []
  }

  func findings(in material: AuditMaterial) -> [Finding] {
    var waits: [Pair: Wait] = [:]
    let requests = material.calls.filter { $0.entry != nil }.inGroups { [$0.tree, $0.entry ?? 0] }
    for (_, calls) in requests {
      let sorted = calls.sorted { $0.time.lowerBound < $1.time.lowerBound }
      for (first, second) in zip(sorted, sorted.dropFirst()) {
        guard let entry = first.entry, isHint(first, second, material) else { continue }
        let tree = material.trees[first.tree]
        let whole = tree.time(of: entry).length
        let lost = min(first.time.length, second.time.length)
        guard lost >= Self.leastShare * whole else { continue }
        let pair = Pair(
          asker: tree.spans[entry].name, service: first.caller, first: first.method,
          second: second.method)
        waits[pair, default: Wait()].add(lost, whole, tree.id)
      }
    }
    return waits.filter { $1.count >= Self.leastCount }.map(finding)
  }

  private func isHint(
    _ first: ObservedCall, _ second: ObservedCall, _ material: AuditMaterial
  ) -> Bool {
    guard first.callee != second.callee, second.time.lowerBound >= first.time.upperBound,
      first.isAnswered, second.isAnswered, let entry = first.entry,
      let one = material.schemas.method(named: first.method), one.isReading,
      let two = material.schemas.method(named: second.method), two.isReading,
      let asker = ObservedCall.method(of: material.trees[first.tree].spans[entry])
        .flatMap(material.schemas.method(named:))
    else { return false }
    let flow = DataFlow(material.schemas)
    return !flow.couldNeed(one.reply, toAsk: two.request, besides: asker.request)
  }

  private func finding(_ pair: Pair, _ wait: Wait) -> Finding {
    let (first, second) = (Wording.short(pair.first), Wording.short(pair.second))
    return finding(
      .note, "\(Wording.short(pair.asker)) asks \(second) only after \(first)",
      services: [pair.service], methods: [pair.asker, pair.first, pair.second],
      evidence: [
        "in \(Wording.count(wait.count, "request")); both only read, and nothing that the second "
          + "takes is in the answer of the first"
      ],
      cost: "Side by side they would have saved up to \(Wording.time(wait.lost)) of "
        + "\(Wording.time(wait.whole)) (\(Wording.percent(wait.lost, of: wait.whole))).",
      mend: "A hint: if the second does not need the first, start both with `async let`.",
      traces: wait.traces)
  }
}

extension SequentialCalls.Wait {
  fileprivate mutating func add(_ lost: Double, _ whole: Double, _ trace: String) {
    count += 1
    self.lost += lost
    self.whole += whole
    traces.append(trace)
  }
}
