// SPDX-License-Identifier: Apache-2.0

import OrderTakingAPI

/// What a customer can be told. The raw values are in the database and the names of the templates.
enum NotificationKind: String, CaseIterable, Sendable {
  case verification = "account.verification"
  case passwordReset = "account.passwordReset"
  case orderConfirmed = "order.confirmed"
  case orderActionRequired = "order.actionRequired"
  case orderRejected = "order.rejected"
  case orderExpired = "order.expired"
  case orderCancelled = "order.cancelled"
  case orderShipped = "order.shipped"
  case orderDelivered = "order.delivered"
  case orderReturned = "order.returned"
  case priceDropped = "wishlist.priceDropped"
  case backInStock = "wishlist.backInStock"
  case cartAbandoned = "cart.abandoned"
  case stockLow = "operator.stockLow"
  case orderStuck = "operator.orderStuck"
  case webhookDisabled = "operator.webhookDisabled"

  /// `nil` for what is no news to the customer.
  init?(_ status: OrderStatus) {
    switch status {
    case .confirmed: self = .orderConfirmed
    case .actionRequired: self = .orderActionRequired
    case .rejected: self = .orderRejected
    case .expired: self = .orderExpired
    case .cancelled: self = .orderCancelled
    case .shipped: self = .orderShipped
    case .delivered: self = .orderDelivered
    case .returned: self = .orderReturned
    case .pending, .reserved, .authorized, .partiallyShipped, .completed, .returnRequested,
      .unrecognized:
      return nil
    }
  }

  var urgency: Urgency {
    switch self {
    case .verification, .passwordReset: .security
    case .priceDropped, .backInStock: .alert
    case .cartAbandoned: .marketing
    case .stockLow, .orderStuck, .webhookDisabled: .transactional
    default: .transactional
    }
  }

  /// The values that its templates may name.
  var needs: Set<String> {
    switch self {
    case .verification, .passwordReset: ["link"]
    case .orderConfirmed, .orderActionRequired, .orderShipped, .orderDelivered, .orderReturned:
      ["number", "total"]
    case .orderRejected, .orderExpired, .orderCancelled: ["number", "total", "reason"]
    case .priceDropped: ["title", "sku", "oldPrice", "newPrice"]
    case .backInStock: ["title", "sku"]
    case .cartAbandoned: ["count"]
    case .stockLow: ["sku", "available", "reorderPoint"]
    case .orderStuck: ["order", "step", "reason"]
    case .webhookDisabled: ["url"]
    }
  }
}

/// How much a customer has to say about it. The numbers are in the database.
enum Urgency: Int, Sendable {
  /// Proves who somebody is: always, at once, by mail, and to nobody else.
  case security = 0
  /// Of what they bought: at any hour, by the ways that they want.
  case transactional = 1
  /// Asked for, but it can wait for the morning.
  case alert = 2
  /// Only to who wants mail that sells, and it can wait for the morning.
  case marketing = 3

  var isQuietAtNight: Bool { self == .alert || self == .marketing }
}
