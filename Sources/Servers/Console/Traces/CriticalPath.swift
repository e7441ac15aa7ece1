// SPDX-License-Identifier: Apache-2.0

/// Which spans the duration of a trace is made of: had one of them been shorter, the trace could have
/// ended earlier. Pure.
///
/// From the end backwards: whatever ended last held the trace up until then; before that began,
/// whatever ended last before its beginning, and so on. What lies between is the parent's own work,
/// or waiting. What a span set off counts as its own, also when it goes on after the span's end, as
/// the handler of an event does.
enum CriticalPath {
  struct Node: Sendable {
    var id: String
    var parent: String
    /// In any unit, of one clock.
    var start: Int64
    var end: Int64
  }

  /// The ids of the spans on the path.
  static func ids(_ spans: [Node]) -> Set<String> {
    let known = Dictionary(spans.map { ($0.id, $0) }) { first, _ in first }
    var children: [String: [Node]] = [:]
    var roots: [Node] = []
    for span in known.values {
      // A span whose parent is not there is a root.
      if span.parent != span.id, known[span.parent] != nil {
        children[span.parent, default: []].append(span)
      } else {
        roots.append(span)
      }
    }
    let ends = lastEnds(roots, children)
    // The trace has one end. Of several roots it is that of whatever ends last.
    guard let last = roots.max(by: { order($0, ends) < order($1, ends) }) else { return [] }
    var path: Set<String> = []
    var open: [Node] = [last]
    while let node = open.popLast() {
      path.insert(node.id)
      var rest = ends[node.id] ?? node.end
      for child in (children[node.id] ?? []).sorted(by: { order($0, ends) > order($1, ends) })
      where (ends[child.id] ?? child.end) <= rest && child.start < rest {
        open.append(child)
        rest = child.start
      }
    }
    return path
  }

  private static func order(_ node: Node, _ ends: [String: Int64]) -> (Int64, Int64, String) {
    // Of two that ended together the later one: it was waited for no longer than needed.
    (ends[node.id] ?? node.end, node.start, node.id)
  }

  /// When each span and all that it set off had ended. Spans whose parents go in a circle hang on no
  /// root, and are left out.
  private static func lastEnds(_ roots: [Node], _ children: [String: [Node]]) -> [String: Int64] {
    var nodes = roots
    var next = 0
    while next < nodes.count {
      nodes += children[nodes[next].id] ?? []
      next += 1
    }
    var ends: [String: Int64] = [:]
    for node in nodes.reversed() {
      ends[node.id] = (children[node.id] ?? []).reduce(node.end) { max($0, ends[$1.id] ?? $1.end) }
    }
    return ends
  }
}
