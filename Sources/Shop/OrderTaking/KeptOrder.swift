// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusWire
import OrderProcessingAPI
import OrderTakingAPI

/// An order with what only its keeper knows.
struct KeptOrder: Equatable, Sendable {
  var order: Order
  var cancelReason = ""
  /// Of the last progress that was applied.
  var sequence: UInt64 = 0

  /// More of it is cut off: what others write is shown, not stored without end.
  private static let maxTextCount = 500

  /// Applies what Processing says.
  ///
  /// - Parameter now: the time by this service's clock, which the history follows.
  /// - Returns: false when it was applied already.
  /// - Throws: ``ProgressError`` for one that cannot be applied yet, or ever.
  mutating func advance(
    _ event: OrderProgressed, at now: Timestamp
  ) throws(ProgressError) -> Bool {
    guard event.sequence > sequence else { return false }
    guard event.sequence - sequence == 1 else {
      throw .gap(order: order.id, have: sequence, came: event.sequence)
    }
    sequence = event.sequence
    // A later version may know more ways to progress.
    guard let status = OrderStates.status(of: event.progress) else { return true }
    let reason = String(event.reason.prefix(Self.maxTextCount))
    order.actionUrl =
      status == .actionRequired ? String(event.actionUrl.prefix(Self.maxTextCount)) : ""
    guard status != order.status else { return true }
    guard OrderStates.allows(status, after: order.status) else {
      throw .illegal(order: order.id, from: order.status, to: status)
    }
    change(to: status, at: now, reason: reason)
    switch status {
    case .cancelled: order.reason = reason.isEmpty ? cancelReason : reason
    case .rejected, .expired, .returned: order.reason = reason
    default: break
    }
    return true
  }

  mutating func change(to status: OrderStatus, at now: Timestamp, reason: String = "") {
    order.status = status
    order.history.append(Order.Change(status: status, at: now, reason: reason))
  }
}

/// Why progress cannot be applied. It is delivered again, and kept for operators in the end.
enum ProgressError: DeferrableError, Equatable, CustomStringConvertible {
  case unknownOrder(UUID)
  case gap(order: UUID, have: UInt64, came: UInt64)
  case illegal(order: UUID, from: OrderStatus, to: OrderStatus)

  /// What stands behind a dead letter waits for it.
  var isDeferred: Bool {
    if case .gap = self { true } else { false }
  }

  var description: String {
    switch self {
    case .unknownOrder(let order):
      "There is no order \(order); look whether this database is the one that it was placed in."
    case .gap(let order, let have, let came):
      "Progress \(came) of order \(order) came after \(have); what is between them has to come first."
    case .illegal(let order, let from, let to):
      "Order \(order) is \(from) and cannot become \(to)."
    }
  }
}
