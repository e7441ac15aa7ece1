// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CommonAPI
import LogisticsAPI
import Testing

@testable import ShopLogistics

@Suite struct QuoteTests {
  private func item(
    _ weight: UInt32, _ quantity: UInt32 = 1, size: (UInt32, UInt32, UInt32) = (0, 0, 0)
  ) -> Item {
    Item(
      sku: "a", quantity: quantity, weight: weight, length: size.0, width: size.1, height: size.2)
  }

  private func euros(_ cents: Int64) -> Money { Money(minorUnits: cents, currency: "EUR") }

  struct Row: Sendable {
    let country: String
    let postalCode: String
    let grams: UInt32
    let offers: [String]

    init(_ country: String, _ postalCode: String, _ grams: UInt32, _ offers: [String]) {
      self.country = country
      self.postalCode = postalCode
      self.grams = grams
      self.offers = offers
    }
  }

  static let table = [
    Row(
      "DE", "10115", 1000,
      ["parcelo 399", "gruen 549", "flink 999", "hafen 4900"]),
    Row(
      "DE", "10115", 1001,
      ["parcelo 499", "gruen 549", "flink 1199", "hafen 4900"]),
    Row("DE", "10115", 25_001, ["parcelo 1999", "hafen 4900"]),
    Row("DE", "10115", 31_500, ["parcelo 1999", "hafen 4900"]),
    Row("DE", "10115", 31_501, ["hafen 4900"]),
    // An island: no express.
    Row("DE", "27498", 500, ["parcelo 599", "gruen 749", "hafen 9900"]),
    Row("at", "1010", 500, ["parcelo 899", "gruen 1199", "flink 1999", "hafen 8900"]),
    Row("IT", "00184", 500, ["parcelo 1299", "flink 2999", "hafen 12900"]),
    Row("CH", "8001", 5000, ["parcelo 2799", "hafen 17900"]),
  ]

  @Test("prices are those of the table, the cheapest first", arguments: table.indices)
  func prices(_ index: Int) async throws {
    let row = Self.table[index]
    let shop = try await LogisticsFixture()
    let quotes = try await shop.client.quotes(
      destination: LogisticsFixture.destination(row.country, row.postalCode),
      items: [item(row.grams)], goodsValue: euros(100)
    ).quotes
    #expect(quotes.map { "\($0.carrier) \($0.price.minorUnits)" } == row.offers)
    #expect(quotes.allSatisfy { $0.price.currency == "EUR" && $0.minDays <= $0.maxDays })
  }

  @Test("each price list covers its bands, and more weight never costs less")
  func tariff() {
    for product in Tariff.standard.products {
      #expect(product.bands == product.bands.sorted())
      for (zone, terms) in product.zones {
        #expect(terms.prices.count == product.bands.count, "\(product.carrier) \(zone)")
        #expect(terms.prices == terms.prices.sorted(), "\(product.carrier) \(zone)")
        #expect(Zone.countries.values.contains(zone) || zone == 2)
      }
    }
  }

  @Test("what is large counts by its volume, each piece rounded up")
  func volumetric() {
    // 400 × 300 × 200 mm is 24,000 cm³, which is 4.8 kg.
    #expect(Weight.chargeable([item(1000, size: (400, 300, 200))]) == 4800)
    #expect(Weight.chargeable([item(5000, size: (400, 300, 200))]) == 5000)
    #expect(Weight.chargeable([item(100, 3, size: (400, 300, 200))]) == 14_400)
    #expect(Weight.chargeable([item(1, 2, size: (1, 1, 5001))]) == 4)
    #expect(Weight.chargeable([item(0, 2)]) == 1000)
  }

  @Test("sizes beyond all measure are just very heavy")
  func hugeSizes() {
    let huge = item(.max, .max, size: (.max, .max, .max))
    #expect(Weight.chargeable(Array(repeating: huge, count: 100)) == Weight.limit)
  }

  @Test("from a value on standard delivery is free, and only that")
  func freeShipping() async throws {
    let shop = try await LogisticsFixture()
    func prices(_ value: Money, _ country: String = "DE") async throws -> [Int64] {
      try await shop.client.quotes(
        destination: LogisticsFixture.destination(country, "10115"), items: [item(500)],
        goodsValue: value
      ).quotes.map(\.price.minorUnits)
    }
    #expect(try await prices(euros(4999)) == [399, 549, 999, 4900])
    #expect(try await prices(euros(5000)) == [0, 549, 999, 4900])
    #expect(try await prices(Money(minorUnits: 5000, currency: "USD")).first == 399)
    #expect(try await prices(euros(9_999_999), "CH").first == 1899)
  }

