// SPDX-License-Identifier: Apache-2.0

/// In which order services start, and which of them are needed for some.
enum StartOrder {
  /// The names of one circle, its first name again at the end.
  struct Cycle: Error, Hashable { let names: [String] }

  /// Everything that `wanted` needs, each after what it depends on, otherwise in the order of `services`.
  static func sorted(_ services: [ServiceDescription], wanted: Set<String>) throws(Cycle)
    -> [ServiceDescription]
  {
    let byName = Dictionary(services.map { ($0.name, $0) }) { first, _ in first }
    var order: [ServiceDescription] = []
    var done: Set<String> = []
    for service in services where wanted.contains(service.name) {
      var path: [String] = []
      try visit(service, byName, &path, &done, &order)
    }
    return order
  }

  private static func visit(
    _ service: ServiceDescription, _ byName: [String: ServiceDescription], _ path: inout [String],
    _ done: inout Set<String>, _ order: inout [ServiceDescription]
  ) throws(Cycle) {
    if let start = path.firstIndex(of: service.name) {
      throw Cycle(names: path[start...] + [service.name])
    }
    guard !done.contains(service.name) else { return }
    path.append(service.name)
    for name in service.dependsOn {
      if let needed = byName[name.value] { try visit(needed, byName, &path, &done, &order) }
    }
    path.removeLast()
    done.insert(service.name)
    order.append(service)
  }
}
