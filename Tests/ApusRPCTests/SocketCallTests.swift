// SPDX-License-Identifier: Apache-2.0

import ApusWire
import EchoAPI
import Foundation
import Logging
import Synchronization
import Testing

@testable import ApusRPC
@testable import ApusTransport

/// The same over real sockets, TLS and certificates: that the sockets are wired to the machines.
@Suite struct SocketCallTests {
  let fake = EchoFake()

  @Test("a call over TLS, from a program's own task and from a loop")
  func calls() async throws {
    try await Bench.with(fake) { bench in
      let client = EchoClient(channel: bench.channel(as: bench.caller))
      let far = try await client.echo(Payload("far")).text
      #expect(far == "far")
      let reply = try await withTaskExecutorPreference(bench.loops.taskExecutors[0]) {
        try await client.echo(Payload("near")).text
      }
      #expect(reply == "near")
    }
  }

  @Test("a caller that the policy does not name is refused")
  func policy() async throws {
    try await Bench.with(fake) { bench in
      let stranger = try bench.identity("service/stranger.v1")
      let client = EchoClient(channel: bench.channel(as: stranger))
      let error = await #expect(throws: RPCError.self) { try await client.echo(Payload("x")) }
      #expect(error?.code == .permissionDenied)
      #expect(error?.message.contains("service/stranger.v1") == true)
      #expect(fake.served.load(ordering: .relaxed) == 0)
    }
  }

  @Test("a stop under load fails no call that another endpoint can take")
  func drains() async throws {
    try await Bench.with(fake) { bench in
      let second = try await bench.start(fake)
      let channel = bench.channel(as: bench.caller, ports: [bench.port, second.port])
      let client = EchoClient(channel: channel)
      let load = Load()
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask {
            while !load.isOver.load(ordering: .relaxed) {
              do { _ = try await client.echoSuspending(Payload("x")) } catch {
                load.failureCount.add(1, ordering: .relaxed)
              }
            }
          }
        }
        try? await Task.sleep(for: .milliseconds(150))
        await second.server.stop(grace: .seconds(2))
        try? await Task.sleep(for: .milliseconds(100))
        load.isOver.store(true, ordering: .relaxed)
      }
      #expect(load.failureCount.load(ordering: .relaxed) == 0)
      #expect(second.server.runningCallCount == 0)
    }
  }

  private final class Load: Sendable {
    let failureCount = Atomic<Int>(0)
    let isOver = Atomic<Bool>(false)
  }

  @Test("no handler runs on once its caller's connection has died")
  func connectionDies() async throws {
    try await Bench.with(fake) { bench in
      let channel = bench.channel(as: bench.caller)
      let client = EchoClient(channel: channel)
      let task = Task { try await client.echoSuspending(Payload("forever")) }
      let hasBegun = try await eventually {
        fake.running.load(ordering: .sequentiallyConsistent) == 1
      }
      #expect(hasBegun)
      task.cancel()
      channel.close()
      let hasEnded = try await eventually {
        fake.running.load(ordering: .sequentiallyConsistent) == 0
      }
      #expect(hasEnded)
      let isCounted = try await eventually { bench.server.runningCallCount == 0 }
      #expect(isCounted)
    }
  }
}
