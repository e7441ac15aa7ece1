// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI

extension ServiceMap {
  /// The map that arrows show. Pure.
  ///
  /// - Parameters:
  ///   - counted: what callers have counted, where that is more than spans show.
  ///   - replicas: how many processes serve a package, as the registry has it; packages
  ///   that nobody calls are on the map too.
  init(
    _ sums: [CallEdge: EdgeTally], counted: [CountedCalls.Pair: UInt64] = [:], window: Duration,
    replicas: [String: Int]
  ) {
    let seconds = max(window / .seconds(1), 1)
    let arrows = Self.arrows(sums, counted)
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
    let nodes = kinds.sorted { $0.key < $1.key }.map { name, kind in
      Self.node(name, kind, served[name] ?? EdgeTally(), seconds, replicas: replicas[name] ?? 0)
    }
    let edges = arrows.filter { !$0.key.from.isEmpty }.map { Self.edge($0.key, $0.value, seconds) }
    self.init(nodes: nodes, edges: edges.sorted { Self.order($0) < Self.order($1) }, window: window)
  }

  private static func node(
    _ name: String, _ kind: NodeKind, _ tally: EdgeTally, _ seconds: Double, replicas: Int
  ) -> MapNode {
    MapNode(
      name: name, kind: kind, rate: Double(tally.count) / seconds, errorRate: tally.errorRate,
      p50: tally.durations.quantile(0.5), p95: tally.durations.quantile(0.95),
      replicas: UInt32(clamping: replicas))
  }

  private static func edge(_ edge: CallEdge, _ tally: EdgeTally, _ seconds: Double) -> MapEdge {
    MapEdge(
      from: edge.from, to: edge.to, kind: EdgeKind(edge.kind), count: tally.count,
      rate: Double(tally.count) / seconds, errorRate: tally.errorRate,
      p50: tally.durations.quantile(0.5), p95: tally.durations.quantile(0.95))
  }

  private static func order(_ edge: MapEdge) -> (String, String, Int32) {
    (edge.from, edge.to, edge.kind.rawValue)
  }

  /// A call that both ends have seen counts once, as the one who served it saw it.
  private static func arrows(
    _ sums: [CallEdge: EdgeTally], _ counted: [CountedCalls.Pair: UInt64]
  ) -> [CallEdge: EdgeTally] {
    let servers = Set(sums.keys.filter { $0.kind == .call && $0.side == .served }.map(\.to))
    var arrows: [CallEdge: EdgeTally] = [:]
    for (edge, tally) in sums {
      guard edge.kind == .call else {
        arrows[edge] = tally
        continue
      }
      guard edge.side == .served || !servers.contains(edge.to) else { continue }
      let pair = CountedCalls.Pair(from: edge.from, to: edge.to)
      arrows[edge] = tally.scaled(to: counted[pair] ?? 0)
    }
    return arrows
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
