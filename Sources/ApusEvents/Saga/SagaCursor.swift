// SPDX-License-Identifier: Apache-2.0

package import ApusRPC
import ApusWire

/// Where a page of a list of sagas ends, as text that callers bring back.
package struct SagaCursor: Sendable {
  let started: Timestamp
  let id: String

  /// Behind the last saga of a page.
  package init(_ last: SagaRecord) {
    started = last.progress.started
    id = last.id
  }

  /// - Returns: `nil` for the empty text of the first page.
  /// - Throws: `invalidArgument` for what no list has given.
  package init?(_ text: String) throws(RPCError) {
    guard !text.isEmpty else { return nil }
    let parts = text.split(separator: ".", maxSplits: 2)
    guard parts.count == 3, let seconds = Int64(parts[0]), let nanoseconds = Int32(parts[1]) else {
      throw RPCError(.invalidArgument, "the cursor is none of this list; begin without one")
    }
    started = Timestamp(seconds: seconds, nanoseconds: nanoseconds)
    id = String(parts[2])
  }

  package var text: String { "\(started.seconds).\(started.nanoseconds).\(id)" }
}
