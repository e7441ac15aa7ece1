// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire

struct ServicesAgree: Invariant {
  let id = "I4"
  let claim = "what was sold was taken from stock and paid, what was undone was neither"

  func check(_ books: ShopBooks, isSettled: Bool, _ findings: inout Findings) throws {
    let payments = try books.keptPayments()
    let goods = try books.keptGoods()
    for order in try books.keptOrders() {
      let payment = payments[order.id]
      let reserved = goods[order.id]
      switch order.status {
      case .confirmed, .partiallyShipped, .shipped, .delivered, .completed:
        findings.check(
          reserved?.status == .committed,
          "order \(order.id.text) is \(order.status), its goods are \(Self.text(reserved))")
        findings.check(
          payment.map { $0.authorized == order.grand } ?? false,
          "order \(order.id.text) is \(order.status), of \(order.grand) "
            + "\(payment?.authorized ?? 0) are authorised")
        if order.status == .completed {
          // One parcel of several may have come back, and was paid back.
          let cameBack = reserved?.restocked ?? 0
          findings.check(
            payment.map { $0.captured == order.grand && ($0.refunded == 0 || cameBack > 0) }
              ?? false,
            "order \(order.id.text) of \(order.grand) is complete with \(payment?.captured ?? 0) "
              + "paid and \(payment?.refunded ?? 0) given back for \(cameBack) pieces")
        }
      case _ where order.status.isUndone:
        checkUndone(order, payment, reserved, &findings)
      case .returned:
        findings.check(
          payment.map { $0.captured == $0.refunded } ?? false,
          "order \(order.id.text) came back, \(payment?.refunded ?? 0) of "
            + "\(payment?.captured ?? 0) were given back")
        findings.check(
          reserved.map { $0.quantity == $0.restocked } ?? false,
          "order \(order.id.text) came back, \(reserved?.restocked ?? 0) of "
            + "\(reserved?.quantity ?? 0) pieces lie in stock")
      default: break
      }
    }
  }

  private func checkUndone(
    _ order: ShopBooks.KeptOrder, _ payment: ShopBooks.KeptPayment?,
    _ reserved: ShopBooks.KeptGoods?, _ findings: inout Findings
  ) {
    let isFree =
      switch reserved?.status {
      case nil, .released, .expired: true
      case .committed: reserved?.quantity == reserved?.restocked
      default: false
      }
    findings.check(
      isFree, "order \(order.id.text) is \(order.status), its goods are \(Self.text(reserved))")
    let isUnpaid =
      switch payment?.status {
      case nil, .failed, .voided, .expired, .refunded: payment?.captured == payment?.refunded
      default: false
      }
    findings.check(
      isUnpaid,
      "order \(order.id.text) is \(order.status), its payment is "
        + (payment.map { "\($0.status) with \($0.captured) taken" } ?? "none"))
  }

  private static func text(_ goods: ShopBooks.KeptGoods?) -> String {
    goods.map { "\($0.status), \($0.restocked) of \($0.quantity) put back" } ?? "not reserved"
  }
}
