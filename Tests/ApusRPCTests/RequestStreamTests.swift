// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import ApusWire
import EchoAPI
import Logging
import Testing

@testable import ApusRPC
@testable import ApusTransport

@Suite struct RequestStreamTests {
  let fake = StreamFake()

  private let loops = LoopGroup(count: 1)

  var client: StreamClient { StreamClient(channel: .inProcess(fake, loops: loops)) }

  @Test(
    "a stream of requests brings every message, and returns one reply",
    arguments: [(0, 10), (1, 0), (1_000, 0), (100, 70_000), (3, 1_000_000)])
  func collects(count: Int, size: Int) async throws {
    let reply = try await client.collect { writer in
      for number in 0..<count { try await writer.write(Chunk(size: size, number)) }
    }
    #expect(reply == Collected(count: UInt64(count), byteCount: UInt64(count * size)))
  }

  @Test("the same from the loop itself")
  func onLoop() async throws {
    let client = client
    try await withTaskExecutorPreference(loops.taskExecutors[0]) {
      let reply = try await client.collect { writer in
        for number in 0..<10_000 { try await writer.write(Chunk(size: 100, number)) }
      }
      #expect(reply.count == 10_000)
    }
  }

  @Test(
    "messages go both ways, in order, while both go on", arguments: [(10_000, 40), (300, 70_000)])
  func bothWays(count: Int, size: Int) async throws {
    let client = client
    try await withTaskExecutorPreference(loops.taskExecutors[0]) {
      try await Self.echo(client, count: count, size: size)
    }
  }

  @Test("the same however the bytes are chopped", arguments: Seeds.of("chopped-requests", usual: 5))
  func chopped(seed: UInt64) async throws {
    let channel = RPCChannel.inProcess(
      [ServiceRegistration(fake)], caller: "service/test.v1", loops: loops, logger: .silent,
      delivery: { .chopped(seed: seed, maxByteCount: 700) })
    let client = StreamClient(channel: channel)
    try await Self.echo(client, count: 200, size: 1_500)
    let reply = try await client.collect { writer in
      for number in 0..<10 { try await writer.write(Chunk(size: 100_000, number)) }
    }
    #expect(reply.count == 10)
  }

  /// One task writes, the call's other half reads.
  static func echo(_ client: StreamClient, count: Int, size: Int) async throws {
    let seen = Counter()
    try await client.echoEach { writer, replies in
      async let sent: Void = {
        for number in 0..<count { try await writer.write(Chunk(size: size, number)) }
        writer.finish()
      }()
      for try await reply in replies {
        let number = seen.next()
        #expect(reply.data.count == size)
        #expect(reply.data.first == UInt8(truncatingIfNeeded: number))
      }
      try await sent
    }
    #expect(seen.value == count)
  }

  @Test("the server may speak in turn with the client")
  func inTurn() async throws {
    let turns = Counter()
    try await client.echoEach { writer, replies in
      var number = 0
      try await writer.write(Chunk(size: 1, 0))
      for try await reply in replies {
        #expect(reply.data.first == UInt8(truncatingIfNeeded: number))
        number += 1
        _ = turns.next()
        if number == 300 { writer.finish() } else { try await writer.write(Chunk(size: 1, number)) }
      }
    }
    #expect(turns.value == 300)
  }

  // MARK: Flow control

  @Test("a handler that reads nothing stops the writer within its credit", arguments: [0, 1_000])
  func slowHandler(size: Int) async throws {
    let sent = Counter()
    let client = client
    let fake = fake
    let task = Task {
      try await client.collect { writer in
        try await writer.write(Chunk("gate"))
        for number in 0..<6_000 {
          try await writer.write(Chunk(size: size, number))
          _ = sent.next()
        }
      }
    }
    #expect(try await eventually { fake.read.load(ordering: .sequentiallyConsistent) == 1 })
    #expect(try await eventually { sent.value > 100 })
    try await Self.settled(sent)
    // 256 KiB of credit: 4,096 messages of 64 bytes each at the least, or 258 of a thousand.
    let most = size == 0 ? 4_097 : 262
    #expect(sent.value <= most)
    #expect(sent.value > most / 2)
    fake.gate.open()
    #expect(try await task.value.count == 6_001)
  }

  @Test("a reader that takes nothing stops handler and writer within their credit")
  func slowReader() async throws {
    let sent = Counter()
    let fake = fake
    let gate = Gate()
    let client = client
    let task = Task {
      try await client.echoEach { writer, replies in
        async let writing: Void = {
          for number in 0..<5_000 {
            try await writer.write(Chunk(size: 1_000, number))
            _ = sent.next()
          }
          writer.finish()
        }()
        try await gate.wait()
        var seen = 0
        for try await _ in replies { seen += 1 }
        #expect(seen == 5_000)
        try await writing
      }
    }
    #expect(try await eventually { fake.read.load(ordering: .sequentiallyConsistent) > 200 })
    try await Self.settled(sent)
    // What the client holds, what the handler holds, and a message of each side that waits.
    #expect(fake.read.load(ordering: .sequentiallyConsistent) <= 263)
    #expect(sent.value <= 600)
    gate.open()
    try await task.value
  }

