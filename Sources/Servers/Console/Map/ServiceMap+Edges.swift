// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI

extension ServiceMap {
  /// The map that arrows show. Pure.
  ///
  /// - Parameter replicas: how many processes serve a package, as the registry has it; packages
  ///   that nobody calls are on the map too.
  init(_ sums: [CallEdge: EdgeTally], window: Duration, replicas: [String: Int]) {
    let seconds = max(window / .seconds(1), 1)
    let arrows = Self.arrows(sums)
    var kinds: [String: NodeKind] = replicas.mapValues { _ in .service }
    var served: [String: EdgeTally] = [:]
    for (edge, tally) in arrows {
      Self.name(edge, &kinds)
      // Of a service its calls count, not the events that it hears of.
      if edge.kind != .event || edge.side == .called {
        served[edge.to, default: EdgeTally()].merge(tally)
      }
    }
    // Whoever serves tells of itself, whatever others call it.
    for edge in sums.keys where edge.kind == .call && edge.side == .served {
      kinds[edge.to] = .service
    }
    self.init(
      nodes: kinds.sorted { $0.key < $1.key }.map { name, kind in
        let tally = served[name] ?? EdgeTally()
        return MapNode(
          name: name, kind: kind, rate: Double(tally.count) / seconds,
          errorRate: tally.errorRate, p50: tally.durations.quantile(0.5),
          p95: tally.durations.quantile(0.95), replicas: UInt32(clamping: replicas[name] ?? 0))
      },
      edges: arrows.filter { !$0.key.from.isEmpty }.map { edge, tally in
        MapEdge(
          from: edge.from, to: edge.to, kind: EdgeKind(edge.kind), count: tally.count,
          rate: Double(tally.count) / seconds, errorRate: tally.errorRate,
          p50: tally.durations.quantile(0.5), p95: tally.durations.quantile(0.95))
      }.sorted { ($0.from, $0.to, $0.kind.rawValue) < ($1.from, $1.to, $1.kind.rawValue) },
      window: window)
  }

  /// A call that both ends have seen counts once, as the one who served it saw it.
  private static func arrows(_ sums: [CallEdge: EdgeTally]) -> [CallEdge: EdgeTally] {
    let servers = Set(sums.keys.filter { $0.kind == .call && $0.side == .served }.map(\.to))
    return sums.filter { edge, _ in
      edge.kind != .call || edge.side == .served || !servers.contains(edge.to)
    }
  }

  private static func name(_ edge: CallEdge, _ kinds: inout [String: NodeKind]) {
    func add(_ name: String, _ kind: NodeKind) {
      guard !name.isEmpty else { return }
      // Whoever calls others from a process that tells is inside, whatever others take it for.
      if kinds[name] == nil || (kinds[name] == .outside && kind == .service) { kinds[name] = kind }
    }
    switch (edge.kind, edge.side) {
    case (.call, .served):
      let isOutside = edge.from == CallEdge.outside || edge.from.hasPrefix("operator/")
      add(edge.from, isOutside ? .outside : .service)
      add(edge.to, .service)
    case (.call, .called):
      add(edge.from, .service)
      // Nobody there tells us anything, so it is none of ours.
      add(edge.to, .outside)
    case (.store, _):
      add(edge.from, .service)
      add(edge.to, .database)
    case (.event, .called):
      add(edge.from, .service)
      add(edge.to, .topic)
    case (.event, .served):
      add(edge.from, .topic)
      add(edge.to, .service)
    }
  }
}

extension EdgeTally {
  /// 0...1.
  fileprivate var errorRate: Double { count == 0 ? 0 : Double(errorCount) / Double(count) }
}

extension EdgeKind {
  fileprivate init(_ kind: CallEdge.Kind) {
    switch kind {
    case .call: self = .call
    case .event: self = .event
    case .store: self = .store
    }
  }
}
