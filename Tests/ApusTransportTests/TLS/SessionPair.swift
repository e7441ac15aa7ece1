// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusTransport

/// A client and a server machine, with a wire between them that the test holds in its hands.
final class SessionPair {
  /// One end: its machine, what it has read and how it ended.
  final class End {
    let session: TLSSession
    var plaintext: [UInt8] = []
    var isReady = false
    var isClosed = false
    var failure: TransportError?
    var isOver: Bool { isClosed || failure != nil }

    init(_ session: TLSSession) { self.session = session }

    /// Feeds a piece, as the socket's handler does.
    func receive(_ bytes: [UInt8]) {
      guard !isOver else { return }
      unsafe bytes.withUnsafeBytes { piece in
        unsafe session.receive(piece)
        advance()
        session.discardInput()
      }
    }

    func advance() {
      if !isReady {
        switch session.handshake() {
        case .needsMore: return
        case .failed:
          failure = session.failure
          return
        case .done: isReady = true
        }
      }
      var space = [UInt8](repeating: 0, count: 1_000)
      while true {
        let result = unsafe space.withUnsafeMutableBytes { unsafe session.read(into: $0) }
        switch result {
        case .bytes(let count): plaintext += space[..<count]
        case .drained: return
        case .closed:
          isClosed = true
          return
        case .failed:
          failure = session.failure
          return
        }
      }
    }

    /// Seals `bytes`; `room` is what is lent for it.
    func seal(_ bytes: [UInt8], room: Int? = nil) -> [UInt8] {
      let needed = TLSSession.sealedByteCount(bytes.count) + session.pendingOutputByteCount
      var space = [UInt8](repeating: 0, count: room ?? needed)
      let count = unsafe space.withUnsafeMutableBytes { space in
        unsafe bytes.withUnsafeBytes { unsafe session.write($0, into: space) }
      }
      return Array(space[..<count]) + takeOutput()
    }

    /// What announces new keys and asks for the peer's.
    func updateKeys() -> [UInt8] {
      session.requestKeyUpdate()
      return takeOutput()
    }

    func takeOutput() -> [UInt8] {
      var space = [UInt8](repeating: 0, count: session.pendingOutputByteCount)
      let count = unsafe space.withUnsafeMutableBytes {
        unsafe session.takePendingOutput(into: $0)
      }
      #expect(count == space.count)
      return space
    }
  }

  let client: End
  let server: End
  private var random: SeededGenerator
  private let maxPiece: Int

  init(
    client: TLSContext, server: TLSContext, serverName: String? = "shop.search.v1",
    now: Int64 = TestIdentities.now, seed: UInt64 = 0, maxPiece: Int = .max
  ) throws {
    self.client = End(try TLSSession(context: client, serverName: serverName, now: now))
    self.server = End(try TLSSession(context: server, serverName: nil, now: now))
    random = SeededGenerator(seed: seed)
    self.maxPiece = maxPiece
  }

  /// Carries bytes both ways until nothing moves.
  func run(_ tamper: (_ fromClient: Bool, [UInt8]) -> [UInt8] = { $1 }) {
    client.advance()
    while true {
      let toServer = tamper(true, client.takeOutput())
      let toClient = tamper(false, server.takeOutput())
      if toServer.isEmpty, toClient.isEmpty { return }
      deliver(toServer, to: server)
      deliver(toClient, to: client)
    }
  }

  /// Chops as the seed says.
  func deliver(_ bytes: [UInt8], to end: End) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = min(
        rest.count, maxPiece == .max ? .max : Int.random(in: 1...maxPiece, using: &random))
      end.receive(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
  }
}
