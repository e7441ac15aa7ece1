// SPDX-License-Identifier: Apache-2.0

/// Pass 5: no message holds itself. Pass 6: which fields lead back to their message all the same.
extension Checker {
  private func graph(_ isEdge: (MessageType, FieldType) -> Bool) -> (
    names: [String], edges: [[Int]]
  ) {
    let names = packageNames.flatMap { packages[$0]?.result.messages.map(\.name) ?? [] }
    let indices = Dictionary(
      names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let edges = names.map { name in
      guard let message = messages[name] else { return [Int]() }
      return message.fields.filter { $0.kind == .message && isEdge(message, $0) }.compactMap {
        indices[$0.typeName]
      }
    }
    return (names, edges)
  }

  /// The empty value of such a message would never end.
  func checkMessageCycles() {
    let (names, edges) = graph { message, field in
      field.shape == .singular && field.oneof == nil && message.role != .union
    }
    for cycle in Graph.cycles(edges) {
      let path = (cycle + [cycle[0]]).map { names[$0] }
      guard let message = messages[path[0]],
        let field = message.fields.first(where: { $0.typeName == path[1] && $0.shape == .singular })
      else { continue }
      let short = path.map { messages[$0]?.relativeName ?? $0 }
      diagnostics.error(
        .messageCycle, field.span,
        cycle.count == 1
          ? "`\(short[0])` would hold itself, without end"
          : "these messages would hold each other without end: \(short.joined(separator: " → "))",
        help:
          "make one of the fields optional, as `\(field.name): \(messages[path[1]]?.shortName ?? "T")?`, or a list"
      )
    }
  }

  func markRecursion() {
    let (names, edges) = graph { _, field in field.shape == .singular || field.shape == .optional }
    let components = Graph.components(edges)
    let component = Dictionary(zip(names, components), uniquingKeysWith: { first, _ in first })
    for name in names {
      guard var message = messages[name] else { continue }
      for index in message.fields.indices {
        let field = message.fields[index]
        let isIndirect =
          field.shape == .optional || field.oneof != nil
          || (message.role == .union && field.shape == .singular)
        guard field.kind == .message, isIndirect, component[field.typeName] == component[name]
        else { continue }
        message.fields[index].isRecursive = true
      }
      for index in message.inPlaceUnions.indices {
        let union = message.inPlaceUnions[index].name
        message.inPlaceUnions[index].isRecursive = message.fields.contains {
          $0.oneof == union && $0.isRecursive
        }
      }
      messages[name] = message
    }
  }
}
