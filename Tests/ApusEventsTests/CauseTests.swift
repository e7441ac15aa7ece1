// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CartAPI
import Testing

@testable import ApusEvents

/// What is told of a handler's failure.
@Suite struct CauseTests {
  struct Secret: Error { let card = "4242 4242 4242 4242" }

  private func text(_ error: any Error) -> String? {
    switch Cause(error) {
    case .ofEvent(let text), .ofSurroundings(let text), .ofOrder(let text): text
    case .ofProcess: nil
    }
  }

  @Test("an unknown error is told by its type, never by what it carries")
  func hidesValues() throws {
    let told = try #require(self.text(Secret()))
    #expect(told.hasSuffix("Secret"))
    #expect(!told.contains("4242"))
  }

  @Test("a declared error is told by its name")
  func namesDeclared() { #expect(text(CartFull(limit: 7)) == "shop.cart.v1.CartFull") }

  @Test(
    "what is away is no fault of the event",
    arguments: [.unavailable, .deadlineExceeded] as [StatusCode])
  func blamesSurroundings(code: StatusCode) {
    guard case .ofSurroundings = Cause(RPCError(code, "away")) else {
      Issue.record("\(code) was blamed on the event")
      return
    }
  }

  @Test("the end of the process is no failure")
  func abandons() {
    #expect(text(CancellationError()) == nil)
    #expect(text(StoreError.closed(path: "a")) == nil)
    #expect(text(StoreError.stopped(path: "a", reason: "b")) == nil)
  }

  @Test("a cause has at most 1000 bytes, in whole characters")
  func shortens() {
    let text = Cause.shortened(String(repeating: "é", count: 600))
    #expect(text.utf8.count == 1_000)
    #expect(text.allSatisfy { $0 == "é" })
  }
}
