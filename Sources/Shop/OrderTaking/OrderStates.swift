// SPDX-License-Identifier: Apache-2.0

import OrderProcessingAPI
import OrderTakingAPI

/// What an order may become next. The whole machine is this table.
///
/// Steps that Processing does at once may be skipped; a way back there is none.
enum OrderStates {
  static let next: [OrderStatus: Set<OrderStatus>] = [
    .pending: [
      .reserved, .actionRequired, .authorized, .confirmed, .rejected, .cancelled, .expired,
    ],
    .reserved: [.actionRequired, .authorized, .confirmed, .rejected, .cancelled, .expired],
    .actionRequired: [.authorized, .confirmed, .rejected, .cancelled, .expired],
    .authorized: [.confirmed, .rejected, .cancelled, .expired],
    // Paid for and kept. From here on only a cancellation before the first pickup ends it early.
    .confirmed: [.partiallyShipped, .shipped, .cancelled],
    .partiallyShipped: [.shipped, .returned],
    .shipped: [.delivered, .returned],
    .delivered: [.completed, .returnRequested],
    // `completed`: the return came too late, or never.
    .returnRequested: [.returned, .completed],
    .completed: [], .cancelled: [], .expired: [], .rejected: [], .returned: [],
  ]

  static func allows(_ status: OrderStatus, after current: OrderStatus) -> Bool {
    next[current]?.contains(status) ?? false
  }

  /// Nothing comes after it.
  static func isEnd(_ status: OrderStatus) -> Bool { next[status]?.isEmpty ?? false }

  /// It has ended without a sale.
  static func isUnsold(_ status: OrderStatus) -> Bool {
    [.cancelled, .expired, .rejected].contains(status)
  }

  /// Nothing is with a carrier, so that it can still be cancelled.
  static func isBeforeShipping(_ status: OrderStatus) -> Bool {
    allows(.cancelled, after: status)
  }

  /// What Processing's progress is for the customer; `nil` for what this version does not know.
  static func status(of progress: Progress) -> OrderStatus? {
    switch progress {
    case .reserved: .reserved
    case .actionRequired: .actionRequired
    case .authorized: .authorized
    case .confirmed: .confirmed
    case .partiallyShipped: .partiallyShipped
    case .shipped: .shipped
    case .delivered: .delivered
    case .completed: .completed
    case .rejected: .rejected
    case .cancelled: .cancelled
    case .expired: .expired
    case .returnAccepted: .returnRequested
    case .returned: .returned
    case .unknown, .unrecognized: nil
    }
  }
}
