// SPDX-License-Identifier: Apache-2.0

import ApusTransport
public import ApusWire

/// Server-streaming calls, as generated clients make them.
extension RPCChannel {
  /// The call begins when the stream is first read.
  public func serverStreaming<Request: Message, Reply: Message, Failure: CallError>(
    _ request: Request, _ method: MethodDescriptor, _ options: CallOptions
  ) -> ReplyStream<Reply, Failure> {
    ReplyStream(channel: self, method: method, options: options, request: request.encoded())
  }

  /// Opens a stream on one of the loops.
  ///
  /// - Parameter request: `nil` where a stream of them follows.
  nonisolated(nonsending) func openStream(
    _ request: Bytes?, _ call: inout LogicalCall
  ) async throws(RPCError) -> ReplyQueue {
    let initial = call
    let result = await withTaskExecutorPreference((current ?? borrowed).executor) {
      await openOnLoop(request, initial)
    }
    switch result {
    case .success(let (queue, opened)):
      call = opened
      return queue
    case .failure(let error): throw error
    }
  }

  @concurrent
  private func openOnLoop(
    _ request: Bytes?, _ call: LogicalCall
  ) async -> Result<(ReplyQueue, LogicalCall), RPCError> {
    var call = call
    guard let channel = current else {
      return .failure(.local(.internal, "no loop of the channel"))
    }
    do throws(RPCError) {
      while true {
        guard let connection = channel.pick(call),
          let begun = connection.beginCall(&call, request == nil ? [] : .lastBody)
        else {
          try await channel.waitForConnection(call)
          continue
        }
        let queue = ReplyQueue(connection: connection)
        queue.attach(begun.slot, begun.streamID)
        connection.attach(queue, begun.slot)
        if let request { connection.out.append(request) }
        connection.endCall(begun, &call)
        return .success((queue, call))
      }
    } catch {
      return .failure(error)
    }
  }
}

extension ClientConnection {
  /// The stream's messages go to `queue` from now on.
  func attach(_ queue: ReplyQueue, _ slot: Int) {
    calls[slot].queue = queue
  }
}
