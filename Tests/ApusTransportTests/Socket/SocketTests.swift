// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import ApusTransport

@Suite struct SocketTests {
  @Test("a client and a server shake hands, exchange plaintext and close in good order")
  func exchanges() async throws {
    let loops = LoopGroup(count: 2)
    let serverEvents = Recorder.Log()
    let server = try await TransportServer.bind(
      host: "127.0.0.1", port: 0, context: TLSContext(server: [TestIdentities.server]), loops: loops
    ) { connection in Recorder(connection, log: serverEvents, echoes: true) }
    let clientEvents = Recorder.Log()
    let context = try TLSContext(client: TestIdentities.client)
    let executor = loops.executors[0]
    executor.loop.execute {
      TransportClient.connect(
        host: "127.0.0.1", port: server.localPort, serverName: "shop.search.v1", context: context,
        on: executor
      ) { connection in
        Recorder(connection, log: clientEvents, greeting: Array("hello".utf8), closesAfter: 5)
      }
    }
    let clientEnd = await clientEvents.closed()
    let serverEnd = await serverEvents.closed()
    #expect(clientEnd == nil)
    #expect(serverEnd == nil)
    #expect(clientEvents.bytes == Array("hello".utf8))
    #expect(clientEvents.peer?.path == "service/shop.search.v1")
    #expect(serverEvents.peer?.path == "service/shop.cart.v1")
    await server.stopAccepting()
    await loops.shutdown()
  }
}
