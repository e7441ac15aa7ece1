// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import LogisticsAPI
import Testing

@testable import ShopLogistics

@Suite struct AddressTests {
  private func check(_ country: String, _ postalCode: String) -> AddressCheck {
    AddressRules.check(LogisticsFixture.destination(country, postalCode))
  }

  @Test(
    "codes are written as their country writes them",
    arguments: [
      ["DE", "10115", "10115"], ["nl", "1012ab", "1012 AB"], ["PL", "00 950", "00-950"],
      ["SE", "11122", "111 22"], ["PT", "1100148", "1100-148"], ["GB", "sw1a  1aa", "SW1A 1AA"],
    ])
  func written(_ row: [String]) {
    let checked = check(row[0], row[1])
    #expect(checked.isValid && checked.problems.isEmpty)
    #expect(checked.normalised.postalCode == row[2])
  }

  @Test(
    "what is none is told, with an example",
    arguments: [
      ["DE", "1011", "postalCode does not look like one of DE, as 11111"],
      ["DE", "101156", "postalCode does not look like one of DE, as 11111"],
      ["DE", "1011O", "postalCode does not look like one of DE, as 11111"],
      ["DE", "١٠١١٥", "postalCode does not look like one of DE, as 11111"],
      ["NL", "1012 34", "postalCode does not look like one of NL, as 1111 XX"],
      ["GB", "SW", "postalCode has no digit"], ["XX", "1", "nobody delivers to XX"],
    ])
  func wrong(_ row: [String]) {
    #expect(check(row[0], row[1]).problems == [row[2]])
    #expect(!check(row[0], row[1]).isValid)
  }

  @Test("space is tidied, and what is nothing but space is missing")
  func tidy() {
    let checked = AddressRules.check(
      Destination(
        name: "  Ada \n Lovelace ", street: " \t ", city: "12", postalCode: "10115",
        country: "de"))
    #expect(checked.normalised.name == "Ada Lovelace" && checked.normalised.country == "DE")
    #expect(checked.problems == ["street is empty", "city has no letter"])
  }
}
