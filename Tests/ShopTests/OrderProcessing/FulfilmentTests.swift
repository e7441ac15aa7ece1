// SPDX-License-Identifier: Apache-2.0

import ApusWire
import LogisticsAPI
import OrderProcessingAPI
import Testing

/// Every way an order can go, one by one.
@Suite struct FulfilmentTests {
  @Test("an order goes its way: held, promised, sold, sent in two parcels, paid for, delivered")
  func happyPath() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.twoParcels()
    try await world.place(order)
    #expect(try await world.progress(order.order) == [.reserved, .authorized, .confirmed])
    try await world.carry()
    try await world.carry()
    try await world.pass(seconds: 61)
    #expect(
      try await world.progress(order.order) == [
        .reserved, .authorized, .confirmed, .shipped, .delivered, .completed,
      ])
    try await world.verify(order, ending: .completed)
  }

  @Test("parcels that leave one after the other are paid for one by one, to the cent")
  func partialCaptures() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.twoParcels()
    try await world.place(order)
    world.participants.with { $0.logistics.play(0) { _ in .delivered } }
    try await world.pass()
    #expect(try await world.progress(order.order).last == .partiallyShipped)
    let first = world.participants.with { $0.payments.payments[order.order]?.captured ?? 0 }
    // (3333 + 12345) of 28023, of the total with shipping, rounded down.
    #expect(first == Int64(28_522 * 15_678 / 28_023))
    world.participants.with { $0.logistics.play(1) { _ in .delivered } }
    try await world.pass()
    #expect(try await world.progress(order.order).last == .shipped)
    try await world.carry()
    try await world.pass(seconds: 61)
    try await world.verify(order, ending: .completed)
  }

  @Test("what is out of stock is rejected, with its name, and nothing stays held")
  func outOfStock() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.placed([("lamp", 1, 100), ("chair", 2, 100)])
    try await world.place(order)
    #expect(try await world.told(order.order).last?.reason == "out of stock: chair")
    try await world.verify(order, ending: .rejected)
  }

  @Test("a payment that is declined is rejected, and the goods are free")
  func declined() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.placed([("lamp", 1, 100)], token: "declined")
    try await world.place(order)
    #expect(
      try await world.told(order.order).last?.reason
        == "the payment was declined: insufficient_funds")
    try await world.verify(order, ending: .rejected)
  }

  @Test("a payment that the customer has to confirm waits for it")
  func confirmed() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.placed([("lamp", 1, 100)], token: "3ds")
    try await world.place(order)
    try await world.pass(seconds: 600)
    #expect(try await world.progress(order.order) == [.reserved, .actionRequired])
    #expect(try await world.told(order.order).last?.actionUrl == "https://bank.example/confirm")
    try await world.confirm(order.order, isAccepted: true)
    #expect(try await world.progress(order.order).last == .confirmed)
  }

  @Test("a confirmation of which no news comes is found by asking")
  func confirmedWithoutNews() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.placed([("lamp", 1, 100)], token: "3ds")
    try await world.place(order)
    world.participants.with { $0.payments.confirm(order.order, isAccepted: true) }
    world.clock.advance(seconds: 61)
    try await world.sagas.runDue()
    #expect(try await world.progress(order.order).last == .confirmed)
  }

  @Test("a confirmation that the bank refuses is rejected")
  func refused() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.placed([("lamp", 1, 100)], token: "3ds")
    try await world.place(order)
    try await world.confirm(order.order, isAccepted: false)
    try await world.verify(order, ending: .rejected)
  }

  @Test("a payment that nobody confirms expires after half an hour")
  func expires() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.placed([("lamp", 1, 100)], token: "3ds")
    try await world.place(order)
    try await world.pass(seconds: 1799)
    #expect(try await world.progress(order.order).last == .actionRequired)
    try await world.pass(seconds: 2)
    try await world.verify(order, ending: .expired)
  }

  @Test("a charge whose answer is lost is asked about, not made again and not given up")
  func timedOutButCharged() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.placed([("lamp", 1, 100)])
    world.participants.with {
      $0.faults["authorize"] = [.outcomeUnknown, .unanswered, .lost, .outcomeUnknown]
    }
    try await world.place(order)
    for _ in 0..<10 { try await world.pass() }
    #expect(try await world.progress(order.order).last == .confirmed)
    #expect(!world.participants.with { $0.calls.contains("void") })
  }

  @Test("a reservation that ran out and cannot be made again turns the order back")
  func expiredAtCommit() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.placed([("chair", 1, 100)])
    world.participants.with { $0.faults["commit"] = [.lost] }
    try await world.place(order)
    world.clock.advance(seconds: 4 * 3600)
    world.participants.with { state in
      state.warehouse.expire(order.order, at: world.clock.now())
      state.warehouse.sellOut()
    }
    try await world.sagas.runDue()
    #expect(try await world.told(order.order).last?.reason == "out of stock: chair")
    #expect(try await world.progress(order.order).last == .rejected)
    #expect(world.participants.with { $0.payments.payments[order.order]?.status } == .voided)
  }

  @Test("what is cancelled while the customer should confirm is undone")
  func cancelledWhileWaiting() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.placed([("lamp", 1, 100)], token: "3ds")
    try await world.place(order)
    try await world.cancel(order.order)
    try await world.pass()
    #expect(try await world.told(order.order).last?.reason == "changed my mind")
    try await world.verify(order, ending: .cancelled)
  }

  @Test("what is cancelled before it is heard of never begins")
  func cancelledEarly() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.placed([("lamp", 1, 100)])
    try await world.cancel(order.order)
    try await world.place(order)
    #expect(world.participants.with { $0.calls } == [])
    #expect(try await world.progress(order.order) == [.cancelled])
  }

  @Test("what is cancelled after the sale and before the pickup is stopped, given up and restocked")
  func cancelledAfterSale() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.twoParcels()
    try await world.place(order)
    #expect(try await world.progress(order.order).last == .confirmed)
    try await world.cancel(order.order)
    try await world.pass()
    try await world.verify(order, ending: .cancelled)
  }

  @Test("what is cancelled after the pickup is delivered")
  func cancelledTooLate() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.twoParcels()
    try await world.place(order)
    try await world.carry()
    try await world.cancel(order.order)
    try await world.pass()
    #expect(!world.participants.with { $0.calls.contains("cancelShipment") })
    try await world.carry()
    try await world.pass(seconds: 61)
    try await world.verify(order, ending: .completed)
  }

  @Test(
    "a cancellation that finds one of two parcels gone stops the other, and takes no money for it")
  func cancelledHalf() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.twoParcels()
    try await world.place(order)
    // Picked up, but nobody has heard of it yet.
    world.participants.with { state in
      state.logistics.play(0) { _ in .delivered }
      state.logistics.news = []
    }
    try await world.cancel(order.order)
    try await world.pass()
    #expect(try await world.told(order.order).last?.progress == .shipped)
    #expect(try await world.told(order.order).last?.reason == "a part was cancelled")
    let payment = world.participants.with { $0.payments.payments[order.order] }
    #expect(payment?.captured == 15_957)
    #expect(payment?.isClosed == true)
    #expect(world.participants.with { $0.warehouse.sold(order.order) } == ["lamp": 1, "table": 1])
    world.clock.advance(seconds: 700)
    try await world.carry()
    try await world.pass(seconds: 61)
    #expect(try await world.progress(order.order).last == .completed)
  }

  @Test("an address that nobody serves is found out after the sale, and undone")
  func notServed() async throws {
    let world = try await OrderWorld()
    world.participants.with { $0.logistics.unserved = ["north", "south"] }
    let order = OrderWorld.twoParcels()
    try await world.place(order)
    #expect(
      try await world.told(order.order).last?.reason == "no carrier delivers to the address")
    try await world.verify(order, ending: .cancelled)
  }

  @Test("a parcel that comes back is restocked and paid back, the other is delivered")
  func oneComesBack() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.twoParcels()
    try await world.place(order)
    try await world.carry()
    world.participants.with { state in
      state.logistics.play { $0.warehouse == "south" ? .exception : .delivered }
    }
    try await world.pass()
    #expect(try await world.progress(order.order).last == .shipped)
    try await world.carry()
    #expect(try await world.told(order.order).last?.progress == .delivered)
    #expect(try await world.told(order.order).last?.reason == "a part did not come")
    let payment = world.participants.with { $0.payments.payments[order.order] }
    #expect(payment?.captured == order.total.minorUnits)
    #expect(payment?.refunded == 12_565)
    #expect(world.participants.with { $0.warehouse.sold(order.order) } == ["lamp": 1, "table": 1])
  }

  @Test("when all parcels come back the order is returned, and all is paid back")
  func allComeBack() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.twoParcels()
    try await world.place(order)
    try await world.carry()
    try await world.carry(end: .exception)
    try await world.carry()
    try await world.verify(order, ending: .returned)
  }

  @Test("what is returned is restocked and paid back when it arrives")
  func returned() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.twoParcels()
    try await world.place(order)
    try await world.carry()
    try await world.carry()
    try await world.requestReturn(order.order)
    try await world.pass(seconds: 100)
    #expect(try await world.progress(order.order).suffix(2) == [.delivered, .returnAccepted])
    #expect(world.participants.with { $0.payments.payments[order.order]?.refunded } == 0)
    try await world.carry()
    try await world.carry()
    try await world.verify(order, ending: .returned)
  }

  @Test("a return that comes after the order is complete changes nothing")
  func returnedTooLate() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.twoParcels()
    try await world.place(order)
    try await world.carry()
    try await world.carry()
    try await world.pass(seconds: 61)
    try await world.requestReturn(order.order)
    try await world.pass()
    try await world.verify(order, ending: .completed)
  }

  @Test("an order that costs nothing needs no payment")
  func free() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.placed([("lamp", 1, 100)], total: 0)
    try await world.place(order)
    try await world.carry()
    try await world.carry()
    try await world.pass(seconds: 61)
    #expect(try await world.progress(order.order).last == .completed)
    #expect(world.participants.with { $0.payments.payments.isEmpty })
  }

  @Test("after the sale a service that is away is waited for, and people are told once")
  func stuck() async throws {
    let world = try await OrderWorld()
    let order = OrderWorld.placed([("lamp", 1, 100)])
    world.participants.with { $0.faults["createShipment"] = Array(repeating: .lost, count: 25) }
    try await world.place(order)
    for _ in 0..<30 { try await world.pass(seconds: 15) }
    #expect(try await world.alarms().map(\.step) == ["ship"])
    #expect(try await world.alarms().first?.order == order.order)
    for _ in 0..<40 { try await world.pass(seconds: 30) }
    try await world.carry()
    #expect(try await world.progress(order.order).last == .shipped)
    #expect(try await world.alarms().count == 1)
  }
}
