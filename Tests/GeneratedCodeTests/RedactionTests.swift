// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

@Suite struct RedactionTests {
  static let secret = "hunter2"

  @Test(
    "a sensitive value is in no description, reflection or dump",
    arguments: [
      Customer(name: "Ada", password: secret), Customer(name: "Ada", contact: .pin(secret)),
    ])
  func hidden(customer: Customer) {
    var dumped = ""
    dump(customer, to: &dumped)
    dump([customer], to: &dumped)
    let texts = [
      "\(customer)", String(reflecting: customer), String(describing: [customer]),
      String(reflecting: ["a": customer]), dumped,
    ]
    for text in texts {
      #expect(!text.contains(Self.secret))
      #expect(text.contains("Ada"))
      #expect(text.contains("redacted"))
    }
  }

  @Test("what is not sensitive is described as it is")
  func shown() {
    let customer = Customer(name: "Ada", contact: .mail("a@b"))
    #expect("\(customer)".contains("a@b"))
    #expect("\(Address(street: "Elm"))".contains("Elm"))
  }
}
