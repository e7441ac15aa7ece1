// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusTransport

@Suite struct TLSSessionTests {
  private func pair(seed: UInt64 = 0, maxPiece: Int = .max) throws -> SessionPair {
    try SessionPair(
      client: TestIdentities.clientContext, server: TestIdentities.serverContext, seed: seed,
      maxPiece: maxPiece)
  }

  @Test("both ends learn who the other is, however the bytes are chopped", arguments: 0..<24)
  func shakesHands(seed: UInt64) throws {
    let pair = try pair(seed: seed, maxPiece: [1, 2, 7, 100, 1_500][Int(seed % 5)])
    pair.run()
    #expect(pair.client.failure == nil)
    #expect(pair.server.failure == nil)
    #expect(pair.client.session.peer?.path == "service/shop.search.v1")
    #expect(pair.server.session.peer?.path == "service/shop.cart.v1")
    #expect(pair.server.session.peer?.trustDomain == "test")
    #expect(pair.server.session.peer?.notAfter == TestIdentities.client.notAfter)
  }

  @Test("the peer is not named before the handshake is done")
  func namesNobodyEarly() throws {
    let pair = try pair()
    pair.client.advance()
    pair.server.receive(pair.client.takeOutput())
    #expect(pair.server.session.peer == nil)
    #expect(pair.client.session.peer == nil)
  }

  @Test(
    "plaintext of any size arrives whole, both ways",
    arguments: [1, 64, 16_383, 16_384, 16_385, 100_000, 1_000_000])
  func carries(byteCount: Int) throws {
    let pair = try pair(seed: UInt64(byteCount), maxPiece: 9_000)
    pair.run()
    let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    pair.deliver(pair.client.seal(bytes), to: pair.server)
    pair.deliver(pair.server.seal(bytes), to: pair.client)
    #expect(pair.server.plaintext == bytes)
    #expect(pair.client.plaintext == bytes)
  }

  @Test("sealing needs exactly the room that was promised", arguments: [1, 16_384, 16_385, 70_000])
  func predictsRoom(byteCount: Int) throws {
    let pair = try pair()
    pair.run()
    let sealed = pair.client.seal([UInt8](repeating: 7, count: byteCount))
    #expect(sealed.count == TLSSession.sealedByteCount(byteCount))
  }

  @Test("what does not fit the lent space waits and keeps its order")
  func spills() throws {
    let pair = try pair()
    pair.run()
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    let sealed = pair.client.seal(bytes, room: 20_000)
    #expect(sealed.count == TLSSession.sealedByteCount(bytes.count))
    pair.deliver(sealed, to: pair.server)
    #expect(pair.server.plaintext == bytes)
  }

  @Test("bytes that come in one piece with the end of the handshake are not lost")
  func readsBehindTheHandshake() throws {
    let pair = try pair()
    pair.client.advance()
    pair.server.receive(pair.client.takeOutput())
    pair.client.receive(pair.server.takeOutput())
    pair.server.receive(pair.client.takeOutput() + pair.client.seal(Array("early".utf8)))
    #expect(pair.server.isReady)
    #expect(pair.server.plaintext == Array("early".utf8))
  }

  @Test("close_notify comes after all bytes and is told apart from silence")
  func closes() throws {
    let pair = try pair(seed: 3, maxPiece: 10)
    pair.run()
    let sealed = pair.client.seal([1, 2, 3])
    pair.client.session.closeNotify()
    pair.deliver(sealed + pair.client.takeOutput(), to: pair.server)
    #expect(pair.server.plaintext == [1, 2, 3])
    #expect(pair.server.isClosed)
    // The other direction is still open.
    pair.deliver(pair.server.seal([4]), to: pair.client)
    #expect(pair.client.plaintext == [4])
    #expect(!pair.client.isClosed)
  }

  @Test("buffers can be kept and given back at any time, also within a record")
  func keepsBuffers() throws {
    let pair = try pair()
    pair.run()
    let bytes = TestIdentities.pattern(50_000)
    for (index, piece) in pair.client.seal(bytes).chunks(of: 7_000).enumerated() {
      pair.server.session.keepsBuffers = index % 2 == 0
      pair.client.session.keepsBuffers = index % 3 == 0
      pair.server.receive(piece)
    }
    #expect(pair.server.plaintext == bytes)
    pair.deliver(pair.client.seal([1]), to: pair.server)
    #expect(pair.server.plaintext.count == bytes.count + 1)
  }

  @Test("nothing is sealed before the handshake is done")
  func sealsNothingEarly() throws {
    let pair = try pair()
    #expect(pair.client.seal([1, 2, 3]).isEmpty)
  }

