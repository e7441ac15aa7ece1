// SPDX-License-Identifier: Apache-2.0

public import ApusEvents
public import ApusRPC
public import ApusStore

extension ServiceProcess {
  /// Hears of an event in the name of the service whose store it is. The handler runs in one write
  /// transaction with the inbox entry of the event: its effect happens once, and events that it
  /// publishes join it. When it throws, the event comes again later, and lands with the dead
  /// letters after too many times. All before `run()`.
  public func on<Heard: Event>(
    _ event: Heard.Type, in store: Store,
    _ handler: @escaping @Sendable (Heard, EventDelivery, WriteTransaction) throws -> Void
  ) {
    subscribe(Subscription(event, in: store, handler))
  }

  /// The same, and `after` runs each time that the effect is known to be kept, also when it was kept
  /// by a delivery before: the place to invalidate what a cache has made of older data.
  ///
  ///     process.on(PriceChanged.self, in: store, CartStore.apply) { event in
  ///       await lists.invalidate(tag: event.sku)
  ///     }
  public func on<Heard: Event>(
    _ event: Heard.Type, in store: Store,
    _ handler: @escaping @Sendable (Heard, EventDelivery, WriteTransaction) throws -> Void,
    after: @escaping @Sendable (Heard) async -> Void
  ) {
    subscribe(Subscription(event, in: store, handler, after: after))
  }

  /// Hears of an event at least once, in the name of `service`: for handlers that call other
  /// services. The handler makes its effect idempotent itself, by ``EventDelivery/id`` or a key of
  /// the business.
  public func on<Heard: Event>(
    _ event: Heard.Type, of service: ServiceDescriptor,
    _ handler: @escaping @Sendable (Heard, EventDelivery) async throws -> Void
  ) {
    subscribe(Subscription(event, of: service.package, handler))
  }

  private func subscribe(_ subscription: Subscription) {
    state.withLock { state in
      precondition(
        !state.subscriptions.contains {
          $0.subscriber == subscription.subscriber && $0.topic == subscription.topic
        }, "\(subscription.subscriber) hears of \(subscription.topic) twice")
      state.subscriptions.append(subscription)
    }
  }

  /// Refuses what the schemas do not say, and what they say and the code does not do.
  ///
  /// - Throws: ``ConfigurationError`` that names what is missing, and where.
  func checkSubscriptions() throws(ConfigurationError) {
    let subscriptions = state.withLock { $0.subscriptions }
    try SubscriptionCheck(services: services).check(
      subscriptions.map { (subscriber: $0.subscriber, topic: $0.topic) })
  }
}
