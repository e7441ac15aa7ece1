// SPDX-License-Identifier: Apache-2.0

import ApusWire
import EchoAPI
import Logging
import Testing

@testable import ApusRPC
@testable import ApusTransport

@Suite struct StreamTests {
  let fake = EchoFake()

  private let loops = LoopGroup(count: 1)

  var client: EchoClient { EchoClient(channel: .inProcess(fake, loops: loops)) }

  @Test(
    "a stream brings every message in order and then ends",
    arguments: [(0, 10), (1, 0), (5_000, 64), (200, 70_000), (3, 1_000_000)])
  func order(count: Int, size: Int) async throws {
    var seen = 0
    for try await message in client.flood(count: UInt64(count), size: UInt32(size)) {
      #expect(message.data.count == size)
      if size > 0 { #expect(message.data.first == UInt8(truncatingIfNeeded: seen)) }
      seen += 1
    }
    #expect(seen == count)
  }

  @Test("a reader that takes nothing stops the writer within its credit")
  func backpressure() async throws {
    var messages = client.flood(count: 100_000, size: 1_000).makeAsyncIterator()
    _ = try await messages.next()
    try await Task.sleep(for: .milliseconds(200))
    // 256 KiB of credit, and what the first read granted again.
    #expect(fake.served.load(ordering: .relaxed) < 1_000)
  }

  @Test("a reader that leaves cancels the handler")
  func leaving() async throws {
    for try await _ in client.flood(count: .max, size: 1_000) { break }
    #expect(try await eventually { fake.running.load(ordering: .sequentiallyConsistent) == 0 })
    #expect(fake.cancelled.load(ordering: .sequentiallyConsistent) == 1)
  }

  @Test(
    "a stream chopped anywhere brings every message",
    arguments: Seeds.of("chopped-stream", usual: 5))
  func chopped(seed: UInt64) async throws {
    let channel = RPCChannel.inProcess(
      [ServiceRegistration(fake)], caller: "service/test.v1", loops: loops, logger: .silent,
      delivery: { .chopped(seed: seed, maxByteCount: 700) })
    var seen = 0
    for try await message in EchoClient(channel: channel).flood(count: 100, size: 2_000) {
      #expect(message.data.first == UInt8(truncatingIfNeeded: seen))
      seen += 1
    }
    #expect(seen == 100)
  }
}
