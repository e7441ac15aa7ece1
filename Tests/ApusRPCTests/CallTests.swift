// SPDX-License-Identifier: Apache-2.0

import ApusResilience
import ApusWire
import EchoAPI
import Logging
import Testing

@testable import ApusRPC
@testable import ApusTransport

@Suite struct CallTests {
  let fake = EchoFake()

  /// A loop of its own: the tests with chopped frames keep the shared one busy.
  private let loops = LoopGroup(count: 1)

  var client: EchoClient { EchoClient(channel: .inProcess(fake, loops: loops)) }

  @Test("a call returns what its handler returns")
  func echoes() async throws {
    #expect(try await client.echo(Payload("hello")).text == "hello")
  }

  @Test("an empty message is a message")
  func echoesNothing() async throws {
    #expect(try await client.echo(Payload()).data.isEmpty)
  }

  @Test(
    "a payload arrives whole, whatever its size",
    arguments: [1, 65_535, 65_536, 66_561, 262_144, 262_145, 1_000_000, 4_194_304])
  func sizes(byteCount: Int) async throws {
    let payload = Payload(data: Bytes((0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 31) }))
    #expect(try await client.echo(payload) == payload)
  }

  @Test("a request above the limit is refused before it leaves, with both numbers")
  func refusesLargeRequest() async throws {
    let payload = Payload(data: Bytes(repeatElement(0, count: 5_000_000)))
    let error = await #expect(throws: RPCError.self) { try await client.echo(payload) }
    #expect(error?.code == .resourceExhausted)
    #expect(error?.message.contains("5000005") == true)
    #expect(error?.message.contains("4259840") == true)
    // And the connection goes on.
    #expect(try await client.echo(Payload("after")).text == "after")
  }

  @Test("frames may be chopped anywhere", arguments: Seeds.of("chopped", usual: 10))
  func chopped(seed: UInt64) async throws {
    let channel = RPCChannel.inProcess(
      [ServiceRegistration(fake)], caller: "service/test.v1", loops: loops, logger: Logger.silent,
      delivery: { .chopped(seed: seed, maxByteCount: 700) })
    let client = EchoClient(channel: channel)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<40 {
        group.addTask {
          let payload = Payload(data: Bytes(repeatElement(7, count: number * number * 12)))
          let reply =
            number % 3 == 0
            ? try await client.echoSuspending(payload) : try await client.echo(payload)
          #expect(reply == payload)
        }
      }
      try await group.waitForAll()
    }
  }

  @Test("calls beside each other do not mix their answers")
  func concurrent() async throws {
    let client = client
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<500 {
        group.addTask {
          let payload = Payload("call \(number)")
          let reply =
            number % 2 == 0
            ? try await client.echo(payload) : try await client.echoSuspending(payload)
          #expect(reply == payload)
        }
      }
      try await group.waitForAll()
    }
  }

  @Test("what a handler throws undeclared becomes internal, without a word of it")
  func hidesUndeclared() async throws {
    let error = await #expect(throws: RPCError.self) {
      try await client.echo(Payload("undeclared"))
    }
    #expect(error?.code == .internal)
    #expect(error?.message == "")
  }

  @Test("an idempotent call that failed is tried once more")
  func retries() async throws {
    #expect(try await client.echo(Payload("once")).text == "once")
    #expect(fake.served.load(ordering: .relaxed) == 2)
    let error = await #expect(throws: RPCError.self) {
      try await client.echo(Payload("unavailable"))
    }
    #expect(error?.code == .unavailable)
    #expect(fake.served.load(ordering: .relaxed) == 4)
  }

  @Test("the rules of the schema hold before a request leaves")
  func validates() async throws {
    do throws(RPCError) {
      for try await _ in client.flood(count: 1, size: 2_000_000) {}
      Issue.record("a size beyond the range was taken")
    } catch {
      #expect(error.code == .invalidArgument)
      #expect(error.message.contains("size"))
    }
  }

  @Test("a deadline ends the call on both sides")
  func deadline() async throws {
    let client = client
    // Connected before, so that the time is spent in the handler.
    _ = try await client.echo(Payload("first"))
    let error = await #expect(throws: RPCError.self) {
      try await client.with(timeout: .seconds(1)).echoSuspending(Payload("forever"))
    }
    #expect(error?.code == .deadlineExceeded)
    #expect(try await eventually { fake.cancelled.load(ordering: .sequentiallyConsistent) == 1 })
    #expect(fake.running.load(ordering: .sequentiallyConsistent) == 0)
  }

  @Test("a caller that is cancelled cancels the handler")
  func cancellation() async throws {
    let client = client
    let task = Task { try await client.echoSuspending(Payload("forever")) }
    #expect(try await eventually { fake.running.load(ordering: .sequentiallyConsistent) == 1 })
    task.cancel()
    let error = await #expect(throws: RPCError.self) { try await task.value }
    #expect(error?.code == .cancelled)
    #expect(try await eventually { fake.cancelled.load(ordering: .sequentiallyConsistent) == 1 })
  }

  @Test("a handler knows deadline and caller, and a call in it inherits what is left")
  func inherits() async throws {
    let inner = fake
    let outer = EchoServiceMock(echo: { request, context in
      try await EchoClient(
        channel: .inProcess(inner, caller: "service/outer.v1", loops: loops)
      ).echo(request)
    })
    let client = EchoClient(channel: .inProcess(outer, loops: loops))
    _ = try await client.with(timeout: .seconds(25)).echo(Payload("x"))
    let context = try #require(inner.contexts.withLock { $0.first })
    let remaining = try #require(context.deadline.remaining)
    #expect(remaining > .zero && remaining < .seconds(25))
    #expect(context.caller.path == "service/outer.v1")
    #expect(context.method == "bench.echo.v1.EchoService/echo")
  }

  @Test("calls above the limit are refused as never processed, and go on when there is room")
  func limits() async throws {
    var limits = ServerLimits()
    limits.runningHandlersPerConnection = 4
    let channel = RPCChannel.inProcess(
      [ServiceRegistration(fake)], caller: "service/test.v1", loops: loops, logger: .silent,
      limits: limits)
    let client = EchoClient(channel: channel)
    // The client knows the limit and waits: none is refused.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<64 {
        group.addTask {
          let payload = Payload("\(number)")
          let reply = try await client.echoSuspending(payload)
          #expect(reply == payload)
        }
      }
      try await group.waitForAll()
    }
  }
}

extension Logger {
  static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
