// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Testing

@testable import ApusTransport

/// That real sockets are wired to the machine; what the machine does is tested without them.
@Suite struct SocketTests {
  /// A server that echoes, on a port of its own.
  private func withServer(
    limits: TransportLimits = TransportLimits(), log: Recorder.Log? = nil, loops count: Int = 2,
    echoes: Bool = true, _ body: (TransportServer, LoopGroup) async throws -> Void
  ) async throws {
    let loops = LoopGroup(count: count)
    let server = try await TransportServer.bind(
      host: "127.0.0.1", port: 0, context: TestIdentities.serverContext, loops: loops,
      limits: limits
    ) { connection in Recorder(connection, log: log ?? Recorder.Log(), echoes: echoes) }
    do {
      try await body(server, loops)
    } catch {
      Issue.record(error)
    }
    await server.stopAccepting()
    await loops.shutdown()
  }

  private func connect(
    _ server: TransportServer, on executor: LoopExecutor,
    context: TLSContext = TestIdentities.clientContext, log: Recorder.Log, greeting: [UInt8] = [],
    closesAfter: Int? = nil, limits: TransportLimits = TransportLimits()
  ) {
    let port = server.localPort
    executor.loop.execute {
      TransportClient.connect(
        host: "127.0.0.1", port: port, serverName: "shop.search.v1", context: context,
        on: executor, limits: limits
      ) { Recorder($0, log: log, greeting: greeting, closesAfter: closesAfter) }
    }
  }

  @Test("a client and a server shake hands, exchange plaintext and close in good order")
  func exchanges() async throws {
    let (client, accepted) = (Recorder.Log(), Recorder.Log())
    try await withServer(log: accepted) { server, loops in
      connect(
        server, on: loops.executors[0], log: client, greeting: Array("hello".utf8), closesAfter: 5)
      #expect(await client.closed() == nil)
      #expect(await accepted.closed() == nil)
    }
    #expect(client.bytes == Array("hello".utf8))
    #expect(client.peer?.path == "service/shop.search.v1")
    #expect(accepted.peer?.path == "service/shop.cart.v1")
  }

  @Test("a name of this machine is resolved")
  func resolves() async throws {
    let client = Recorder.Log()
    try await withServer { server, loops in
      let (executor, port) = (loops.executors[1], server.localPort)
      executor.loop.execute {
        TransportClient.connect(
          host: "localhost", port: port, serverName: "shop.search.v1",
          context: TestIdentities.clientContext, on: executor
        ) { Recorder($0, log: client, greeting: [1], closesAfter: 1) }
      }
      #expect(await client.closed() == nil)
    }
    #expect(client.bytes == [1])
  }

  @Test("closing gracefully right after a large send loses nothing")
  func halfCloses() async throws {
    let (client, accepted) = (Recorder.Log(), Recorder.Log())
    let bytes = TestIdentities.pattern(3_000_000)
    try await withServer(log: accepted, echoes: false) { server, loops in
      connect(server, on: loops.executors[0], log: client, greeting: bytes, closesAfter: 0)
      #expect(await client.closed() == nil)
      #expect(await accepted.closed() == nil)
    }
    // Compared first: a failure must not print megabytes.
    let isWhole = accepted.bytes == bytes
    #expect(isWhole, "\(accepted.bytes.count) of \(bytes.count) bytes arrived")
  }

  @Test("a megabyte echoed while both sides write is whole")
  func echoesMuch() async throws {
    let client = Recorder.Log()
    let bytes = TestIdentities.pattern(1_000_000)
    try await withServer { server, loops in
      connect(
        server, on: loops.executors[0], log: client, greeting: bytes, closesAfter: bytes.count)
      #expect(await client.closed() == nil)
    }
    let isWhole = client.bytes == bytes
    #expect(isWhole, "\(client.bytes.count) of \(bytes.count) bytes came back")
  }

  @Test("a hundred clients at once, more than handshakes may be in flight")
  func manyClients() async throws {
    let logs = (0..<100).map { _ in Recorder.Log() }
    var limits = TransportLimits()
    limits.handshakesInFlight = 4
    limits.handshakesQueued = 8
    limits.handshakeTimeout = .seconds(30)
    let clientLimits = limits
    try await withServer(limits: limits) { server, loops in
      for (index, log) in logs.enumerated() {
        connect(
          server, on: loops.executors[index % 2], log: log,
          greeting: [UInt8](repeating: UInt8(index), count: 64), closesAfter: 64,
          limits: clientLimits)
      }
      for (index, log) in logs.enumerated() {
        #expect(await log.closed() == nil)
        #expect(log.bytes == [UInt8](repeating: UInt8(index), count: 64))
      }
    }
  }

