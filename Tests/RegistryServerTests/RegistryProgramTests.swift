// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusRegistry
import Foundation
import Testing

/// The program itself, killed, stopped and started again.
@Suite(.serialized) struct RegistryProgramTests {
  @Test("after kill -9 and a new start everybody is listed again, and no caller has lost anybody")
  func killed() async throws {
    let system = try TestSystem()
    let first = try RegistryProgram(identities: system.folder, port: 0)
    let port = try await first.port()
    let registrations = try ["a", "b", "c"].map { try system.registration(port, $0) }
    let found = Deliveries()
    let resolver = RegistryResolver(
      channel: try system.channel(port, as: "shop.search.v1"), seed: 1, logger: system.logger)
    let operators = try system.client(port, as: "operator/ada")

    try await withThrowingTaskGroup(of: Void.self) { group in
      for registration in registrations { group.addTask { try await registration.run() } }
      try await eventually("all are listed") {
        try await operators.list().registrations.count == 3
      }
      group.addTask {
        do {
          try await resolver.resolve("shop.cart.v1") { found.add($0) }
        } catch is CancellationError {}
      }
      try await eventually("all are found") { found.last == ["a", "b", "c"] }

      first.end(by: SIGKILL)
      let second = try RegistryProgram(identities: system.folder, port: port)
      _ = try await second.port()
      try await eventually("all are back") {
        // The first tries meet a connection that has just died.
        (try? await operators.list().registrations.count) == 3
      }
      #expect(found.all.map(\.count) == [3], "\(found.all)")

      await registrations[0].leave()
      try await eventually("the watch goes on with the new one") { found.last == ["b", "c"] }
      group.cancelAll()
      #expect(second.end(by: SIGTERM) == 0)
      #expect(second.state?.name == "stopped")
    }
    system.closeChannels()
  }

  @Test("a registry that is stopped for longer than a lease wakes up and has lost nobody")
  func paused() async throws {
    let system = try TestSystem()
    let program = try RegistryProgram(identities: system.folder, port: 0)
    let port = try await program.port()
    let registration = try system.registration(port, "a")
    let operators = try system.client(port, as: "operator/ada")
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await registration.run() }
      try await eventually("it is listed") { try await operators.list().registrations.count == 1 }
      let before = try await operators.list().registrations.map(\.revision)

      program.pause()
      try await Task.sleep(for: .seconds(6))
      program.resume()
      // The same registration, not a new one: a lease that had ended would have another revision.
      let after = try await operators.list()
      #expect(after.registrations.map(\.revision) == before)
      registration.stop()
      try await group.waitForAll()
    }
    program.end(by: SIGTERM)
    system.closeChannels()
  }

  @Test("what is wrong with its start is a sentence and a status of 2")
  func wrongStart() throws {
    let system = try TestSystem()
    for arguments in [["--port", "70000"], ["--colour", "red"], ["--identity", "/nowhere"]] {
      let program = try RegistryProgram(
        identities: system.folder, port: 0, arguments: arguments)
      #expect(program.waitUntilExit() == 2, "\(arguments)")
    }
  }
}
