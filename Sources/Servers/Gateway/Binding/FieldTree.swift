// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// A JSON object that is put together from fields by their paths: `page.size`, `page.cursor`.
struct FieldTree {
  private enum Node {
    case value(JSONValue)
    case list([JSONValue])
    case branch(FieldTree)
  }

  private var names: [String] = []
  private var nodes: [String: Node] = [:]

  /// Returns false when the field is there already.
  @discardableResult
  mutating func set(_ path: [String], _ value: JSONValue) -> Bool {
    guard let first = path.first else { return false }
    if path.count == 1 {
      guard nodes[first] == nil else { return false }
      put(.value(value), first)
      return true
    }
    guard var branch = branch(first) else { return false }
    let isNew = branch.set(Array(path.dropFirst()), value)
    put(.branch(branch), first)
    return isNew
  }

  /// Adds to the list that the field is.
  mutating func add(_ path: [String], _ value: JSONValue) {
    guard let first = path.first else { return }
    if path.count == 1 {
      if case .list(let values)? = nodes[first] {
        put(.list(values + [value]), first)
      } else {
        put(.list([value]), first)
      }
      return
    }
    guard var branch = branch(first) else { return }
    branch.add(Array(path.dropFirst()), value)
    put(.branch(branch), first)
  }

  var json: JSONObject {
    JSONObject(
      members: names.compactMap { name in
        nodes[name].map { JSONObject.Member(name: name, value: Self.json($0)) }
      })
  }

  private static func json(_ node: Node) -> JSONValue {
    switch node {
    case .value(let value): value
    case .list(let values): .array(values)
    case .branch(let tree): .object(tree.json)
    }
  }

  private func branch(_ name: String) -> FieldTree? {
    switch nodes[name] {
    case nil: FieldTree()
    case .branch(let tree): tree
    case .value, .list: nil
    }
  }

  private mutating func put(_ node: Node, _ name: String) {
    if nodes.updateValue(node, forKey: name) == nil { names.append(name) }
  }
}
