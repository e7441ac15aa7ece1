// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ShopSearch

@Suite struct CatalogueSeedingTests {
  @Test(
    "a catalogue is filled only where that is asked for",
    arguments: [
      ([:], nil), (["SHOP_SEED_CATALOGUE": "0", "SHOP_PRODUCTS": "x"], nil),
      (["SHOP_PRODUCTS": "100"], nil), (["SHOP_SEED_CATALOGUE": "1"], 2400),
      (["SHOP_SEED_CATALOGUE": "1", "SHOP_PRODUCTS": ""], 2400),
      (["SHOP_SEED_CATALOGUE": "1", "SHOP_PRODUCTS": "100000"], 100_000),
    ] as [([String: String], Int?)])
  func counts(_ environment: [String: String], _ count: Int?) throws {
    #expect(try CatalogueSeeding(environment: environment).productCount == count)
  }

  @Test("what is no number of products is refused", arguments: ["-1", "100001", "many", "1.5"])
  func refused(_ text: String) {
    #expect(throws: (any Error).self) {
      try CatalogueSeeding(environment: ["SHOP_SEED_CATALOGUE": "1", "SHOP_PRODUCTS": text])
    }
    #expect(throws: (any Error).self) {
      try CatalogueSeeding(environment: ["SHOP_SEED_CATALOGUE": text])
    }
  }
}
