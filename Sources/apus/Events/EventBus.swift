// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusOperator
import ApusRPC
import ApusReflection

/// The bus of a running system, as an operator reaches it.
struct EventBus {
  static let package = "apus.bus.v1"

  let system: RemoteSystem
  let admin: BusAdminClient
  let bus: BusClient

  init(_ options: CallerOptions) throws {
    system = try RemoteSystem(options)
    let channel = system.channel(to: Self.package)
    admin = BusAdminClient(channel: channel).with(timeout: .seconds(10))
    bus = BusClient(channel: channel).with(timeout: .seconds(10))
  }

  /// A failure of the bus with all that is known of it.
  func failing<Value>(_ body: () async throws -> Value) async throws -> Value {
    // Its typed errors, in words.
    try await CallCommand.failing(Self.package, nil) {
      do {
        return try await body()
      } catch let error as BusAdminService.TailError {
        if case .unknownTopic(let unknown) = error { throw Self.unknown(topic: unknown.topic) }
        throw error
      } catch let error as BusAdminService.ReplayError {
        switch error {
        case .unknownTopic(let unknown): throw Self.unknown(topic: unknown.topic)
        case .unknownGroup(let unknown):
          throw CommandError.negative(
            "there is no group '\(unknown.group)'", help: "look at: apus events groups")
        case .call(let failure): throw failure
        }
      }
    }
  }

  private static func unknown(topic: String) -> CommandError {
    .negative("nothing was ever published to '\(topic)'", help: "look at: apus events topics")
  }

  /// The topic that somebody means by a name or its ending.
  func topic(named name: String) async throws -> String {
    let all = try await failing { try await admin.topics().topics.map(\.name) }
    if all.contains(name) { return name }
    let found = all.filter { NameEnding(name).matches($0) }
    if let only = found.first, found.count == 1 { return only }
    if found.count > 1 {
      throw CommandError.usage(
        "'\(name)' may be \(found.sorted().joined(separator: " or "))", help: "write more of it")
    }
    throw CommandError.negative(
      "there is no topic '\(name)'",
      help: all.isEmpty
        ? "nothing was published or subscribed to yet" : Suggestion.help(for: name, in: all))
  }

  /// What the services that run say of their events; nothing when none of them can be asked.
  func schemas() async -> SchemaIndex {
    guard let directory = try? await ServiceDirectory.load(system),
      let index = try? await directory.schemas(of: directory.packages)
    else { return SchemaIndex([]) }
    return index
  }
}
