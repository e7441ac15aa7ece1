// SPDX-License-Identifier: Apache-2.0

/// A process that the platform brings: on a fixed port, by a program that lies beside `apus`.
struct PlatformProcess: Sendable, Hashable {
  let name: String
  let program: String
  let listening: ListeningPort
  /// Whether services wait for it.
  let isFoundation: Bool

  /// Those that a description asks for, in the order in which they start.
  static func all(of description: SystemDescription) -> [PlatformProcess] {
    let rows: [(String, ListeningPort?, Bool)] = [
      ("registry", description.registry, true), ("broker", description.broker, true),
      ("gateway", description.gateway, false), ("console", description.console, false),
    ]
    return rows.compactMap { name, listening, isFoundation in
      listening.map {
        PlatformProcess(
          name: name, program: "apus-" + name, listening: $0, isFoundation: isFoundation)
      }
    }
  }
}
