// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import EchoAPI
import Synchronization

/// A handler of streams of requests; the note of a message says what it is to do.
final class StreamFake: StreamService {
  /// Calls that have entered a handler and not left it.
  let running = Atomic<Int>(0)
  let cancelled = Atomic<Int>(0)
  /// Messages that a handler has read.
  let read = Atomic<Int>(0)
  /// While it is closed, handlers read nothing further.
  let gate = Gate()

  func collect(
    _ requests: RequestStream<Chunk>, context: CallContext
  ) async throws -> Collected {
    try await counted {
      var collected = Collected()
      for try await chunk in requests {
        read.add(1, ordering: .sequentiallyConsistent)
        if let answer = try await obey(chunk, collected) { return answer }
        collected.count += 1
        collected.byteCount += UInt64(chunk.data.count)
      }
      return collected
    }
  }

  func echoEach(
    _ requests: RequestStream<Chunk>, to replies: borrowing ResponseWriter<Chunk>,
    context: CallContext
  ) async throws {
    running.add(1, ordering: .sequentiallyConsistent)
    defer { running.subtract(1, ordering: .sequentiallyConsistent) }
    do {
      var collected = Collected()
      for try await chunk in requests {
        read.add(1, ordering: .sequentiallyConsistent)
        if try await obey(chunk, collected) != nil { return }
        try await replies.write(chunk)
        collected.count += 1
      }
    } catch {
      count(error)
      throw error
    }
  }

  private func counted(
    _ body: nonisolated(nonsending) () async throws -> Collected
  ) async throws -> Collected {
    running.add(1, ordering: .sequentiallyConsistent)
    defer { running.subtract(1, ordering: .sequentiallyConsistent) }
    do {
      return try await body()
    } catch {
      count(error)
      throw error
    }
  }

  private func count(_ error: any Error) {
    if error is CancellationError || (error as? RPCError)?.code == .cancelled {
      cancelled.add(1, ordering: .sequentiallyConsistent)
    }
  }

  /// The answer with which the handler ends early.
  private func obey(_ chunk: Chunk, _ collected: Collected) async throws -> Collected? {
    switch chunk.note {
    case "enough": return collected
    case "fail": throw TooMuch(count: collected.count)
    case "undeclared": throw RPCError(.unavailable, "asked to be")
    case "forever": try await Task.sleep(for: .seconds(3_600))
    case "gate": try await gate.wait()
    case "elsewhere": await Self.elsewhere()
    default: break
    }
    return nil
  }

  @concurrent private static func elsewhere() async { await Task.yield() }
}

final class Counter: Sendable {
  private let count = Atomic<Int>(0)

  var value: Int { count.load(ordering: .sequentiallyConsistent) }

  /// The value, which is then one more.
  func next() -> Int { count.add(1, ordering: .sequentiallyConsistent).oldValue }
}

/// Lets nobody through until it is opened.
final class Gate: Sendable {
  private let isOpen = Atomic<Bool>(false)

  func open() { isOpen.store(true, ordering: .sequentiallyConsistent) }

  func wait() async throws {
    while !isOpen.load(ordering: .sequentiallyConsistent) {
      try await Task.sleep(for: .milliseconds(1))
    }
  }
}

extension Chunk {
  init(_ note: String) { self.init(note: note) }

  init(size: Int, _ number: Int = 0) {
    self.init(data: Bytes([UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size)))
  }
}
