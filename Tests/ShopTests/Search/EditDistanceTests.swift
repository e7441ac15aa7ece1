// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ShopSearch

@Suite struct EditDistanceTests {
  @Test(
    "letters inserted, removed, replaced and swapped count one each",
    arguments: [
      ("kettle", "kettle", 0), ("kettle", "ketle", 1), ("kettle", "kettles", 1),
      ("kettle", "kattle", 1),
      ("kettle", "ketlte", 1), ("", "ab", 2), ("ab", "", 2), ("lamp", "lmap", 1),
    ])
  func distance(_ left: String, _ right: String, _ expected: Int) {
    #expect(EditDistance.between(left, right, atMost: 3) == expected)
    #expect(EditDistance.between(right, left, atMost: 3) == expected)
    #expect(EditDistance.between(left, right, atMost: expected) == expected)
    #expect(EditDistance.between(left, right, atMost: expected - 1) == nil)
  }

  @Test(
    "none below five letters, one to eight, two from nine, none with digits",
    arguments: [("desk", 0), ("chair", 1), ("armchair", 1), ("bookshelf", 2), ("ltb00001", 0)])
  func allowed(_ word: String, _ expected: Int) {
    #expect(EditDistance.allowed(for: word) == expected)
  }
}
