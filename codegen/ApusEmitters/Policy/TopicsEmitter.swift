// SPDX-License-Identifier: Apache-2.0

package import ApusSchema

/// Who may publish and hear which event, one list for the broker, compiled from the whole tree.
///
/// An event is published by the package that declares it, if one of its services says so, and heard
/// by the packages whose services say so. What is not listed is denied.
package struct TopicsEmitter {
  private let tree: SchemaTree
  private let allowsOperators: Bool

  /// - Parameter allowsOperators: Operators may publish every event by hand; for development.
  package init(_ tree: SchemaTree, allowsOperators: Bool) {
    self.tree = tree
    self.allowsOperators = allowsOperators
  }

  /// The whole file, `topics.json`.
  package func emit() -> String {
    var subscribers: [String: Set<String>] = [:]
    for package in tree.packages {
      for event in package.services.flatMap(\.subscribes) {
        subscribers[event, default: []].insert(package.name)
      }
    }
    var lines: [String: String] = [:]
    for package in tree.packages {
      let published = Set(package.services.flatMap(\.publishes))
      for event in package.events {
        let publishers = published.contains(event.name) ? [package.name] : []
        lines[event.name] = """
              "\(event.name)": {
                "publishers": [\(list(publishers))],
                "subscribers": [\(list(subscribers[event.name, default: []].sorted()))]
              }
          """
      }
    }
    let topics = lines.sorted { $0.key < $1.key }.map(\.value).joined(separator: ",\n")
    return """
      {
        "version": 1,
        "operatorsPublish": \(allowsOperators),
        "topics": {
      \(topics)
        }
      }

      """
  }

  private func list(_ packages: [String]) -> String {
    packages.map { "\"\($0)\"" }.joined(separator: ", ")
  }
}
