// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CommonAPI
import LogisticsAPI
import Testing

@testable import ShopLogistics

@Suite struct ShipmentTests {
  private let usual: [ShipmentStatus] = [.pickedUp, .inTransit, .outForDelivery, .delivered]

  @Test("an order gets one parcel from each warehouse, however often it is asked for")
  func once() async throws {
    let shop = try await LogisticsFixture()
    let order = UUID()
    let first = try await shop.create(order: order)
    #expect(first.status == .labelled && first.version == 1 && !first.isReturn)
    #expect(try await shop.create(order: order) == first)
    let other = try await shop.create(order: order, warehouse: "west")
    #expect(other.id != first.id && other.trackingNumber != first.trackingNumber)
    #expect(try await shop.client.listShipments(order: order).shipments == [first, other])
    #expect(try await shop.told(first.id).map(\.status) == [.labelled])
  }

  @Test("asked for at once it is still one")
  func onceConcurrently() async throws {
    let shop = try await LogisticsFixture()
    let order = UUID()
    let made = try await withThrowingTaskGroup(of: UUID.self) { group in
      for _ in 0..<20 { group.addTask { try await shop.create(order: order).id } }
      return try await group.reduce(into: Set<UUID>()) { $0.insert($1) }
    }
    #expect(made.count == 1)
  }

  @Test("the quoted carrier takes it, also after the quote's time, as its price was locked")
  func quoted() async throws {
    let shop = try await LogisticsFixture()
    let quotes = try await shop.client.quotes(
      destination: LogisticsFixture.destination(),
      items: [Item(sku: "a", quantity: 1, weight: 700)], goodsValue: Money(currency: "EUR")
    ).quotes
    let express = try #require(quotes.first { $0.service == "express" })
    shop.clock.advance(seconds: 3600)
    let made = try await shop.create(quote: express.id)
    #expect(made.carrier == "flink" && made.carrierReason == "quoted")
    #expect(try await shop.shipments.kept(made.id).weight == 700)
  }

