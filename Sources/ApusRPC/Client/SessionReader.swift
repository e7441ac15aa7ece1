// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// Reads the replies of a call with a stream of requests.
final class SessionReader {
  private let session: RequestSession
  private var queue: ReplyQueue
  private var batch: [Bytes] = []
  private var index = 0
  private var ending: Ending?

  init(_ session: RequestSession) {
    self.session = session
    queue = session.queue
  }

  deinit { session.readerLeft(queue) }

  func next() async throws(RPCError) -> Bytes? {
    while true {
      if index < batch.count {
        defer { index += 1 }
        return batch[index]
      }
      if let ending {
        guard let failure = ending.failure else { return nil }
        guard let next = await session.successor(of: queue) else { throw failure }
        queue = next
        self.ending = nil
      }
      let taken = await queue.take()
      batch = taken.messages
      index = 0
      ending = taken.ending
    }
  }
}