  @Test(
    "large messages in pieces wait within their credit and one message", arguments: [true, false])
  func slowHandlerOfLarge(isBoth: Bool) async throws {
    let sent = Counter()
    let client = client
    let gate = fake.gate
    let send = { @Sendable (writer: RequestWriter<Chunk>) async throws in
      if !isBoth { try await writer.write(Chunk("gate")) }
      for number in 0..<60 {
        try await writer.write(Chunk(size: 270_000, number))
        _ = sent.next()
      }
      writer.finish()
    }
    let task = Task {
      guard isBoth else { return _ = try await client.collect { try await send($0) } }
      try await client.echoEach { writer, replies in
        async let writing: Void = send(writer)
        try await gate.wait()
        var seen = 0
        for try await _ in replies { seen += 1 }
        #expect(seen == 60)
        try await writing
      }
    }
    #expect(try await eventually { sent.value > 0 })
    try await Self.settled(sent)
    // Each queue lets through what came while it was empty, and then its credit.
    #expect(sent.value <= (isBoth ? 6 : 3))
    gate.open()
    try await task.value
  }

  /// Waits until a count no longer grows.
  private static func settled(_ count: Counter) async throws {
    var last = -1
    while last != count.value {
      last = count.value
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  @Test("a message above the limit is refused before it leaves, and the call goes on")
  func tooLarge() async throws {
    let reply = try await client.collect { writer in
      let error = await #expect(throws: RPCError.self) {
        try await writer.write(Chunk(size: 5_000_000))
      }
      #expect(error?.code == .resourceExhausted)
      #expect(error?.message.contains("4259840") == true)
      try await writer.write(Chunk(size: 4_000_000))
    }
    #expect(reply == Collected(count: 1, byteCount: 4_000_000))
  }

  // MARK: Ends

  @Test("a handler may answer before it has read all; the writer then ends quietly")
  func earlyAnswer() async throws {
    let hasEnded = Counter()
    let reply = try await client.collect { writer in
      do {
        try await writer.write(Chunk(size: 5))
        try await writer.write(Chunk("enough"))
        while true { try await writer.write(Chunk(size: 1_000)) }
      } catch {
        if error is RequestsEnded || error is CancellationError { _ = hasEnded.next() }
        throw error
      }
    }
    #expect(reply == Collected(count: 1, byteCount: 5))
    #expect(hasEnded.value == 1)
  }

  @Test("a handler that ends early ends a body that waits for something else")
  func earlyAnswerWhileWaiting() async throws {
    let reply = try await client.collect { writer in
      try await writer.write(Chunk("enough"))
      try await Task.sleep(for: .seconds(3_600))
    }
    #expect(reply.count == 0)
  }

  @Test("a declared error arrives as what it is, in the middle of the stream")
  func declaredError() async throws {
    await #expect(throws: StreamServiceCollectError.tooMuch(TooMuch(count: 2))) {
      try await client.collect { writer in
        for _ in 0..<2 { try await writer.write(Chunk(size: 5)) }
        try await writer.write(Chunk("fail"))
        while true { try await writer.write(Chunk(size: 1_000)) }
      }
    }
    let seen = Counter()
    await #expect(throws: StreamServiceEchoEachError.tooMuch(TooMuch(count: 1))) {
      try await client.echoEach { writer, replies in
        try await writer.write(Chunk(size: 5))
        try await writer.write(Chunk("fail"))
        for try await _ in replies { _ = seen.next() }
      }
    }
    #expect(seen.value == 1)
  }

  @Test("both directions end when the handler of both ends early")
  func earlyEndOfBoth() async throws {
    let seen = Counter()
    try await client.echoEach { writer, replies in
      async let writing: Void = {
        try await writer.write(Chunk(size: 1))
        try await writer.write(Chunk("enough"))
        while true { try await writer.write(Chunk(size: 1_000)) }
      }()
      for try await _ in replies { _ = seen.next() }
      try await writing
    }
    #expect(seen.value == 1)
  }

  @Test("a body that throws gives the call up, and its error is what the caller gets")
  func bodyThrows() async throws {
    await #expect(throws: Broken()) {
      try await client.collect { writer in
        try await writer.write(Chunk(size: 1))
        try await writer.write(Chunk("forever"))
        #expect(try await eventually { fake.read.load(ordering: .sequentiallyConsistent) == 2 })
        throw Broken()
      }
    }
    #expect(try await eventually { fake.running.load(ordering: .sequentiallyConsistent) == 0 })
    #expect(fake.cancelled.load(ordering: .sequentiallyConsistent) == 1)
  }

  private struct Broken: Error, Equatable {}

  @Test("a body that throws while the handler reads ends the handler's stream with cancelled")
  func bodyThrowsWhileRead() async throws {
    await #expect(throws: Broken()) {
      try await client.collect { writer in
        try await writer.write(Chunk(size: 1))
        #expect(try await eventually { fake.read.load(ordering: .sequentiallyConsistent) == 1 })
        throw Broken()
      }
    }
    #expect(try await eventually { fake.cancelled.load(ordering: .sequentiallyConsistent) == 1 })
  }

  @Test("leaving the replies gives the call up")
  func leaving() async throws {
    try await client.echoEach { writer, replies in
      try await writer.write(Chunk(size: 1))
      for try await _ in replies { break }
    }
    #expect(try await eventually { fake.cancelled.load(ordering: .sequentiallyConsistent) == 1 })
    #expect(fake.running.load(ordering: .sequentiallyConsistent) == 0)
  }

  @Test("replies that nobody reads do not keep the call from ending")
  func unreadReplies() async throws {
    try await client.echoEach { writer, _ in
      for number in 0..<20 { try await writer.write(Chunk(size: 10_000, number)) }
    }
    #expect(fake.read.load(ordering: .sequentiallyConsistent) == 20)
  }

  @Test("a deadline ends the whole call on both sides, whatever the body waits for")
  func deadline() async throws {
    let client = client
    _ = try await client.collect { _ in }
    let error = await #expect(throws: StreamServiceCollectError.self) {
      try await client.with(timeout: .milliseconds(300)).collect { writer in
        try await writer.write(Chunk(size: 1))
        try await Task.sleep(for: .seconds(3_600))
      }
    }
    #expect(error?.rpcError?.code == .deadlineExceeded)
    #expect(try await eventually { fake.running.load(ordering: .sequentiallyConsistent) == 0 })
  }

  @Test("a message that breaks a rule is found before it leaves, with its place")
  func validates() async throws {
    let error = await #expect(throws: RPCError.self) {
      try await client.collect { writer in
        try await writer.write(Chunk(size: 1))
        try await writer.write(Chunk("a note that is much too long"))
      }
    }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains("[1].note") == true)
    #expect(try await eventually { fake.running.load(ordering: .sequentiallyConsistent) == 0 })
  }

  @Test("what a stranger sends against the rules ends the call with its place")
  func refusesInvalid() async throws {
    let channel = RPCChannel.inProcess(fake, loops: loops)
    for (body, text) in [
      (Chunk("a note that is much too long").encoded(), "[1].note"),
      (Bytes([0x12, 5]), "[1] is no"),
    ] {
      let method = try #require(ServiceDescriptor.streamService.methods.first)
      let session = try await RequestSession(channel, method, CallOptions())
      try await session.write(Chunk(size: 1).encoded())
      try await session.write(body)
      session.finish()
      let failure = await session.conclude().failure
      #expect(failure?.code == .invalidArgument)
      #expect(failure?.message.contains(text) == true)
      #expect(failure?.origin == .runtime)
    }
  }

  // MARK: Cancellation

  @Test(
    "a call that is cancelled anywhere ends on both sides, and the connection goes on",
    arguments: Seeds.of("cancelled-requests", usual: 40))
  func cancelledAnywhere(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let channel = RPCChannel.inProcess(
      [ServiceRegistration(fake)], caller: "service/test.v1", loops: loops, logger: .silent,
      delivery: { .chopped(seed: seed, maxByteCount: 2_000) })
    let client = StreamClient(channel: channel)
    for _ in 0..<6 {
      let isBoth = Bool.random(using: &random)
      let stopAt = Int.random(in: 0..<400, using: &random)
      let size = [0, 10, 3_000, 80_000].randomElement(using: &random) ?? 0
      let ends = ["", "enough", "fail", "undeclared", "elsewhere"].randomElement(using: &random)
      let endsAt = Int.random(in: 0..<400, using: &random)
      let yields = Int.random(in: 0..<60, using: &random)
      let task = Task {
        let send = { @Sendable (writer: RequestWriter<Chunk>) async throws in
          for number in 0..<400 {
            if number == stopAt { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
            try await writer.write(
              number == endsAt ? Chunk(ends ?? "") : Chunk(size: number % 50 == 0 ? size : 20))
          }
        }
        if isBoth {
          try await client.echoEach { writer, replies in
            async let sent: Void = {
              try await send(writer)
              writer.finish()
            }()
            for try await _ in replies {}
            try await sent
          }
        } else {
          _ = try await client.collect { try await send($0) }
        }
      }
      for _ in 0..<yields { await Task.yield() }
      if Bool.random(using: &random) { task.cancel() }
      _ = await task.result
    }
    #expect(
      try await eventually { fake.running.load(ordering: .sequentiallyConsistent) == 0 },
      "seed \(seed)")
    #expect(try await client.collect { try await $0.write(Chunk(size: 3)) }.byteCount == 3)
  }

  @Test("a method with one request is refused when its caller sends a stream")
  func streamToUnary() async throws {
    let channel = RPCChannel.inProcess(EchoFake(), loops: loops)
    let method = try #require(ServiceDescriptor.echoService.methods.first)
    let session = try await RequestSession(channel, method, CallOptions())
    let failure = await session.conclude().failure
    #expect(failure?.code == .invalidArgument)
  }
}