  /// Where in its record a byte stands.
  private func offsetInRecord(_ index: Int, of bytes: [UInt8]) -> Int {
    var start = 0
    while start + 5 <= bytes.count {
      let next = start + 5 + (Int(bytes[start + 3]) << 8) + Int(bytes[start + 4])
      if index < next { return index - start }
      start = next
    }
    return index
  }

  @Test("a changed bit breaks the connection and never yields changed bytes", arguments: 0..<64)
  func noticesChangedBits(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let pair = try pair(seed: seed, maxPiece: 50)
    pair.run()
    var sealed = pair.client.seal([UInt8](repeating: 0xAB, count: 200))
    let index = Int.random(in: 0..<sealed.count, using: &random)
    sealed[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    pair.deliver(sealed, to: pair.server)
    #expect(pair.server.plaintext.isEmpty)
    // A longer length in the header only makes it wait for more.
    if pair.server.failure == nil {
      #expect((3...4).contains(index))
      pair.deliver([UInt8](repeating: 0, count: 20_000), to: pair.server)
    }
    guard case .brokenRecord = pair.server.failure else {
      Issue.record("expected a broken record: \(String(describing: pair.server.failure))")
      return
    }
  }

  @Test("a handshake with a changed bit fails on at least one side", arguments: 0..<100)
  func noticesChangedHandshakes(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let pair = try pair(seed: seed, maxPiece: 400)
    var flight = 0
    var changed: Set<Int> = []
    let target = Int.random(in: 0..<3, using: &random)
    pair.run { _, bytes in
      guard !bytes.isEmpty else { return bytes }
      defer { flight += 1 }
      guard flight == target else { return bytes }
      var copy = bytes
      let index = Int.random(in: 0..<bytes.count, using: &random)
      copy[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      changed.insert(offsetInRecord(index, of: bytes))
      return copy
    }
    guard pair.client.isReady, pair.server.isReady else { return }
    // TLS 1.3 ignores the versions in the headers of records, and nothing else.
    #expect(changed.isSubset(of: [1, 2]))
  }

  @Test("garbage never traps and is refused", arguments: 0..<300)
  func refusesGarbage(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let pair = try pair(seed: seed, maxPiece: 64)
    var bytes = (0..<Int.random(in: 1...3_000, using: &random)).map { _ in
      UInt8.random(in: .min ... .max, using: &random)
    }
    // Half of it looks like a record at first.
    if seed % 2 == 0 { bytes = [22, 3, 1, 0, UInt8(min(bytes.count, 255))] + bytes }
    if seed % 4 == 0 {
      pair.client.advance()
      pair.deliver(bytes, to: pair.client)
      #expect(!pair.client.isReady)
    } else {
      pair.deliver(bytes, to: pair.server)
      #expect(!pair.server.isReady)
    }
  }

  @Test("every prefix of a handshake only waits for more")
  func waitsForMore() throws {
    let whole = try pair()
    whole.client.advance()
    let hello = whole.client.takeOutput()
    for count in stride(from: 0, to: hello.count, by: 13) {
      let pair = try pair()
      pair.server.receive(Array(hello.prefix(count)))
      #expect(pair.server.failure == nil)
      #expect(!pair.server.isReady)
    }
  }

  @Test("a flood of key updates is ended, a few are answered")
  func boundsKeyUpdates() throws {
    let pair = try pair()
    pair.run()
    for _ in 0..<16 {
      pair.deliver(pair.client.updateKeys() + pair.client.seal([9]), to: pair.server)
      pair.deliver(pair.server.takeOutput(), to: pair.client)
    }
    #expect(pair.server.failure == nil)
    #expect(pair.server.plaintext == [UInt8](repeating: 9, count: 16))
    var flood: [UInt8] = []
    for _ in 0..<100 { flood += pair.client.updateKeys() }
    pair.deliver(flood, to: pair.server)
    #expect(pair.server.failure == .tooManyKeyUpdates(count: 17, max: 16))
  }

  @Test("after a failure nothing more is read, written or announced")
  func staysFailed() throws {
    let pair = try pair()
    pair.run()
    pair.server.receive([23, 3, 3, 0, 20] + [UInt8](repeating: 1, count: 20))
    #expect(pair.server.failure != nil)
    _ = pair.server.takeOutput()
    #expect(pair.server.seal([1]).isEmpty)
    pair.server.session.closeNotify()
    #expect(pair.server.takeOutput().isEmpty)
    unsafe pair.client.seal([1]).withUnsafeBytes { unsafe pair.server.session.receive($0) }
    #expect(!pair.server.session.hasInput)
  }
}
