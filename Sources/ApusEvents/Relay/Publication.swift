// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusRPC
import ApusStore
import ApusWire

/// One batch of events on its way to the bus.
///
/// With a record the bus refuses the later ones of its key in the same call, so a refusal never
/// lets a successor overtake.
struct Publication {
  let bus: BusClient
  private(set) var published: [OutboxRow] = []
  /// With what the bus said of each.
  private(set) var refused: [(row: OutboxRow, cause: String)] = []
  private var refusedKeys: Set<EventKey> = []

  init(bus: BusClient) { self.bus = bus }

  /// Publishes rows in their order; those behind a refused one of their key are left alone.
  ///
  /// - Throws: what is no fault of the rows.
  mutating func publish(_ rows: ArraySlice<OutboxRow>) async throws(RPCError) {
    let open = rows.filter { !refusedKeys.contains($0.record.eventKey) }
    guard !open.isEmpty else { return }
    do throws(BusServicePublishError) {
      let reply = try await bus.publish(records: open.map { Record($0.record) })
      take(reply, for: open)
    } catch {
      switch error {
      case .topicNotYours(let refusal):
        try await publish(open, withoutTopic: refusal)
      case .call(let failure) where failure.code == .invalidArgument:
        try await publish(open, oneOfWhichIsInvalid: failure)
      case .call(let failure):
        throw failure
      }
    }
  }

  private mutating func take(_ reply: Published, for rows: [OutboxRow]) {
    let causes = Dictionary(reply.refusals.map { ($0.id, $0.reason) }) { first, _ in first }
    for row in rows {
      if let cause = causes[row.record.id] {
        refuse(row, cause)
      } else if !refusedKeys.contains(row.record.eventKey) {
        published.append(row)
      }
    }
  }

  private mutating func refuse(_ row: OutboxRow, _ cause: String) {
    // What stands behind the first of its key is not at fault itself.
    guard refusedKeys.insert(row.record.eventKey).inserted else { return }
    refused.append((row, cause))
  }

  private mutating func publish(
    _ rows: [OutboxRow], withoutTopic refusal: TopicNotYours
  ) async throws(RPCError) {
    let others = rows.filter { $0.record.topic != refusal.topic }
    guard others.count < rows.count else {
      throw RPCError(.permissionDenied, "the bus refuses a topic that it was not asked for")
    }
    for row in rows where row.record.topic == refusal.topic {
      refuse(row, "the schemas do not say that \(refusal.caller) publishes \(refusal.topic)")
    }
    try await publish(others[...])
  }

  /// Finds the one by halves.
  private mutating func publish(
    _ rows: [OutboxRow], oneOfWhichIsInvalid failure: RPCError
  ) async throws(RPCError) {
    guard rows.count > 1 else {
      for row in rows { refuse(row, failure.message) }
      return
    }
    try await publish(rows[..<(rows.count / 2)])
    try await publish(rows[(rows.count / 2)...])
  }
}

extension Record {
  init(_ record: OutboxRecord) {
    self.init(
      id: record.id, topic: record.topic, key: record.key, payload: record.payload, at: record.at,
      trace: record.trace)
  }
}
