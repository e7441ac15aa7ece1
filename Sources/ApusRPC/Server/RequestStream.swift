// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// The messages that the caller of a method with a stream of requests sends, as they come; it ends
/// after the last. Reading lets the caller send more, so a slow handler stops a fast caller.
///
/// There is one stream, whoever iterates: a second iterator goes on where the first stopped. One
/// task reads at a time. A handler may answer before it has read all.
public struct RequestStream<Request: Message>: AsyncSequence, Sendable {
  public typealias Element = Request
  public typealias Failure = RPCError

  private let queue: RequestQueue?

  init(_ queue: RequestQueue?) { self.queue = queue }

  public func makeAsyncIterator() -> Iterator { Iterator(queue: queue) }

  public struct Iterator: AsyncIteratorProtocol {
    let queue: RequestQueue?

    /// - Throws: `invalidArgument` for a message that breaks the rules of its schema, and then the
    ///   call ends with it; `cancelled` when the caller has gone.
    public mutating func next() async throws(RPCError) -> Request? {
      guard let queue, let (bytes, index) = try await queue.next() else { return nil }
      return try decoded(bytes, index, queue)
    }

    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(RPCError) -> Request? {
      guard let queue, let (bytes, index) = try await queue.next() else { return nil }
      return try decoded(bytes, index, queue)
    }

    private func decoded(
      _ bytes: Bytes, _ index: Int, _ queue: RequestQueue
    ) throws(RPCError) -> Request {
      let refusal: RPCError
      do throws(WireError) {
        let request = try Request(decoding: bytes)
        var violations = Violations()
        request.validate(into: &violations)
        if violations.isEmpty { return request }
        refusal = RPCError(
          .invalidArgument, violations.text(ofMessage: index), origin: .runtime)
      } catch {
        refusal = RPCError(
          .invalidArgument, "[\(index)] is no \(Request.messageName): \(error)", origin: .runtime)
      }
      queue.refuse(refusal)
      throw refusal
    }
  }
}

extension Violations {
  /// What is wrong with one message of a stream.
  func text(ofMessage index: Int) -> String {
    list.map { "[\(index)].\($0.path): \($0.message)" }.joined(separator: "; ")
  }
}
