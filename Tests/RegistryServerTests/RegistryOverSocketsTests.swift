// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusRegistry
import ApusRegistryAPI
import Testing

@testable import apus_registry

/// Over TLS with certificates: what the machine's own tests cannot show.
@Suite(.serialized) struct RegistryOverSocketsTests {
  @Test("a registered endpoint is found, drains before the eyes of its callers, and leaves at once")
  func lifeOfAnEndpoint() async throws {
    let system = try TestSystem()
    let (registry, port) = try await system.registry(leaseMilliseconds: 5_000)
    let found = Deliveries()
    let registration = try system.registration(port, "a")
    let resolver = RegistryResolver(
      channel: try system.channel(port, as: "shop.search.v1"), seed: 1, logger: system.logger)

    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        do {
          try await resolver.resolve("shop.cart.v1") { found.add($0) }
        } catch is CancellationError {}
      }
      try await eventually("the empty set is delivered") { found.last == [] }
      group.addTask { try await registration.run() }
      try await eventually("it is found") { found.last == ["a"] }
      #expect(found.all.last?.first?.port == 9000)
      #expect(registration.isRegistered)

      await registration.drain()
      try await eventually("callers see it drain") { found.all.last?.first?.isDraining == true }

      // The lease has seconds left; leaving does not wait for them.
      let start = ContinuousClock.now
      await registration.leave()
      #expect(!registration.isRegistered)
      let listing = try await system.client(port, as: "operator/ada").list()
      #expect(listing.registrations.isEmpty)
      try await eventually("it is gone") { found.last == [] }
      #expect(ContinuousClock.now - start < .seconds(2))
      group.cancelAll()
    }
    await registry.stop()
    system.closeChannels()
  }

  @Test("another service's name is refused, whatever is asked for")
  func foreignName() async throws {
    let system = try TestSystem()
    let (registry, port) = try await system.registry()
    let search = try system.client(port, as: "shop.search.v1")
    let endpoint = ServiceEndpoint(host: "evil", port: 1, instance: "x", state: .healthy)

    for name in ["shop.cart.v1", "apus.registry.v1", "service/shop.search.v1", "operator/ada"] {
      await #expect(
        throws: RegistryService.RegisterError.nameNotYours(
          NameNotYours(service: name, caller: "service/shop.search.v1"))
      ) {
        try await search.register(service: name, endpoint: endpoint)
      }
    }
    let ada = try system.client(port, as: "operator/ada")
    await #expect(
      throws: RegistryService.RegisterError.nameNotYours(
        NameNotYours(service: "ada", caller: "operator/ada"))
    ) {
      try await ada.register(service: "ada", endpoint: endpoint)
    }
    // What the schema forbids never reaches the registry's table.
    await #expect(throws: RegistryService.RegisterError.self) {
      var bad = endpoint
      bad.port = 65_536
      _ = try await search.register(service: "shop.search.v1", endpoint: bad)
    }
    await #expect(throws: RegistryService.RegisterError.self) {
      var bad = endpoint
      bad.instance = ""
      _ = try await search.register(service: "shop.search.v1", endpoint: bad)
    }
    // Who registers for good is told so, and does not try forever.
    let registration = try system.registration(port, "x", of: "shop.search.v1")
    await #expect(throws: RPCError.self) { try await registration.run() }

    let listing = try await ada.list()
    #expect(listing.registrations.isEmpty)
    await registry.stop()
    system.closeChannels()
  }

  @Test("another service's lease can be neither kept, drained nor ended")
  func foreignLease() async throws {
    let system = try TestSystem()
    let (registry, port) = try await system.registry(leaseMilliseconds: 5_000)
    let cart = try system.client(port, as: "shop.cart.v1")
    let search = try system.client(port, as: "shop.search.v1")
    let lease = try await cart.register(
      service: "shop.cart.v1",
      endpoint: ServiceEndpoint(host: "h", port: 1, instance: "a", state: .healthy))
    await #expect(
      throws: RegistryService.KeepAliveError.unknownLease(UnknownLease(lease: lease.id))
    ) {
      try await search.keepAlive(lease: lease.id, load: 0)
    }
    await #expect(throws: RegistryService.DrainError.unknownLease(UnknownLease(lease: lease.id))) {
      try await search.drain(lease: lease.id)
    }
    try await search.leave(lease: lease.id)

    let kept = try await cart.keepAlive(lease: lease.id, load: 0.5)
    #expect(kept.revision == lease.revision)
    let listing = try await search.list(service: "shop.cart.v1")
    #expect(listing.registrations.map(\.endpoint.load) == [0.5])
    #expect(listing.registrations.map(\.endpoint.state) == [.healthy])
    await registry.stop()
    system.closeChannels()
  }

  @Test("an endpoint that dies without a word is gone when its lease ends, and not before")
  func expiry() async throws {
    let system = try TestSystem()
    let (registry, port) = try await system.registry(leaseMilliseconds: 600)
    let cart = try system.client(port, as: "shop.cart.v1")
    let start = ContinuousClock.now
    _ = try await cart.register(
      service: "shop.cart.v1",
      endpoint: ServiceEndpoint(host: "h", port: 1, instance: "a", state: .healthy))
    let search = try system.client(port, as: "shop.search.v1")
    var isListed = false
    for try await change in search.watch(service: "shop.cart.v1") {
      if !change.put.isEmpty { isListed = true }
      if change.removed == ["a"] { break }
    }
    let elapsed = ContinuousClock.now - start
    #expect(isListed)
    #expect(elapsed >= .milliseconds(600))
    // The sweep may be 30 ms late, and the machine busy.
    #expect(elapsed < .seconds(3))
    await registry.stop()
    system.closeChannels()
  }

  @Test("a watch resumes where it broke off, and begins anew with another start of the registry")
  func resumes() async throws {
    let system = try TestSystem()
    let (registry, port) = try await system.registry(leaseMilliseconds: 20_000)
    let cart = try system.client(port, as: "shop.cart.v1")
    let endpoint = { (instance: String) in
      ServiceEndpoint(host: "h", port: 1, instance: instance, state: .healthy)
    }
    _ = try await cart.register(service: "shop.cart.v1", endpoint: endpoint("a"))
    let first = try await firstChange(cart)
    #expect(first.reset && first.complete)
    #expect(first.put.map(\.instance) == ["a"])

    _ = try await cart.register(service: "shop.cart.v1", endpoint: endpoint("b"))
    let next = try await firstChange(cart, first.epoch, first.revision)
    #expect(!next.reset)
    #expect(next.put.map(\.instance) == ["b"])
    await registry.stop()

    let (restarted, _) = try await system.registry(port: port)
    let again = try await firstChange(cart, next.epoch, next.revision)
    #expect(again.reset)
    #expect(again.epoch != next.epoch)
    #expect(!again.settled)
    #expect(again.put.isEmpty)
    await restarted.stop()
    system.closeChannels()
  }

  private func firstChange(
    _ client: RegistryClient, _ epoch: UInt64? = nil, _ revision: UInt64? = nil
  ) async throws -> Change {
    let changes = client.watch(service: "shop.cart.v1", epoch: epoch, revision: revision)
    for try await change in changes { return change }
    throw RPCError(.unavailable, "the watch has ended")
  }

  @Test("while the registry is away and after it is back, callers keep who is there")
  func restart() async throws {
    let system = try TestSystem()
    let (registry, port) = try await system.registry(leaseMilliseconds: 1_500)
    let found = Deliveries()
    let registrations = [
      try system.registration(port, "a"), try system.registration(port, "b"),
    ]
    let resolver = RegistryResolver(
      channel: try system.channel(port, as: "shop.search.v1"), seed: 1, logger: system.logger)

    try await withThrowingTaskGroup(of: Void.self) { group in
      for registration in registrations { group.addTask { try await registration.run() } }
      let operators = try system.client(port, as: "operator/ada")
      try await eventually("both are listed") {
        try await operators.list().registrations.count == 2
      }
      group.addTask {
        do {
          try await resolver.resolve("shop.cart.v1") { found.add($0) }
        } catch is CancellationError {}
      }
      try await eventually("both are found") { found.last == ["a", "b"] }
      let epoch = try await operators.list().epoch

      await registry.stop()
      // Longer than a lease: nothing may be concluded from silence.
      try await Task.sleep(for: .milliseconds(1_700))
      #expect(found.last == ["a", "b"])

      let (restarted, _) = try await system.registry(port: port, leaseMilliseconds: 1_500)
      try await eventually("both have come back to the new one") {
        let listing = try await operators.list()
        return listing.epoch != epoch && listing.registrations.count == 2
      }
      // `b` dies; the new registry, settled by then, says so.
      registrations[1].stop()
      try await eventually("the one that left is gone") { found.last == ["a"] }
      let sets = found.all.map { $0.map(\.instance) }
      #expect(sets == [["a", "b"], ["a"]], "\(sets)")
      group.cancelAll()
      await restarted.stop()
    }
    system.closeChannels()
  }

  @Test("a registry that stops ends its watches at once, and not after a grace")
  func stopsAtOnce() async throws {
    let system = try TestSystem()
    let (registry, port) = try await system.registry()
    let cart = try system.client(port, as: "shop.cart.v1")
    try await withThrowingTaskGroup(of: Void.self) { group in
      let isWatching = Deliveries()
      group.addTask {
        do throws(RegistryService.WatchError) {
          for try await _ in cart.watch(service: "shop.search.v1") { isWatching.add([]) }
        } catch {
          guard case .call(let failure) = error, failure.code == .unavailable else { throw error }
        }
      }
      try await eventually("the watch runs") { !isWatching.all.isEmpty }
      let start = ContinuousClock.now
      await registry.stop(grace: .seconds(30))
      #expect(ContinuousClock.now - start < .seconds(5))
      try await group.waitForAll()
    }
    system.closeChannels()
  }

  @Test("watchers that go are given up, so their number has no limit over time")
  func watchersLeave() async throws {
    let system = try TestSystem()
    let (registry, port) = try await system.registry { $0.watchers = 2 }
    let cart = try system.client(port, as: "shop.cart.v1")
    for _ in 0..<6 {
      // One more than there may be now and then, until the registry has heard of the last one's end.
      try await eventually("there is room again") {
        do throws(RegistryService.WatchError) {
          for try await change in cart.watch(service: "shop.search.v1") { return change.reset }
        } catch {
          guard case .registryFull(let full) = error else { throw error }
          #expect(full == RegistryFull(what: "watchers", limit: 2))
        }
        return false
      }
    }
    await registry.stop()
    system.closeChannels()
  }

  @Test("a watch without news says every ten seconds that it is alive")
  func heartbeats() async throws {
    let system = try TestSystem()
    let (registry, port) = try await system.registry(
      leaseMilliseconds: 5_000, clock: QuickClock(factor: 100))
    let cart = try system.client(port, as: "shop.cart.v1")
    let start = ContinuousClock.now
    var beatCount = 0
    for try await change in cart.watch(service: "shop.search.v1") {
      if !change.reset {
        #expect(change.complete && change.put.isEmpty && change.removed.isEmpty)
        beatCount += 1
      }
      if beatCount == 3 { break }
    }
    // Three in thirty seconds, which are 300 ms here; a busy machine may take longer, not less.
    #expect(ContinuousClock.now - start >= .milliseconds(250))
    await registry.stop()
    system.closeChannels()
  }
}
