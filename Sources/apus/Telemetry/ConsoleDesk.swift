// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusOperator
import ApusRPC
import ApusReflection
import ApusWire

/// The console of a running system, as an operator asks it.
struct ConsoleDesk {
  static let package = "apus.console.v1"

  let system: RemoteSystem
  let client: ConsoleClient
  /// Without an end of its own, for what goes on.
  let streams: ConsoleClient

  init(_ system: RemoteSystem) {
    self.system = system
    streams = ConsoleClient(channel: system.channel(to: Self.package))
    client = streams.with(timeout: .seconds(10))
  }

  /// A failure of the console in words.
  func failing<Value>(_ body: (ConsoleClient) async throws -> Value) async throws -> Value {
    try await CallCommand.failing(Self.package, nil) {
      do {
        return try await body(client)
      } catch let error as ConsoleService.GetTraceError {
        guard case .unknownTrace(let unknown) = error else { throw error }
        throw CommandError.negative(
          "the console has no trace '\(unknown.id)'",
          help: "look at: apus trace; ordinary traces go after a while")
      } catch let error as RPCError where error.origin == .local && error.code == .unavailable {
        throw Self.absent
      } catch let error as RPCError where error.origin == .local && error.code == .deadlineExceeded
      {
        throw Self.absent
      }
    }
  }

  private static let absent = CommandError.negative(
    "no console answers in this system",
    help: "write `console: { port: 8090 }` into apus.yaml and start it again")
}
