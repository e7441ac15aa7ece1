// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// Who needs whom: an arrow from a service to each that it calls or hears of.
struct ServiceGraph {
  private var arrows: [String: [String: String]] = [:]

  /// By `uses`, and by calls that were seen.
  init(calls material: AuditMaterial) {
    let schemas = material.schemas
    for service in schemas.services {
      for used in service.uses {
        guard let callee = PackageSchema.name(ofService: used) else { continue }
        add(service.package, callee, "uses", schemas)
      }
    }
    for call in material.calls { add(call.caller, call.callee, "calls", schemas) }
  }

  /// The same with the events that services subscribe to.
  func adding(eventsOf schemas: SchemaLookup) -> ServiceGraph {
    var graph = self
    for service in schemas.services {
      for event in service.subscribes {
        guard let owner = PackageSchema.name(ofService: event) else { continue }
        graph.add(service.package, owner, "hears of", schemas)
      }
    }
    return graph
  }

  private mutating func add(
    _ from: String, _ to: String, _ why: String, _ schemas: SchemaLookup
  ) {
    guard from != to, schemas.isService(from), schemas.isService(to) else { return }
    if arrows[from]?[to] == nil { arrows[from, default: [:]][to] = why }
  }

  /// Sets of services of which each reaches each other, the largest that there are. By walking from
  /// every service: systems have dozens of them.
  var circles: [Set<String>] {
    let reached = Dictionary(uniqueKeysWithValues: arrows.keys.map { ($0, reach(from: $0)) })
    var found: [Set<String>] = []
    for name in arrows.keys.sorted() {
      let circle = (reached[name] ?? []).filter { reached[$0]?.contains(name) ?? false }
      if circle.contains(name), !found.contains(circle) { found.append(circle) }
    }
    return found
  }

  /// Why each of a circle needs others of it, in sentences.
  func reasons(within circle: Set<String>) -> [String] {
    circle.sorted().flatMap { from in
      Dictionary(grouping: arrows[from] ?? [:], by: \.value).sorted { $0.key < $1.key }
        .compactMap { why, targets -> String? in
          let names = targets.map(\.key).filter(circle.contains).sorted()
          return names.isEmpty ? nil : "\(from) \(why) \(Wording.list(names))"
        }
    }
  }

  private func reach(from start: String) -> Set<String> {
    var (found, open): (Set<String>, [String]) = ([], [start])
    while let next = open.popLast() {
      for target in (arrows[next] ?? [:]).keys where found.insert(target).inserted {
        open.append(target)
      }
    }
    return found
  }
}
