// SPDX-License-Identifier: Apache-2.0

package import ApusBusAPI
package import ApusRPC
package import ApusWire

/// The bus as services see it: publishing and reading, each within what the schemas allow.
package struct BusHandler: BusService {
  private let broker: EventBroker

  package init(_ broker: EventBroker) {
    self.broker = broker
  }

  package func publish(records: [Record], context: CallContext) async throws -> Published {
    var published = Published(positions: Array(repeating: Position(), count: records.count))
    var taken: [Int] = []
    var foreign: String?
    for (index, record) in records.enumerated() {
      guard Self.isTopic(record.topic), broker.access.mayPublish(context.caller, record.topic)
      else {
        foreign = foreign ?? record.topic
        published.refusals.append(
          Refusal(
            id: record.id,
            reason: "\(context.caller.path) does not publish \(record.topic), by the schemas"))
        continue
      }
      guard record.id != .nil else {
        published.refusals.append(
          Refusal(id: record.id, reason: "the record has no id, by which it is kept once"))
        continue
      }
      taken.append(index)
    }
    if taken.isEmpty, let foreign {
      throw TopicNotYours(topic: foreign, caller: context.caller.path)
    }
    let placed = try await broker.append(taken.map { records[$0] })
    for (index, place) in zip(taken, placed) {
      published.positions[index] = Position(
        partition: UInt32(place.partition.index), offset: place.record.offset)
    }
    return published
  }

  package func subscribe(
    group: String, member: UUID, topics: [String], start: StartPosition, window: UInt32,
    to replies: borrowing ResponseWriter<Delivery>, context: CallContext
  ) async throws {
    try checkGroup(group, context)
    for topic in topics {
      guard broker.access.maySubscribe(context.caller, topic), Self.isTopic(topic) else {
        throw TopicNotYours(topic: topic, caller: context.caller.path)
      }
    }
    let stream = try await broker.join(
      group, member: member, topics: topics, start: start, window: window)
    defer { broker.leave(stream) }
    // So that the caller knows that it is a member.
    try await replies.write(Delivery())
    while true {
      let deliveries = try await broker.next(stream)
      if deliveries.isEmpty { try await replies.write(Delivery()) }
      for delivery in deliveries { try await replies.write(delivery) }
    }
  }

  package func acknowledge(
    group: String, receipts: [Receipt], context: CallContext
  ) async throws {
    try checkGroup(group, context)
    try broker.acknowledge(receipts, of: group)
  }

  package func reject(
    group: String, receipt: Receipt, cause: String, isSurroundings: Bool, context: CallContext
  ) async throws {
    try checkGroup(group, context)
    try broker.reject(receipt, of: group, cause: cause, isCounted: !isSurroundings)
  }

  package func extend(group: String, receipts: [Receipt], context: CallContext) async throws {
    try checkGroup(group, context)
    try broker.extend(receipts, of: group)
  }

  /// A group belongs to the service whose name it bears.
  private func checkGroup(_ group: String, _ context: CallContext) throws {
    guard let service = context.caller.service,
      group == service || group.hasPrefix(service + "/")
    else {
      throw RPCError(
        .permissionDenied,
        "the group \(group) is not of \(context.caller.path): a group has its service's package as "
          + "its name, or begins with it and a /")
    }
  }

  /// The full name of an event. Where no list of topics is, anything could be asked for.
  private static func isTopic(_ name: String) -> Bool {
    !name.hasSuffix(".")
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}
