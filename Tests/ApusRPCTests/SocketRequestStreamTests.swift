// SPDX-License-Identifier: Apache-2.0

import ApusWire
import EchoAPI
import Logging
import Testing

@testable import ApusRPC
@testable import ApusTransport

/// Streams of requests over real sockets, TLS and certificates.
@Suite struct SocketRequestStreamTests {
  let fake = EchoFake()

  @Test("10,000 messages go both ways, and waiting ones never pass the credit")
  func bothWays() async throws {
    try await Bench.with(fake) { bench in
      let client = StreamClient(channel: bench.channel(as: bench.caller))
      try await withTaskExecutorPreference(bench.loops.taskExecutors[0]) {
        try await RequestStreamTests.echo(client, count: 10_000, size: 40)
      }
      try await RequestStreamTests.echo(client, count: 200, size: 70_000)
    }
  }

  @Test("a stream that is open when its server drains goes on to its end")
  func drains() async throws {
    try await Bench.with(fake) { bench in
      let second = try await bench.start(fake)
      let client = StreamClient(channel: bench.channel(as: bench.caller, ports: [second.port]))
      let fake = fake.streams
      let gate = Gate()
      let task = Task {
        try await client.collect { writer in
          try await writer.write(Chunk(size: 1))
          try await gate.wait()
          for number in 0..<500 { try await writer.write(Chunk(size: 1_000, number)) }
        }
      }
      #expect(try await eventually { fake.read.load(ordering: .sequentiallyConsistent) == 1 })
      async let stopped: Void = second.server.stop(grace: .seconds(20))
      try await Task.sleep(for: .milliseconds(50))
      gate.open()
      #expect(try await task.value.count == 501)
      await stopped
      #expect(second.server.runningCallCount == 0)
    }
  }

  @Test("a stream that outlives the grace ends with unavailable, and its handler with it")
  func graceEnds() async throws {
    try await Bench.with(fake) { bench in
      let second = try await bench.start(fake)
      let client = StreamClient(channel: bench.channel(as: bench.caller, ports: [second.port]))
      let fake = fake.streams
      let task = Task {
        try await client.collect { writer in
          try await writer.write(Chunk(size: 1))
          try await Task.sleep(for: .seconds(3_600))
        }
      }
      #expect(try await eventually { fake.read.load(ordering: .sequentiallyConsistent) == 1 })
      await second.server.stop(grace: .milliseconds(100))
      let error = await #expect(throws: StreamServiceCollectError.self) { try await task.value }
      #expect(error?.rpcError?.code == .unavailable)
      #expect(second.server.runningCallCount == 0)
    }
  }

  @Test("a call that no handler has seen goes elsewhere while nothing was sent")
  func goesElsewhere() async throws {
    try await Bench.with(fake) { bench in
      let second = try await bench.start(fake)
      let channel = bench.channel(as: bench.caller, ports: [bench.port, second.port])
      let client = StreamClient(channel: channel)
      _ = try await client.collect { try await $0.write(Chunk(size: 1)) }
      let failures = Counter()
      let over = Counter()
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<4 {
          group.addTask {
            while over.value == 0 {
              do {
                _ = try await client.collect { writer in
                  // Whatever was begun on a server that refuses it is begun again.
                  await Task.yield()
                }
              } catch {
                _ = failures.next()
              }
            }
          }
        }
        try? await Task.sleep(for: .milliseconds(100))
        await second.server.stop(grace: .seconds(2))
        try? await Task.sleep(for: .milliseconds(100))
        _ = over.next()
      }
      #expect(failures.value == 0)
    }
  }

  @Test("a connection that dies ends handler and caller")
  func dies() async throws {
    try await Bench.with(fake) { bench in
      let second = try await bench.start(fake)
      let client = StreamClient(channel: bench.channel(as: bench.caller, ports: [second.port]))
      let fake = fake.streams
      let task = Task {
        try await client.echoEach { writer, replies in
          try await writer.write(Chunk(size: 1))
          for try await _ in replies {}
        }
      }
      #expect(try await eventually { fake.read.load(ordering: .sequentiallyConsistent) == 1 })
      await second.server.stop(grace: .zero)
      await #expect(throws: StreamServiceEchoEachError.self) { try await task.value }
      #expect(try await eventually { fake.running.load(ordering: .sequentiallyConsistent) == 0 })
      #expect(second.server.runningCallCount == 0)
    }
  }
}
