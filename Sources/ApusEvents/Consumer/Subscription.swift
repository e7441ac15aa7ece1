// SPDX-License-Identifier: Apache-2.0

public import ApusRPC
public import ApusStore
import ApusWire

/// What a service does when it hears of one kind of event.
public struct Subscription: Sendable {
  /// The schema package of the service that hears: `shop.cart.v1`.
  public let subscriber: String
  /// The full name of the event.
  public let topic: String

  /// Returns when the effect is kept; throws to have the event delivered again.
  let handle: @Sendable (Bytes, EventDelivery) async throws -> Void

  /// Runs `handler` in one write transaction with the inbox entry of the event, so the effect
  /// happens once however often the event is delivered.
  ///
  /// - Parameter after: runs when the effect is kept, each time that the event is delivered. Not
  ///   within the transaction: what it invalidates could be read again from before the commit.
  public init<Heard: Event>(
    _ event: Heard.Type, in store: Store,
    _ handler: @escaping @Sendable (Heard, EventDelivery, WriteTransaction) throws -> Void,
    after: @escaping @Sendable (Heard) async -> Void = { _ in }
  ) {
    let group = "\(store.owner)/\(Self.name(of: Heard.messageName))"
    self.init(Heard.self, of: store.owner) { event, delivery in
      try await store.write { db in
        guard try db.isFirst(delivery.id, group: group) else { return }
        try handler(event, delivery, db)
      }
      await after(event)
    }
  }

  /// Runs `handler` at least once for each event; it makes its effect idempotent itself.
  public init<Heard: Event>(
    _ event: Heard.Type, of subscriber: String,
    _ handler: @escaping @Sendable (Heard, EventDelivery) async throws -> Void
  ) {
    self.subscriber = subscriber
    topic = Heard.messageName
    handle = { payload, delivery in
      try await handler(try Self.decode(payload), delivery)
    }
  }

  /// - Throws: ``UnreadableEvent``.
  private static func decode<Heard: Event>(_ payload: Bytes) throws(UnreadableEvent) -> Heard {
    do {
      // Its rules are the publisher's to keep: they may have been loosened since this was built.
      return try Heard(decoding: payload)
    } catch {
      throw UnreadableEvent("it is no \(Heard.messageName): \(error)")
    }
  }

  /// `PriceChanged` of `shop.search.v1.PriceChanged`.
  private static func name(of topic: String) -> Substring {
    topic.lastIndex(of: ".").map { topic[topic.index(after: $0)...] } ?? topic[...]
  }
}

/// An event whose bytes are not what its schema says.
struct UnreadableEvent: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
