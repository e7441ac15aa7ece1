// SPDX-License-Identifier: Apache-2.0

import ApusSchema

extension ExportPlan {
  /// Who opens connections to whom, as the schemas say: nobody else has to.
  static func edges(_ processes: [ExportedProcess], _ tree: SchemaTree?) -> Set<ExportedEdge> {
    var edges: Set<ExportedEdge> = []
    for caller in processes {
      for callee in processes where caller.name != callee.name {
        if connects(caller, callee, tree) {
          edges.insert(ExportedEdge(caller: caller.name, callee: callee.name))
        }
      }
    }
    return edges
  }

  private static func connects(
    _ caller: ExportedProcess, _ callee: ExportedProcess, _ tree: SchemaTree?
  ) -> Bool {
    switch (caller.kind, callee.kind) {
    // All are found by the registry, and tell the collector what they saw.
    case (_, .registry): return true
    case (.registry, _): return false
    case (_, .console): return true
    // It looks into each process for people.
    case (.console, _): return true
    case (.service, .broker): return tree.map { hasEvents(caller, $0) } ?? true
    case (_, .broker), (.broker, _), (_, .gateway): return false
    case (.gateway, .service):
      return services(of: callee, tree).contains { $0.methods.contains { $0.route != nil } }
        || isOpenToAll(callee, tree)
    case (.service, .service):
      let served = Set(services(of: callee, tree).map(\.name))
      return services(of: caller, tree).contains { !served.isDisjoint(with: $0.uses) }
        || isOpenToAll(callee, tree)
    }
  }

  private static func services(
    of process: ExportedProcess, _ tree: SchemaTree?
  ) -> [ServiceType] {
    process.packages.flatMap { tree?.package(named: $0)?.services ?? [] }
  }

  /// What is public and for services is there for every service: the keys of who signs users' tokens.
  private static func isOpenToAll(_ process: ExportedProcess, _ tree: SchemaTree?) -> Bool {
    services(of: process, tree).contains { service in
      service.methods.contains {
        ($0.auth ?? []).contains(.service) && ($0.auth ?? []).contains(.public)
      }
    }
  }

  private static func hasEvents(_ process: ExportedProcess, _ tree: SchemaTree) -> Bool {
    services(of: process, tree).contains { !$0.publishes.isEmpty || !$0.subscribes.isEmpty }
  }
}
