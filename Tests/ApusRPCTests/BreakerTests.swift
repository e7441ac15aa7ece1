// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import ApusWire
import EchoAPI
import Testing

@testable import ApusRPC

/// What a channel does when endpoints, or all of a service, keep failing.
@Suite struct BreakerTests {
  @Test("an endpoint that fails in a row is left alone while another answers")
  func ejection() async throws {
    let broken = EchoFake(outage: RPCError(.resourceExhausted, "always"))
    try await Bench.with(EchoFake()) { bench in
      let second = try await bench.start(broken)
      let channel = bench.channel(
        as: bench.caller, ports: [bench.port, second.port], policy: .roundRobin)
      let client = EchoClient(channel: channel)
      var failureCount = 0
      for _ in 0..<100 {
        do { _ = try await client.echo(Payload("x")) } catch { failureCount += 1 }
      }
      // Envoy's five. Without ejection the turns would give it half of the calls.
      #expect(failureCount <= 5, "\(failureCount) of 100 failed")
      #expect(broken.served.load(ordering: .relaxed) >= 5)
      await second.server.stop(grace: .zero)
    }
  }

  @Test("the only endpoint is never ejected")
  func onlyOne() async throws {
    let broken = EchoFake(outage: RPCError(.resourceExhausted, "always"))
    try await Bench.with(broken) { bench in
      let client = EchoClient(channel: bench.channel(as: bench.caller))
      for _ in 0..<20 {
        let error = await #expect(throws: RPCError.self) { try await client.echo(Payload("x")) }
        #expect(error?.message == "always")
      }
      #expect(broken.served.load(ordering: .relaxed) >= 20)
    }
  }

  @Test("when nobody answers, callers are told at once; a service that is back is called at once")
  func breaker() async throws {
    let fake = EchoFake()
    try await Bench.with(fake) { bench in
      let second = try await bench.start(fake)
      let channel = bench.channel(as: bench.caller, ports: [second.port])
      let client = EchoClient(channel: channel)
      _ = try await client.echo(Payload("x"))
      await second.server.stop(grace: .zero)

      for _ in 0..<5 {
        let error = await #expect(throws: RPCError.self) {
          try await client.with(timeout: .milliseconds(30)).echo(Payload("x"))
        }
        #expect(error?.message.contains("circuit") == false)
      }
      let refusal = await #expect(throws: RPCError.self) { try await client.echo(Payload("x")) }
      #expect(refusal?.code == .unavailable)
      #expect(refusal?.message.contains("the circuit to bench.echo.v1 is open") == true)
      #expect(refusal?.retryAfter ?? .zero > .zero)

      let third = try await bench.start(fake, port: second.port)
      let isBack = try await eventually {
        do {
          return try await client.echo(Payload("back")).text == "back"
        } catch {
          return false
        }
      }
      #expect(isBack)
      await third.server.stop(grace: .zero)
    }
  }

  @Test("failures that a handler tells of leave the circuit closed")
  func answers() async throws {
    try await Bench.with(EchoFake(outage: RPCError(.unavailable, "of its own"))) { bench in
      let client = EchoClient(channel: bench.channel(as: bench.caller))
      for _ in 0..<12 {
        let error = await #expect(throws: RPCError.self) { try await client.echo(Payload("x")) }
        #expect(error?.message == "of its own")
      }
    }
  }

  @Test(
    "an endpoint is not to blame for typed errors, for others' failures, nor for asking to wait")
  func blame() {
    #expect(RPCError(.unavailable, "", origin: .runtime).isEndpointToBlame)
    #expect(RPCError(.deadlineExceeded, "", origin: .local).isEndpointToBlame)
    #expect(!RPCError(.unavailable, "", origin: .peer).isEndpointToBlame)
    #expect(!RPCError(.unavailable, "", typedErrorHash: 7).isEndpointToBlame)
    let later = RPCError(.unavailable, "", origin: .runtime, retryAfter: .milliseconds(50))
    #expect(!later.isEndpointToBlame)
    #expect(!RPCError(.notFound, "").isEndpointToBlame)
  }
}
