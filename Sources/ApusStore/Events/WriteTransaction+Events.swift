// SPDX-License-Identifier: Apache-2.0

public import ApusRPC
public import ApusWire

extension WriteTransaction {
  /// Tells `event` to whoever subscribes, once this transaction is kept: it waits in the outbox,
  /// which is a table of this database. A transaction that is undone tells nothing.
  ///
  /// - Returns: the event's id, the same however often it is delivered.
  /// - Throws: ``StoreError/invalidEvent(topic:reason:)`` when it breaks the rules of its
  ///   schema, or is larger than a bus takes.
  @discardableResult
  public func publish(_ event: some Event) throws -> UUID {
    let topic = type(of: event).messageName
    precondition(
      Self.package(of: topic) == owner,
      "\(topic) is published by \(owner): only the owner of a schema publishes its events")
    var violations = Violations()
    event.validate(into: &violations)
    if let first = violations.list.first {
      throw StoreError.invalidEvent(topic: topic, reason: "\(first.path) breaks @\(first.rule)")
    }
    let work = observer?.begin(.publish(topic: topic), within: trace)
    let record = OutboxRecord(
      id: UUID.v7(at: now), topic: topic, key: event.eventKey, payload: event.encoded(), at: now,
      trace: (work?.trace ?? trace)?.bytes ?? Bytes())
    try OutboxTable.append(record, self)
    didPublish = true
    if var work, work.isRecorded {
      work.subject = record.id.uuidString.lowercased()
      published.append(work)
    }
    return record.id
  }

  /// Takes a delivered event into the inbox, in the transaction of its effect. Subscriptions of a
  /// process do so themselves.
  ///
  /// - Parameters:
  ///   - id: ``EventDelivery/id``.
  ///   - group: who hears of it: `shop.cart.v1/PriceChanged`.
  /// - Returns: false when it is there already; it then has had its effect.
  public func isFirst(_ id: UUID, group: String) throws -> Bool {
    try InboxTable.add(id, group: group, self)
  }

  /// `shop.cart.v1` of `shop.cart.v1.CartLineAdded`.
  private static func package(of topic: String) -> Substring {
    topic.lastIndex(of: ".").map { topic[..<$0] } ?? ""
  }
}
