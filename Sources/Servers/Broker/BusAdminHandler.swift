// SPDX-License-Identifier: Apache-2.0

package import ApusBusAPI
package import ApusRPC
package import ApusWire

/// The bus as people see it.
package struct BusAdminHandler: BusAdminService {
  private let broker: EventBroker

  package init(_ broker: EventBroker) {
    self.broker = broker
  }

  package func topics(context: CallContext) async throws -> TopicList {
    TopicList(topics: try await broker.log.topics())
  }

  package func groups(context: CallContext) async throws -> GroupList {
    let letters = try await broker.log.deadLetterCounts()
    return GroupList(groups: broker.listGroups(letters))
  }

  package func tail(
    topic: String, last: UInt32, to replies: borrowing ResponseWriter<StoredRecord>,
    context: CallContext
  ) async throws {
    let (id, session) = try broker.beginTail(topic)
    defer { broker.endTail(session) }
    var ends = broker.ends(of: id)
    for place in try await broker.log.newest(Int(min(last, 1_000)), of: id, upTo: ends) {
      // One by one: a thousand may be a gigabyte.
      guard let stored = try await broker.log.record(at: place, topic) else { continue }
      try await replies.write(stored)
    }
    while true {
      let page = try await broker.log.records(of: id, topic, after: &ends)
      for stored in page { try await replies.write(stored) }
      if page.isEmpty { try await broker.waitForGrowth(of: id, beyond: ends, session) }
    }
  }

  package func deadLetters(
    group: String?, cursor: String, limit: UInt32, context: CallContext
  ) async throws -> DeadLetterPage {
    guard let after = cursor.isEmpty ? 0 : Int64(cursor) else {
      throw RPCError(.invalidArgument, "the cursor \"\(cursor)\" is none that a page ended with")
    }
    // 20: with a record of 1 MiB each, a page still is shorter than a message may be.
    let count = limit == 0 ? 20 : Int(min(limit, 100))
    return try await broker.log.deadLetters(of: group, after: after, limit: count)
  }

  package func requeue(ids: [UInt64], context: CallContext) async throws {
    try await broker.requeue(ids)
  }

  package func `discard`(ids: [UInt64], context: CallContext) async throws {
    try await broker.log.discard(ids)
  }

  package func replay(
    group: String, topic: String, from: Timestamp?, context: CallContext
  ) async throws -> Replayed {
    try await broker.replay(group, topic, from: from)
  }
}
