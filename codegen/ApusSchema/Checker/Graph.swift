// SPDX-License-Identifier: Apache-2.0

/// Cycles of directed graphs, without recursion: how deep they are is up to the input.
enum Graph {
  /// For each node the number of its strongly connected component.
  ///
  /// Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1(2), 1972.
  static func components(_ edges: [[Int]]) -> [Int] {
    var component = [Int](repeating: -1, count: edges.count)
    var order = [Int](repeating: -1, count: edges.count)
    var low = [Int](repeating: 0, count: edges.count)
    var open: [Int] = []
    var counter = 0
    var componentCount = 0
    for root in edges.indices where order[root] < 0 {
      var path: [(node: Int, edge: Int)] = [(root, 0)]
      while let (node, edge) = path.last {
        if edge == 0, order[node] < 0 {
          order[node] = counter
          low[node] = counter
          counter += 1
          open.append(node)
        }
        if edge < edges[node].count {
          path[path.count - 1].edge += 1
          let target = edges[node][edge]
          if order[target] < 0 {
            path.append((target, 0))
          } else if component[target] < 0 {
            low[node] = min(low[node], order[target])
          }
          continue
        }
        path.removeLast()
        if let parent = path.last?.node { low[parent] = min(low[parent], low[node]) }
        guard low[node] == order[node] else { continue }
        while let member = open.popLast() {
          component[member] = componentCount
          if member == node { break }
        }
        componentCount += 1
      }
    }
    return component
  }

  /// One shortest cycle of each component that has any, starting at its first node.
  static func cycles(_ edges: [[Int]]) -> [[Int]] {
    let component = components(edges)
    var seen: Set<Int> = []
    var cycles: [[Int]] = []
    for node in edges.indices where seen.insert(component[node]).inserted {
      if let cycle = shortestCycle(from: node, edges, component) { cycles.append(cycle) }
    }
    return cycles
  }

  private static func shortestCycle(from start: Int, _ edges: [[Int]], _ component: [Int]) -> [Int]?
  {
    var cameFrom: [Int: Int] = [:]
    var queue = [start]
    var head = 0
    while head < queue.count {
      let node = queue[head]
      head += 1
      for target in edges[node] where component[target] == component[start] {
        if target == start {
          var cycle = [node]
          while let last = cycle.last, last != start, let before = cameFrom[last] {
            cycle.append(before)
          }
          return cycle.reversed()
        }
        if cameFrom[target] == nil {
          cameFrom[target] = node
          queue.append(target)
        }
      }
    }
    return nil
  }
}