  @Test("when the quoted carrier does not go there, another does, and it is said why")
  func quotedElsewhere() async throws {
    let shop = try await LogisticsFixture()
    let quotes = try await shop.client.quotes(
      destination: LogisticsFixture.destination(),
      items: [Item(sku: "a", quantity: 1, weight: 700)], goodsValue: Money(currency: "EUR")
    ).quotes
    let express = try #require(quotes.first { $0.service == "express" })
    let made = try await shop.create(
      quote: express.id, to: LogisticsFixture.destination("DE", "27498"))
    #expect(made.carrier == "parcelo")
    #expect(
      made.carrierReason
        == "fastest of 3 that serve zone 2 up to 1000 g, as flink does not serve it")
  }

  @Test("where nobody goes no parcel is made")
  func notServed() async throws {
    let shop = try await LogisticsFixture()
    await #expect(throws: LogisticsService.CreateShipmentError.self) {
      try await shop.client.createShipment(
        order: UUID(), warehouse: "north", quote: .nil,
        destination: LogisticsFixture.destination("XX", "1"),
        lines: [ShipmentLine(sku: "a", quantity: 1)])
    }
  }

  @Test(
    "it is cancelled before the carrier has it, and only then, also when nobody played the pickup")
  func cancel() async throws {
    let shop = try await LogisticsFixture()
    let early = try await shop.create()
    let late = try await shop.create()
    shop.clock.advance(seconds: 59)
    let cancelled = try await shop.client.cancelShipment(shipment: early.id)
    #expect(cancelled.status == .cancelled && cancelled.version == 2)
    #expect(try await shop.client.cancelShipment(shipment: early.id) == cancelled)
    shop.clock.advance(seconds: 1)
    await #expect(
      throws: LogisticsService.CancelShipmentError.cannotCancel(
        CannotCancel(shipment: late.id, status: .pickedUp))
    ) { try await shop.client.cancelShipment(shipment: late.id) }
    try await shop.play()
    #expect(try await shop.client.getShipment(shipment: early.id).status == .cancelled)
    #expect(try await shop.told(early.id).map(\.version) == [1, 2])
  }

  @Test("carriers take a parcel to its end, step by step, each told once")
  func progress() async throws {
    let shop = try await LogisticsFixture()
    let made = try await shop.create(whose: usual)
    for status in usual {
      shop.clock.advance(seconds: 60)
      try await shop.play()
      #expect(try await shop.client.getShipment(shipment: made.id).status == status)
    }
    let told = try await shop.told(made.id)
    #expect(told.map(\.status) == [.labelled] + usual)
    #expect(told.map(\.version) == [1, 2, 3, 4, 5])
    #expect(told.allSatisfy { $0.order == made.order && $0.carrier == made.carrier })
  }

  @Test("after a long absence everything is made up for, at the times when it happened")
  func catchUp() async throws {
    let shop = try await LogisticsFixture()
    let start = shop.clock.now().seconds
    let made = try await shop.create(whose: usual)
    shop.clock.advance(seconds: 1_000_000)
    // Two replicas at once.
    async let one: Void = shop.play()
    async let two: Void = shop.play()
    _ = try await (one, two)
    let told = try await shop.told(made.id)
    #expect(told.map(\.version) == [1, 2, 3, 4, 5])
    #expect(told.dropFirst().map { $0.at.seconds - start } == [60, 120, 180, 240])
  }

  @Test("about one in twenty is not met, one in fifty has an accident, and all come to an end")
  func chances() {
    var (attempts, exceptions, returns) = (0, 0, 0)
    for index in 0..<20_000 {
      let id = UUID(
        uuid: (
          UInt8(index & 255), UInt8(index >> 8), 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
        ))
      let steps = CarrierScript(
        shipment: id, isReturn: false, made: Timestamp(), pace: 1, warehouse: "north", city: "B"
      ).steps
      #expect(
        steps.last?.status.isFinal == true && steps.dropLast().allSatisfy { !$0.status.isFinal })
      attempts += steps.contains { $0.status == .attemptFailed } ? 1 : 0
      exceptions += steps.contains { $0.status == .exception } ? 1 : 0
      returns += steps.contains { $0.status == .returned } ? 1 : 0
    }
    // Four standard deviations.
    #expect((880...1120).contains(attempts), "\(attempts)")
    #expect((320...480).contains(exceptions), "\(exceptions)")
    #expect((140...260).contains(returns), "\(returns)")
  }

  @Test("what comes back is a parcel of its own, once for each reference, and ends as returned")
  func createReturn() async throws {
    let shop = try await LogisticsFixture()
    let order = UUID()
    let sent = try await shop.create(order: order, warehouse: "west")
    let lines = [ShipmentLine(sku: "a", quantity: 1)]
    let back = try await shop.client.createReturn(order: order, reference: "r", lines: lines)
    #expect(back.isReturn && back.warehouse == "west" && back.status == .labelled)
    #expect(
      try await shop.client.createReturn(order: order, reference: "r", lines: lines) == back)
    shop.clock.advance(seconds: 600)
    try await shop.play()
    #expect(try await shop.client.getShipment(shipment: back.id).status == .returned)
    #expect(try await shop.told(back.id).last?.isReturn == true)
    #expect(
      try await shop.client.listShipments(order: order).shipments.map(\.id) == [sent.id, back.id])
  }

  @Test("the returns of an order have an end")
  func manyReturns() async throws {
    let shop = try await LogisticsFixture()
    let order = UUID()
    let lines = [ShipmentLine(sku: "a", quantity: 1)]
    for index in 0..<100 {
      _ = try await shop.client.createReturn(order: order, reference: "\(index)", lines: lines)
    }
    let error = await #expect(throws: RPCError.self) {
      try await shop.client.createReturn(order: order, reference: "100", lines: lines)
    }
    #expect(error?.code == .resourceExhausted)
  }

  @Test("a label says from where to where, on one line each")
  func label() async throws {
    let shop = try await LogisticsFixture()
    var destination = LogisticsFixture.destination()
    destination.name = "Ada\nTo      Mallory"
    let made = try await shop.create(to: destination)
    let label = try await shop.client.getLabel(shipment: made.id)
    #expect(
      label.text == """
        parcelo standard
        From    Apus
                warehouse north
        To      Ada To      Mallory
                Allee 1
                10115 Berlin
                DE
        Weight  500 g
        Number  PA 0000 0001 4 DE

        """)
  }

  @Test("a tracking number that is mistyped is noticed")
  func trackingNumbers() {
    // The example of the standard. Check digits 0 and 5 stand for two remainders each, so there
    // some mistakes pass.
    #expect(TrackingNumber("RA473124829GB") != nil)
    let number = TrackingNumber(prefix: "PA", serial: 47_312_482).text
    #expect(TrackingNumber(number)?.text == number)
    let characters = Array(number)
    for place in 2..<10 {
      for digit in "0123456789" where digit != characters[place] {
        var wrong = characters
        wrong[place] = digit
        #expect(TrackingNumber(String(wrong)) == nil, "\(String(wrong))")
      }
    }
    for text in ["", "PA", "PA00000001", "PA12345678XDE", "١٢٣٤٥٦٧٨٩٠١٢٣"] {
      #expect(TrackingNumber(text) == nil)
    }
  }

  @Test("a parcel is tracked until its end")
  func track() async throws {
    let shop = try await LogisticsFixture()
    let made = try await shop.create(whose: usual)
    shop.clock.advance(seconds: 60)
    try await shop.play()
    var news = shop.client.track(shipment: made.id).makeAsyncIterator()
    #expect(try await news.next()?.status == .labelled)
    #expect(try await news.next()?.status == .pickedUp)
    shop.clock.advance(seconds: 600)
    try await shop.play()
    for status in usual.dropFirst() { #expect(try await news.next()?.status == status) }
    #expect(try await news.next() == nil)
    await #expect(throws: LogisticsService.TrackError.self) {
      for try await _ in shop.client.track(shipment: UUID()) {}
    }
  }

  @Test("the pace of carriers is a number of seconds, or the process says so")
  func pace() throws {
    #expect(try LogisticsProgram.pace(nil) == 2000)
    #expect(try LogisticsProgram.pace("0.25") == 250)
    for text in ["0", "-1", "fast", "nan", "inf", "1e300"] {
      #expect(throws: (any Error).self) { try LogisticsProgram.pace(text) }
    }
  }
}
