// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import EchoAPI
import Synchronization

/// A handler whose payload says what it is to do.
final class EchoFake: EchoService {
  /// What it answers to every echo, whatever is asked.
  let outage: RPCError?
  /// Calls that have entered a handler and not left it.
  let running = Atomic<Int>(0)
  let cancelled = Atomic<Int>(0)
  let served = Atomic<Int>(0)
  /// Of the same server, for streams of requests.
  let streams = StreamFake()
  let contexts = Mutex<[CallContext]>([])

  init(outage: RPCError? = nil) { self.outage = outage }

  func echo(_ request: Payload, context: CallContext) async throws -> Payload {
    served.add(1, ordering: .relaxed)
    contexts.withLock { $0.append(context) }
    if let outage { throw outage }
    switch request.text {
    case "unavailable": throw RPCError(.unavailable, "asked to be")
    case "undeclared": throw Undeclared()
    case "once" where context.attempt == 0: throw RPCError(.unavailable, "the first time")
    default: return request
    }
  }

  func echoSuspending(_ request: Payload, context: CallContext) async throws -> Payload {
    served.add(1, ordering: .relaxed)
    contexts.withLock { $0.append(context) }
    running.add(1, ordering: .sequentiallyConsistent)
    defer { running.subtract(1, ordering: .sequentiallyConsistent) }
    if request.text == "forever" {
      do {
        try await Task.sleep(for: .seconds(3_600))
      } catch {
        cancelled.add(1, ordering: .sequentiallyConsistent)
        throw error
      }
    }
    await Task.yield()
    return request
  }

  func flood(
    count: UInt64, size: UInt32, to replies: borrowing ResponseWriter<Payload>,
    context: CallContext
  ) async throws {
    running.add(1, ordering: .sequentiallyConsistent)
    defer { running.subtract(1, ordering: .sequentiallyConsistent) }
    for number in 0..<count {
      let byte = UInt8(truncatingIfNeeded: number)
      do {
        try await replies.write(Payload(data: Bytes(repeatElement(byte, count: Int(size)))))
      } catch {
        cancelled.add(1, ordering: .sequentiallyConsistent)
        throw error
      }
      served.add(1, ordering: .relaxed)
    }
  }

  struct Undeclared: Error {
    let secret = "a password"
  }
}

extension Payload {
  init(_ text: String) { self.init(data: Bytes(text.utf8)) }

  var text: String { String(decoding: data, as: UTF8.self) }
}

/// Waits until `condition` holds, at most ten seconds.
func eventually(_ condition: () async -> Bool) async throws -> Bool {
  for _ in 0..<2_000 {
    if await condition() { return true }
    try await Task.sleep(for: .milliseconds(5))
  }
  return await condition()
}
