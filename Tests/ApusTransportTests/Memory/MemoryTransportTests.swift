// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import ApusTransport

@Suite struct MemoryTransportTests {
  enum Kind: CaseIterable { case plain, tls }

  private func security(_ kind: Kind) -> MemoryTransport.Security {
    switch kind {
    case .plain:
      .plain(
        client: PeerIdentity(trustDomain: "test", path: "service/shop.cart.v1", notAfter: 1),
        server: PeerIdentity(trustDomain: "test", path: "service/shop.search.v1", notAfter: 1))
    case .tls:
      .tls(
        client: TestIdentities.clientContext, server: TestIdentities.serverContext,
        serverName: "shop.search.v1", now: TestIdentities.now)
    }
  }

  @Test("an echo through memory is whole, however it is chopped", arguments: Kind.allCases, 0..<8)
  func echoes(kind: Kind, seed: UInt64) async throws {
    let loops = LoopGroup(count: 1)
    let (client, server) = (Recorder.Log(), Recorder.Log())
    let bytes = (0..<30_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ Int(seed)) }
    let executor = loops.executors[0]
    let security = security(kind)
    let delivery: MemoryDelivery =
      seed == 0 ? .whole : .chopped(seed: seed, maxByteCount: 1 << (seed + 4))
    try await executor.loop.submit {
      try MemoryTransport.connect(
        on: executor, security: security, delivery: delivery,
        client: { Recorder($0, log: client, greeting: bytes, closesAfter: bytes.count) },
        server: { Recorder($0, log: server, echoes: true) })
    }.get()
    #expect(await client.closed() == nil)
    #expect(await server.closed() == nil)
    #expect(client.bytes == bytes)
    #expect(server.bytes == bytes)
    #expect(client.peer?.path == "service/shop.search.v1")
    #expect(server.peer?.path == "service/shop.cart.v1")
    await loops.shutdown()
  }

  @Test("a refused handshake ends both ends, each with its reason")
  func refuses() async throws {
    let loops = LoopGroup(count: 1)
    let (client, server) = (Recorder.Log(), Recorder.Log())
    let executor = loops.executors[0]
    try await executor.loop.submit {
      try MemoryTransport.connect(
        on: executor,
        security: .tls(
          client: TestIdentities.clientContext, server: TestIdentities.serverContext,
          serverName: "shop.billing.v1", now: TestIdentities.now),
        client: { Recorder($0, log: client) }, server: { Recorder($0, log: server) })
    }.get()
    guard case .refusedByPeer = await client.closed() else {
      Issue.record("the client should see an alert")
      return
    }
    #expect(
      await server.closed()
        == .unknownServerName(asked: "shop.billing.v1", served: ["shop.search.v1"]))
    await loops.shutdown()
  }

  @Test("an abort looks to the other end like a death", arguments: Kind.allCases)
  func aborts(kind: Kind) async throws {
    let loops = LoopGroup(count: 1)
    let (client, server) = (Recorder.Log(), Recorder.Log())
    let executor = loops.executors[0]
    let security = security(kind)
    try await executor.loop.submit {
      try MemoryTransport.connect(
        on: executor, security: security,
        client: { Recorder($0, log: client, greeting: [1], closesAfter: 1, closeMode: .abort) },
        server: { Recorder($0, log: server, echoes: true) })
    }.get()
    #expect(await client.closed() == nil)
    #expect(await server.closed() == .truncated)
    await loops.shutdown()
  }

  @Test("a paused reader makes the writer unwritable, and reading on makes it writable")
  func backpressure() async throws {
    let loops = LoopGroup(count: 1)
    let (client, server) = (Recorder.Log(), Recorder.Log())
    let executor = loops.executors[0]
    let bytes = [UInt8](repeating: 5, count: 300_000)
    let security = security(.tls)
    try await executor.loop.submit {
      try MemoryTransport.connect(
        on: executor, security: security,
        client: { connection in
          Recorder(
            connection, log: client, greeting: bytes,
            onWritable: { if connection.isWritable { connection.close(.graceful) } })
        },
        server: { connection in
          connection.pauseReading()
          executor.loop.assumeIsolated().scheduleTask(in: .milliseconds(20)) {
            connection.resumeReading()
          }
          return Recorder(connection, log: server)
        })
    }.get()
    #expect(await server.closed() == nil)
    #expect(server.bytes.count == bytes.count)
    #expect(await client.closed() == nil)
    await loops.shutdown()
  }
}