  @Test("the server's side says why it refused; the client's that it was refused")
  func refuses() async throws {
    let (client, accepted) = (Recorder.Log(), Recorder.Log())
    let other = try TestIdentities.rawClient(
      TestIdentities.profile(["spiffe://test/service/shop.cart.v1"]),
      by: TestIdentities.otherAuthority)
    try await withServer(log: accepted) { server, loops in
      connect(server, on: loops.executors[0], context: other, log: client, greeting: [1])
      guard case .untrusted = await accepted.closed() else {
        Issue.record("the server should name the authorities")
        return
      }
      // The alert reaches the client, although it was already sending.
      guard case .refusedByPeer(_, "unknown CA", _) = await client.closed() else {
        Issue.record("the client should see the alert: \(String(describing: client.reason))")
        return
      }
    }
    #expect(accepted.bytes.isEmpty)
  }

  /// Sends bytes as plain TCP and returns what comes back until the end.
  private func speakPlain(_ bytes: [UInt8], port: Int) async throws -> [UInt8] {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      // On a busy machine the server may have given up before we have said anything.
      try? await outbound.write(ByteBuffer(bytes: bytes))
      var answer: [UInt8] = []
      for try await piece in inbound { answer += piece.readableBytesView }
      return answer
    }
  }

  @Test("HTTP on the port is recognised, told in the log and ended")
  func speaksHTTP() async throws {
    let accepted = Recorder.Log()
    try await withServer(log: accepted) { server, _ in
      let answer = try await speakPlain(
        Array("GET / HTTP/1.1\r\n\r\n".utf8), port: server.localPort)
      #expect(answer.isEmpty)
      #expect(await accepted.closed() == .plainText(start: "GET / HTTP/1.1\\x0d\\x0a"))
    }
  }

  @Test("a peer that says nothing is dropped after the handshake timeout")
  func timesOut() async throws {
    let accepted = Recorder.Log()
    var limits = TransportLimits()
    limits.handshakeTimeout = .milliseconds(50)
    try await withServer(limits: limits, log: accepted) { server, _ in
      let answer = try await speakPlain([22, 3], port: server.localPort)
      #expect(answer.isEmpty)
      #expect(await accepted.closed() == .handshakeTimeout(milliseconds: 50))
    }
  }

  @Test("silent peers in all places of the gate give way to others in the end")
  func gateFrees() async throws {
    let client = Recorder.Log()
    var limits = TransportLimits()
    limits.handshakeTimeout = .milliseconds(100)
    limits.handshakesInFlight = 1
    limits.handshakesQueued = 2
    var patient = TransportLimits()
    patient.handshakeTimeout = .seconds(10)
    let clientLimits = patient
    try await withServer(limits: limits) { server, loops in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<5 {
          group.addTask { _ = try await speakPlain([22], port: server.localPort) }
        }
        try await group.waitForAll()
      }
      connect(
        server, on: loops.executors[0], log: client, greeting: [1], closesAfter: 1,
        limits: clientLimits)
      #expect(await client.closed() == nil)
    }
  }

  @Test("a busy connection that falls idle gives its buffers back and goes on afterwards")
  func fallsIdle() async throws {
    let client = Recorder.Log()
    var limits = TransportLimits()
    limits.idleTime = .milliseconds(5)
    let clientLimits = limits
    let rounds = 3 * SocketBuffers.busyReadCount
    try await withServer(limits: limits) { server, loops in
      let (executor, port) = (loops.executors[0], server.localPort)
      executor.loop.execute {
        TransportClient.connect(
          host: "127.0.0.1", port: port, serverName: "shop.search.v1",
          context: TestIdentities.clientContext, on: executor, limits: clientLimits
        ) { connection in
          Recorder(
            connection, log: client, greeting: [1], closesAfter: rounds,
            onRead: { total in
              // Halfway both ends are left alone for longer than they need to fall idle.
              let pause: TimeAmount = total == rounds / 2 ? .milliseconds(30) : .zero
              executor.loop.assumeIsolated().scheduleTask(in: pause) {
                unsafe [UInt8(1)].withUnsafeBytes { unsafe connection.send($0) }
              }
            })
        }
      }
      #expect(await client.closed() == nil)
    }
    #expect(client.bytes.count == rounds)
  }

  @Test("a peer that takes nothing is dropped, and the sentence says so")
  func dropsStuckPeers() async throws {
    let client = Recorder.Log()
    var limits = TransportLimits()
    limits.stuckWriteTimeout = .milliseconds(40)
    let loops = LoopGroup(count: 1)
    let server = try await TransportServer.bind(
      host: "127.0.0.1", port: 0, context: TestIdentities.serverContext, loops: loops
    ) { connection in
      Recorder(connection, log: Recorder.Log(), greeting: [1], onReady: connection.pauseReading)
    }
    connect(
      server, on: loops.executors[0], log: client, greeting: TestIdentities.pattern(20_000_000),
      limits: limits)
    #expect(await client.closed() == .writeStuck(milliseconds: 40))
    await server.stopAccepting()
    await loops.shutdown()
  }

  @Test("an abort reaches the other side as an end without close_notify, or as a reset")
  func aborts() async throws {
    let (client, accepted) = (Recorder.Log(), Recorder.Log())
    try await withServer(log: accepted) { server, loops in
      let (executor, port) = (loops.executors[0], server.localPort)
      executor.loop.execute {
        TransportClient.connect(
          host: "127.0.0.1", port: port, serverName: "shop.search.v1",
          context: TestIdentities.clientContext, on: executor
        ) { Recorder($0, log: client, greeting: [1], closesAfter: 1, closeMode: .abort) }
      }
      #expect(await client.closed() == nil)
      switch await accepted.closed() {
      case .truncated, .socketFailed: break
      case let other: Issue.record("\(String(describing: other))")
      }
    }
  }

  @Test("closing while connecting is told once, and no connection is left")
  func closesWhileConnecting() async throws {
    let client = Recorder.Log()
    try await withServer { server, loops in
      let (executor, port) = (loops.executors[0], server.localPort)
      executor.loop.execute {
        TransportClient.connect(
          host: "127.0.0.1", port: port, serverName: "shop.search.v1",
          context: TestIdentities.clientContext, on: executor
        ) { connection in
          defer { connection.close(.graceful) }
          return Recorder(connection, log: client)
        }
      }
      #expect(await client.closed() == nil)
    }
    #expect(client.peer == nil)
  }

  @Test("nobody listens: a sentence with the address")
  func cannotConnect() async throws {
    let client = Recorder.Log()
    try await withServer { server, loops in
      await server.stopAccepting()
      connect(server, on: loops.executors[0], log: client)
      #expect(
        await client.closed()
          == .cannotConnect(
            address: "127.0.0.1:\(server.localPort)", reason: "Connection refused"))
    }
  }

  @Test("a busy port: a sentence with the address")
  func addressInUse() async throws {
    try await withServer { server, loops in
      let port = server.localPort
      await #expect(throws: TransportError.addressInUse(address: "127.0.0.1:\(port)")) {
        try await TransportServer.bind(
          host: "127.0.0.1", port: port, context: TestIdentities.serverContext, loops: loops
        ) { Recorder($0, log: Recorder.Log()) }
      }
    }
  }

  @Test("new certificates are used by new connections")
  func replacesContext() async throws {
    let (before, after) = (Recorder.Log(), Recorder.Log())
    try await withServer { server, loops in
      connect(server, on: loops.executors[0], log: before, greeting: [1], closesAfter: 1)
      #expect(await before.closed() == nil)
      let renewed = try TestIdentities.authority
        .issue(path: "service/shop.search.v1", now: TestIdentities.now, lifetime: 1_000)
        .loaded(now: TestIdentities.now)
      server.replaceContext(try TLSContext(server: [renewed]))
      connect(server, on: loops.executors[0], log: after, greeting: [1], closesAfter: 1)
      #expect(await after.closed() == nil)
    }
    #expect(before.peer?.notAfter == TestIdentities.server.notAfter)
    #expect(after.peer?.notAfter == TestIdentities.now + 1_000)
  }
}
