// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import Testing
import UserAPI

@testable import ShopUser

@Suite struct BelongingsTests {
  private func address(_ line: String = "Main Street 1") -> PostalAddress {
    PostalAddress(
      recipient: "Ada", line1: line, city: "Berlin", postalCode: "10115", country: "DE",
      phone: "+49 30 1234567")
  }

  @Test("there is one default address whenever there is an address, and 20 at the most")
  func addresses() async throws {
    let bench = try await UserBench()
    let mine = bench.with(try await bench.signedIn().accessToken)
    var saved: [SavedAddress] = []
    for number in 0..<20 {
      bench.clock.advance(seconds: 1)
      saved.append(try await mine.addAddress(address: address("Street \(number)")))
    }
    #expect(saved.map(\.isDefault) == [true] + [Bool](repeating: false, count: 19))
    #expect(
      await failure { _ = try await mine.addAddress(address: address()) } == "tooManyAddresses")
    let list = try await mine.setDefaultAddress(id: saved[7].id).addresses
    #expect(list.filter(\.isDefault).map(\.id) == [saved[7].id])
    try await mine.deleteAddress(id: saved[7].id)
    try await mine.deleteAddress(id: saved[7].id)
    let rest = try await mine.listAddresses().addresses
    #expect(rest.count == 19)
    #expect(rest.filter(\.isDefault).map(\.id) == [saved[0].id])
    let changed = try await mine.updateAddress(id: saved[3].id, address: address("Elsewhere"))
    #expect(changed.address.line1 == "Elsewhere")
  }

  @Test("an address added twice under one key is one address")
  func once() async throws {
    let bench = try await UserBench()
    let mine = bench.with(try await bench.signedIn().accessToken)
      .with(idempotencyKey: IdempotencyKey("a"))
    let first = try await mine.addAddress(address: address())
    #expect(try await mine.addAddress(address: address()) == first)
    #expect(await failure { _ = try await mine.addAddress(address: address("x")) } == "keyReused")
    #expect(try await mine.listAddresses().addresses.count == 1)
  }

  @Test("what belongs to somebody else is unknown")
  func foreign() async throws {
    let bench = try await UserBench()
    let ada = bench.with(try await bench.signedIn().accessToken)
    let eve = bench.with(try await bench.signedIn("eve@example.com").accessToken)
    let saved = try await ada.addAddress(address: address())
    let card = try await ada.addPaymentToken(
      token: "tok_ok", brand: "visa", last4: "1111", expiryMonth: 1, expiryYear: 2030)
    #expect(
      await failure { _ = try await eve.updateAddress(id: saved.id, address: address("x")) }
        == "unknownAddress")
    #expect(
      await failure { _ = try await eve.setDefaultAddress(id: saved.id) } == "unknownAddress")
    try await eve.deleteAddress(id: saved.id)
    try await eve.removePaymentToken(id: card.id)
    #expect(try await ada.listAddresses().addresses == [saved])
    #expect(try await ada.listPaymentTokens().methods == [card])
    #expect(try await eve.listAddresses().addresses.isEmpty)
  }

  @Test("a number of a card is refused wherever it is written, and is in no sentence")
  func cardNumbers() async throws {
    let bench = try await UserBench()
    let mine = bench.with(try await bench.signedIn().accessToken)
    let number = "4111-1111-1111-1111"
    var inLine = address()
    inLine.line2 = "card \(number) 12/29"
    #expect(
      await failure { _ = try await mine.addAddress(address: inLine) } == "cardNumberRefused")
    #expect(
      await failure { _ = try await mine.updateProfile(name: number) } == "cardNumberRefused")
    let asToken = await failure {
      _ = try await mine.addPaymentToken(
        token: "4111111111111111", brand: "visa", last4: "1111", expiryMonth: 1, expiryYear: 2030)
    }
    #expect(asToken == "cardNumberRefused")
    #expect(
      await failure {
        _ = try await bench.users.login(
          email: "ada@example.com", password: UserBench.password, device: number)
      } == "cardNumberRefused")
    #expect(try await mine.listPaymentTokens().methods.isEmpty)
  }

  @Test(
    "numbers of cards are found among words, groups and other digits; others are let be",
    arguments: [
      ("4111111111111111", true), ("4111 1111 1111 1111", true), ("4111-1111-1111-1111", true),
      ("378282246310005", true), ("6304000000000000", true), ("my card: 5555555555554444!", true),
      ("4111 1111 1111 1111 12", true), ("4222222222222", true),
      ("\u{664}111111111111111", true), ("4111\u{a0}1111\u{2011}1111 1111", true),
      ("4111111111111112", false), ("0000000000000000", false), ("", false),
      ("Main Street 12, 10115 Berlin", false), ("tok_1234567890", false),
      ("12345678901234567890123", false),
    ])
  func luhn(_ text: String, _ isCard: Bool) {
    #expect(CardNumber.occurs(in: text) == isCard)
  }

  @Test("a profile is changed by who has seen its version")
  func profile() async throws {
    let bench = try await UserBench()
    let mine = bench.with(try await bench.signedIn().accessToken)
    let before = try await mine.me()
    let after = try await mine.updateProfile(name: "Ada L.", version: before.version)
    #expect(after.version == before.version + 1)
    #expect(
      await failure { _ = try await mine.updateProfile(name: "X", version: before.version) }
        == "versionConflict")
    let wanted = Preferences(language: "de", currency: "EUR", marketing: true)
    _ = try await mine.setPreferences(preferences: wanted)
    #expect(try await mine.getPreferences() == wanted)
    let told = try await bench.mails(UserChanged.self)
    #expect(told.last?.preferences == wanted && told.last?.name == "Ada L.")
    #expect(told.map(\.version) == Array(1...UInt64(told.count)))
  }
}
