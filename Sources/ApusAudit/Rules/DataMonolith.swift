// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI

/// Several services in one database: none of them can change a table any more without the others.
///
/// From store spans only: a schema says nothing of where a service keeps what it owns. One access
/// by a second service is enough, because there is none that is meant.
struct DataMonolith: AuditRule {
  let id = "data-monolith"
  let group = FindingGroup.dataMonolith

  fileprivate struct Access {
    var reads = 0
    var writes = 0
    var slowestWrite = 0.0
    var traces: [String] = []
  }

  func findings(in material: AuditMaterial) -> [Finding] {
    var files: [String: [String: Access]] = [:]
    var owners: [String: Set<String>] = [:]
    for tree in material.trees {
      for (place, span) in tree.spans.enumerated() where span.isStore {
        guard let file = span.attributes["db.file"] else { continue }
        let owner = span.attributes["db.namespace"] ?? span.service
        // Without a request around it, what opened the store is all that is known.
        let user = tree.entry(of: place).map { _ in tree.service(of: place) } ?? owner
        // Apus's own services in a process, such as its sagas, look at the stores of all.
        guard !AuditMaterial.isPlatform(user) || AuditMaterial.isPlatform(owner) else { continue }
        owners[file, default: []].insert(owner)
        files[file, default: [:]][user, default: Access()].add(span, of: tree.id)
      }
    }
    return files.compactMap { file, users in
      users.count > 1 ? finding(file, owners[file] ?? [], users) : nil
    }
  }

  private func finding(
    _ file: String, _ owners: Set<String>, _ users: [String: Access]
  ) -> Finding {
    let names = users.keys.sorted()
    let shown = String(file.prefix { $0 != "#" })
    let slowest = users.values.map(\.slowestWrite).max() ?? 0
    let guests = names.filter { !owners.contains($0) }
    let owner = owners.sorted().first ?? names[0]
    return finding(
      .problem, "\(Wording.list(names)) share the database \(shown)", services: names,
      evidence: names.map { name in
        let access = users[name] ?? Access()
        return "\(name) read it \(access.reads) and wrote it \(access.writes) times"
      },
      cost: "No table of it can change without all of them"
        + (slowest > 0
          ? "; and they wait for each other: the longest write held it for \(Wording.time(slowest))."
          : "."),
      mend: guests.isEmpty
        ? "Give each a file of its own, and let the others ask by a call or keep a copy from events."
        : "Let \(Wording.list(guests)) ask \(owner) by a call, or keep a copy from its events.",
      traces: guests.isEmpty
        ? names.flatMap { users[$0]?.traces.prefix(1) ?? [] }
        : guests.flatMap { users[$0]?.traces ?? [] })
  }
}

extension DataMonolith.Access {
  fileprivate mutating func add(_ span: TraceSpan, of trace: String) {
    if span.name.hasSuffix("write") {
      writes += 1
      slowestWrite = max(slowestWrite, span.milliseconds)
    } else {
      reads += 1
    }
    if traces.count < 3, traces.last != trace { traces.append(trace) }
  }
}