  @Test("nobody delivers to the moon, nor a mountain")
  func notServed() async throws {
    let shop = try await LogisticsFixture()
    await #expect(
      throws: LogisticsService.QuotesError.notServed(NotServed(country: "XX", postalCode: "1"))
    ) {
      try await shop.client.quotes(
        destination: LogisticsFixture.destination("XX", "1"), items: [item(1)],
        goodsValue: euros(1))
    }
    await #expect(throws: LogisticsService.QuotesError.self) {
      try await shop.client.quotes(
        destination: LogisticsFixture.destination(), items: [item(2_000_001)],
        goodsValue: euros(1))
    }
  }

  @Test("a quote is honoured for half an hour, and one that never was has expired")
  func expiry() async throws {
    let shop = try await LogisticsFixture()
    let quote = try await shop.client.quotes(
      destination: LogisticsFixture.destination(), items: [item(500)], goodsValue: euros(1)
    ).quotes[0]
    shop.clock.advance(seconds: 30 * 60 - 1)
    #expect(try await shop.quote(quote.id) == quote)
    shop.clock.advance(seconds: 1)
    await #expect(
      throws: LogisticsService.GetQuoteError.quoteExpired(QuoteExpired(quote: quote.id))
    ) { try await shop.quote(quote.id) }
    await #expect(throws: LogisticsService.GetQuoteError.self) {
      try await shop.quote(UUID())
    }
  }

  @Test("a quote holds for the goods, the zone and the value it was made for, and for nothing else")
  func fits() async throws {
    let shop = try await LogisticsFixture()
    let lamp = Item(sku: "lamp", quantity: 2, weight: 500)
    let sofa = Item(sku: "sofa", quantity: 1, weight: 900)
    let quotes = try await shop.client.quotes(
      destination: LogisticsFixture.destination(), items: [lamp, sofa, lamp],
      goodsValue: euros(6000)
    ).quotes
    let (free, paid) = (quotes[0], quotes[1])
    #expect(free.price.minorUnits == 0 && paid.price.minorUnits > 0)
    let all = [ShipmentLine(sku: "sofa", quantity: 1), ShipmentLine(sku: "lamp", quantity: 4)]
    let home = LogisticsFixture.destination("DE", "80331")
    #expect(try await shop.quote(free.id, to: home, all, worth: euros(5000)) == free)
    #expect(try await shop.quote(paid.id, to: home, all, worth: euros(1)) == paid)
    let misfits: [(Destination?, [ShipmentLine], Money?)] = [
      (LogisticsFixture.destination("DE", "27498"), all, nil),
      (LogisticsFixture.destination("CH", "8001"), all, nil),
      (LogisticsFixture.destination("XX", "1"), all, nil),
      (nil, [all[0]], nil),
      (nil, [all[0], ShipmentLine(sku: "lamp", quantity: 5)], nil),
      (nil, [all[0], ShipmentLine(sku: "lamp", quantity: 3)], nil),
      (nil, all + [ShipmentLine(sku: "piano", quantity: 1)], nil),
      (nil, all, euros(4999)), (nil, all, Money(minorUnits: 6000, currency: "USD")),
    ]
    for (index, misfit) in misfits.enumerated() {
      await #expect(
        throws: LogisticsService.GetQuoteError.quoteDoesNotFit(QuoteDoesNotFit(quote: free.id)),
        "\(index)"
      ) { try await shop.quote(free.id, to: misfit.0, misfit.1, worth: misfit.2) }
    }
  }

  @Test("old quotes go, so that they cannot pile up")
  func sweep() async throws {
    let shop = try await LogisticsFixture()
    for _ in 0..<5 {
      _ = try await shop.client.quotes(
        destination: LogisticsFixture.destination(), items: [item(500)], goodsValue: euros(1))
    }
    shop.clock.advance(seconds: 8 * 24 * 60 * 60)
    for _ in 0..<5 {
      _ = try await shop.client.quotes(
        destination: LogisticsFixture.destination(), items: [item(500)], goodsValue: euros(1))
    }
    let count = try await shop.shipments.store.read { db in
      try db.value("SELECT COUNT(*) FROM quote", as: Int.self)
    }
    #expect(count == 20)
  }

  @Test("the carrier is the best by what is asked for, with the reason")
  func assignment() async throws {
    let shop = try await LogisticsFixture()
    func assigned(_ preference: CarrierPreference, _ code: String = "10115") async throws -> String
    {
      let found = try await shop.client.assignCarrier(
        destination: LogisticsFixture.destination("DE", code), weight: 4200,
        preference: preference)
      return "\(found.carrier): \(found.reason)"
    }
    #expect(
      try await assigned(.cheapest) == "parcelo: cheapest of 4 that serve zone 1 up to 5000 g")
    #expect(try await assigned(.fastest) == "flink: fastest of 4 that serve zone 1 up to 5000 g")
    #expect(try await assigned(.greenest) == "gruen: greenest of 4 that serve zone 1 up to 5000 g")
    #expect(
      try await assigned(.fastest, "27498")
        == "parcelo: fastest of 3 that serve zone 2 up to 5000 g")
  }
}
