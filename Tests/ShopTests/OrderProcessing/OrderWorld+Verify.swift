// SPDX-License-Identifier: Apache-2.0

import ApusWire
import OrderProcessingAPI
import OrderTakingAPI
import Testing

extension OrderWorld {
  /// The invariants I2 to I5 of the shop, for an order that has come to its end.
  func verify(
    _ placed: OrderPlaced, ending: Progress? = nil, _ seed: UInt64 = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let told = try await told(placed.order)
    let note = Comment("seed \(seed): \(told.map { "\($0.progress) \($0.reason)" })")
    let last = try #require(told.last?.progress, note, sourceLocation: sourceLocation)
    if let ending { #expect(last == ending, note, sourceLocation: sourceLocation) }
    // Gapless, and by the rules of who hears it.
    #expect(
      told.map(\.sequence) == Array(1...UInt64(told.count)), note, sourceLocation: sourceLocation)
    var current = Progress.unknown
    for event in told {
      #expect(
        Self.next[current]?.contains(event.progress) == true,
        "\(current) → \(event.progress), \(note)", sourceLocation: sourceLocation)
      current = event.progress
    }
    let (payment, sold, status, violations) = participants.with { state in
      (
        state.payments.payments[placed.order], state.warehouse.sold(placed.order),
        state.warehouse.reservations[placed.order]?.status, state.violations
      )
    }
    #expect(violations == [], note, sourceLocation: sourceLocation)
    let captured = payment?.captured ?? 0
    let refunded = payment?.refunded ?? 0
    switch last {
    case .completed:
      #expect(status == .committed, note, sourceLocation: sourceLocation)
      #expect(
        payment?.isClosed ?? (placed.total.minorUnits == 0), note, sourceLocation: sourceLocation)
      // What is kept by the customer is paid for, to the cent.
      if told.allSatisfy({ $0.reason.isEmpty }) {
        #expect(captured == placed.total.minorUnits, note, sourceLocation: sourceLocation)
        #expect(refunded == 0, note, sourceLocation: sourceLocation)
        #expect(!sold.isEmpty, note, sourceLocation: sourceLocation)
      }
    case .returned:
      #expect(status == .committed, note, sourceLocation: sourceLocation)
      #expect(sold.isEmpty, note, sourceLocation: sourceLocation)
      #expect(captured == refunded, note, sourceLocation: sourceLocation)
    case .rejected, .cancelled, .expired:
      #expect(status != .held, note, sourceLocation: sourceLocation)
      #expect(sold.isEmpty, note, sourceLocation: sourceLocation)
      #expect(captured == 0, note, sourceLocation: sourceLocation)
      #expect(
        [.none, .voided, .failed].contains(payment?.status), note, sourceLocation: sourceLocation)
    default: Issue.record("ended as \(last), \(note)", sourceLocation: sourceLocation)
    }
  }

  /// What OrderTaking takes after what.
  private static let next: [Progress: Set<Progress>] = [
    .unknown: [
      .reserved, .actionRequired, .authorized, .confirmed, .rejected, .cancelled, .expired,
    ],
    .reserved: [.actionRequired, .authorized, .confirmed, .rejected, .cancelled, .expired],
    .actionRequired: [.authorized, .confirmed, .rejected, .cancelled, .expired],
    .authorized: [.confirmed, .rejected, .cancelled, .expired],
    .confirmed: [.partiallyShipped, .shipped, .cancelled],
    .partiallyShipped: [.shipped, .returned], .shipped: [.delivered, .returned],
    .delivered: [.completed, .returnAccepted], .returnAccepted: [.returned, .completed],
  ]
}
