// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import LogisticsAPI

/// How parcels come to be.
extension ShipmentDesk {
  /// Who carries a parcel, and why.
  private struct Choice {
    let carrier: String
    let service: String
    let reason: String
    let weight: UInt64
  }

  /// One for each order and warehouse.
  ///
  /// - Throws: ``NotServed``.
  func create(
    order: UUID, warehouse: String, quote: UUID, destination: Destination, lines: [ShipmentLine]
  ) throws -> Shipment {
    if let known = try rows.sent(of: order, from: warehouse) { return try rows.shipment(known) }
    let lines = lines.merged
    let choice = try choice(QuoteRows(db: db).kept(quote), destination, lines)
    let new = try insert(
      order: order, warehouse: warehouse, reference: "", isReturn: false, choice, destination,
      lines)
    return new.shipment(lines)
  }

  /// One for each order and reference. It goes the way back of the parcel that brought the goods.
  ///
  /// - Throws: `resourceExhausted`.
  func createReturn(
    order: UUID, reference: String, lines: [ShipmentLine]
  ) throws -> Shipment {
    if let known = try rows.returned(of: order, reference: reference) {
      return try rows.shipment(known)
    }
    let others = try rows.all(of: order)
    let limit = ShipmentRows<WriteTransaction>.maxCountOfOrder
    guard others.count < limit else {
      throw RPCError(
        .resourceExhausted, "the order has \(others.count) parcels, at most \(limit) are made")
    }
    let lines = lines.merged
    let sent = try parcel(with: lines, among: others.filter { !$0.isReturn })
    let address = sent?.address ?? Destination(country: Zone.home)
    let new = try insert(
      order: order, warehouse: sent?.warehouse ?? Self.warehouseOfUnknown, reference: reference,
      isReturn: true, wayBack(from: address, Weight.chargeable(lines, of: [])), address, lines)
    return new.shipment(lines)
  }

  /// Where goods go that nobody knows the way of.
  private static var warehouseOfUnknown: String { "north" }

  private func insert(
    order: UUID, warehouse: String, reference: String, isReturn: Bool, _ choice: Choice,
    _ address: Destination, _ lines: [ShipmentLine]
  ) throws -> KeptShipment {
    let serial = try rows.nextSerial()
    let prefix = tariff.product(of: choice.carrier)?.prefix ?? "XX"
    var new = KeptShipment(
      id: UUID.v7(at: db.now), order: order, warehouse: warehouse, isReturn: isReturn,
      reference: reference, carrier: choice.carrier, service: choice.service,
      reason: choice.reason,
      trackingNumber: TrackingNumber(prefix: prefix, serial: serial).text,
      weight: choice.weight, address: address, made: db.now, pace: pace, statusAt: db.now)
    new.next = new.script.steps.first?.at
    try rows.insert(new, serial: serial, lines)
    _ = try rows.insert(
      TrackingEvent(status: new.status, at: new.made, place: warehouse), of: new.id)
    try tell(new)
    return new
  }

  /// The carrier of the quote, also when it is past its time: its price was locked when the order
  /// was placed. Another when it does not go there.
  ///
  /// - Throws: ``NotServed``.
  private func choice(
    _ quote: KeptQuote?, _ destination: Destination, _ lines: [ShipmentLine]
  ) throws -> Choice {
    let (country, postalCode) = (destination.country, destination.postalCode)
    guard let zone = Zone.of(country: country, postalCode: postalCode) else {
      throw NotServed(country: country, postalCode: postalCode)
    }
    let weight = Weight.chargeable(lines, of: quote?.items ?? [])
    if let quote, quote.zone == zone,
      tariff.product(of: quote.offer.carrier)?.rate(zone: zone, weight: weight) != nil
    {
      return Choice(
        carrier: quote.offer.carrier, service: quote.offer.service, reason: "quoted",
        weight: weight)
    }
    let preference = CarrierPreference(service: quote?.offer.service ?? "")
    guard let found = tariff.assignment(zone: zone, weight: weight, preference: preference) else {
      throw NotServed(country: country, postalCode: postalCode)
    }
    let instead = quote.map { ", as \($0.offer.carrier) does not serve it" } ?? ""
    return Choice(
      carrier: found.carrier, service: found.service, reason: found.reason + instead,
      weight: weight)
  }

  /// What came can go back: there is always somebody, the last for what is heavier than a parcel.
  private func wayBack(from address: Destination, _ weight: UInt64) -> Choice {
    let zone = Zone.of(country: address.country, postalCode: address.postalCode) ?? 1
    let heaviest = tariff.products.map(\.maxWeight).max() ?? 0
    let found = tariff.assignment(
      zone: zone, weight: min(weight, heaviest), preference: .cheapest)
    return Choice(
      carrier: found?.carrier ?? "", service: found?.service ?? "", reason: found?.reason ?? "",
      weight: weight)
  }

  private func parcel(
    with lines: [ShipmentLine], among sent: [KeptShipment]
  ) throws -> KeptShipment? {
    let skus = Set(lines.map(\.sku))
    let carrying = try sent.first { parcel in
      try rows.lines(of: parcel.id).contains { skus.contains($0.sku) }
    }
    return carrying ?? sent.first
  }
}

extension [ShipmentLine] {
  /// One line for each product, by number.
  var merged: [ShipmentLine] {
    var quantities: [String: UInt32] = [:]
    for line in self {
      let (sum, overflow) = quantities[line.sku, default: 0]
        .addingReportingOverflow(line.quantity)
      quantities[line.sku] = overflow ? .max : sum
    }
    return quantities.sorted { $0.key < $1.key }
      .map { ShipmentLine(sku: $0.key, quantity: $0.value) }
  }
}
