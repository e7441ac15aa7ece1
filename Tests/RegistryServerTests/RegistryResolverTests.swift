// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusRegistry
import Testing

@Suite struct RegistryResolverTests {
  @Test("a watch that has fallen silent is given up, and begun again where it was")
  func patience() async throws {
    let system = try TestSystem()
    let silent = SilentRegistry()
    let server = RPCServer(
      [ServiceRegistration(silent)], policies: nil, loops: system.loops, logger: system.logger)
    let port = try await server.start(
      host: "127.0.0.1", port: 0,
      identities: [try Identity(folder: "\(system.folder)/apus.registry.v1")])
    let resolver = RegistryResolver(
      channel: try system.channel(port, as: "shop.search.v1"), seed: 1, logger: system.logger,
      clock: QuickClock(factor: 100))
    let found = Deliveries()

    let start = ContinuousClock.now
    let task = Task { try await resolver.resolve("shop.cart.v1") { found.add($0) } }
    try await eventually("it has begun three watches") { silent.watches.count >= 3 }
    // Twice half a minute of silence at least, at a hundredth.
    #expect(ContinuousClock.now - start >= .milliseconds(600))
    #expect(
      silent.watches.prefix(3) == [
        .init(), .init(epoch: 7, revision: 3), .init(epoch: 7, revision: 3),
      ])
    #expect(found.all.map { $0.map(\.instance) } == [["a"]])

    // Cancelled, it ends at once, whatever it waits for.
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    await server.stop(grace: .milliseconds(10))
    system.closeChannels()
  }

  @Test("without a registry there is no set, and cancelling ends the tries")
  func nobodyThere() async throws {
    let system = try TestSystem()
    let resolver = RegistryResolver(
      channel: try system.channel(1, as: "shop.search.v1"), seed: 1, logger: system.logger)
    let found = Deliveries()
    let task = Task { try await resolver.resolve("shop.cart.v1") { found.add($0) } }
    try await Task.sleep(for: .milliseconds(100))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(found.all.isEmpty)
    system.closeChannels()
  }
}
