// SPDX-License-Identifier: Apache-2.0

import ApusTransport
public import ApusWire

/// The messages of a call that streams replies, as they come. It is given up when the iterator goes,
/// or its task is cancelled. Without a stream of requests each iterator is a call of its own, which
/// begins with the first `next()`; with one there is one call, whose replies one task reads.
public struct ReplyStream<Reply: Message, Failure: CallError>: AsyncSequence, Sendable {
  public typealias Element = Reply

  private enum Source: Sendable {
    case call(RPCChannel, MethodDescriptor, CallOptions, request: Bytes)
    case session(RequestSession)
  }

  private let source: Source

  init(channel: RPCChannel, method: MethodDescriptor, options: CallOptions, request: Bytes) {
    source = .call(channel, method, options, request: request)
  }

  init(_ session: RequestSession) { source = .session(session) }

  public func makeAsyncIterator() -> Iterator {
    switch source {
    case .call(let channel, let method, let options, let request):
      Iterator(reader: .call(StreamReader(channel, method, options, request)))
    case .session(let session): Iterator(reader: .session(SessionReader(session)))
    }
  }

  public struct Iterator: AsyncIteratorProtocol {
    fileprivate enum Reader {
      case call(StreamReader)
      case session(SessionReader)

      @inline(__always)
      func next() async throws(RPCError) -> Bytes? {
        switch self {
        case .call(let reader): try await reader.next()
        case .session(let reader): try await reader.next()
        }
      }
    }

    private let reader: Reader

    fileprivate init(reader: Reader) { self.reader = reader }

    public mutating func next() async throws(Failure) -> Reply? {
      do throws(RPCError) {
        guard let bytes = try await reader.next() else { return nil }
        return try decoded(bytes)
      } catch {
        throw Failure(error)
      }
    }

    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(Failure) -> Reply? {
      do throws(RPCError) {
        guard let bytes = try await reader.next() else { return nil }
        return try decoded(bytes)
      } catch {
        throw Failure(error)
      }
    }

    private func decoded(_ bytes: Bytes) throws(RPCError) -> Reply {
      do {
        return try Reply(decoding: bytes)
      } catch {
        throw .local(.internal, "the reply is no \(Reply.messageName): \(error)")
      }
    }
  }
}

/// Reads one stream, and begins it again while nothing of it has been seen.
package final class StreamReader {
  private let channel: RPCChannel
  private let request: Bytes
  private var call: LogicalCall?
  private let method: MethodDescriptor
  private let options: CallOptions
  private var queue: ReplyQueue?
  private var batch: [Bytes] = []
  private var index = 0
  private var ending: Ending?
  private var hasSeenMessage = false
  /// An observer was told how it ended.
  private var hasEnded = false

  package init(
    _ channel: RPCChannel, _ method: MethodDescriptor, _ options: CallOptions, _ request: Bytes
  ) {
    self.channel = channel
    self.method = method
    self.options = options
    self.request = request
  }

  deinit {
    queue?.abandon()
    if let call, !hasEnded {
      channel.observe(call, .local(.cancelled, "the reader has gone"), on: loop)
    }
  }

  /// The next message's bytes, `nil` after the last.
  package func next() async throws(RPCError) -> Bytes? {
    while true {
      if index < batch.count {
        defer { index += 1 }
        hasSeenMessage = true
        return batch[index]
      }
      if let ending {
        guard let failure = ending.failure else {
          observe(nil)
          return nil
        }
        try await restart(after: failure)
      }
      if queue == nil { try await begin() }
      guard let queue else { return nil }
      let taken = await queue.take()
      batch = taken.messages
      self.call?.sawReplies(batch)
      index = 0
      ending = taken.ending
    }
  }

  private func begin() async throws(RPCError) {
    var call: LogicalCall
    if let known = self.call {
      call = known
    } else {
      call = try channel.begin(method, options, on: nil)
      self.call = call
    }
    do throws(RPCError) {
      queue = try await channel.openStream(request, &call)
    } catch {
      observe(error)
      throw error
    }
    self.call = call
  }

  private var loop: Int { queue?.connection.executor.index ?? 0 }

  private func observe(_ error: RPCError?) {
    guard let call, !hasEnded else { return }
    hasEnded = true
    channel.observe(call, error, on: loop)
  }

  /// Throws the failure unless the stream may begin again elsewhere.
  private func restart(after failure: RPCError) async throws(RPCError) {
    do throws(RPCError) {
      guard !hasSeenMessage, var call else { throw failure }
      try await channel.afterFailure(&call, failure)
      self.call = call
    } catch {
      observe(error)
      throw error
    }
    ending = nil
    queue = nil
  }
}
