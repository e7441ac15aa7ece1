// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTransport
import ApusWire
import CartAPI
import Foundation
import SearchAPI
import Testing

@testable import ApusEvents
@testable import ApusService

/// Schema and code say the same about events, or the process does not start.
@Suite struct SubscriptionCheckTests {
  private func heard(
    _ topics: [String], by service: ServiceDescriptor = .cartService
  ) -> [(subscriber: String, topic: String)] {
    topics.map { (service.package, $0) }
  }

  private let check = SubscriptionCheck(services: [.cartService])

  @Test("what the schema says and nothing else is taken")
  func takesSchema() throws {
    try check.check(heard(ServiceDescriptor.cartService.subscribes))
  }

  @Test("a subscription without a handler is named")
  func namesMissingHandler() {
    let topics = ServiceDescriptor.cartService.subscribes
    let error = #expect(throws: ConfigurationError.self) {
      try check.check(heard(Array(topics.dropFirst())))
    }
    #expect(
      error?.description
        == "shop.cart.v1.CartService subscribes to \(topics[0]), but nothing handles it: add "
        + "process.on(…) before run(), or remove the line from the schema")
  }

  @Test("a handler without a subscription is named")
  func namesMissingLine() {
    let error = #expect(throws: ConfigurationError.self) {
      try check.check(heard(ServiceDescriptor.cartService.subscribes + ["shop.payment.v1.Paid"]))
    }
    #expect(
      error?.description
        == "the code hears of shop.payment.v1.Paid, but the schema does not say so: add "
        + "`subscribes shop.payment.v1.Paid` to shop.cart.v1.CartService, or remove process.on(…)")
  }

  @Test("another service's subscription does not count")
  func separatesServices() {
    #expect(throws: ConfigurationError.self) {
      try check.check(heard(ServiceDescriptor.cartService.subscribes, by: .searchService))
    }
  }

  @Test("a process whose code and schema differ does not start")
  func refusesStart() async throws {
    let folder = try TemporaryFolder()
    _ = try DevelopmentIdentities(folder: folder.path, trustDomain: "test").ensure(
      paths: ["service/shop.cart.v1"], now: WallClock.now())
    try Data(#"{"version": 1, "service": "shop.cart.v1", "allow": {}}"#.utf8).write(
      to: URL(filePath: "\(folder.path)/shop.cart.v1/policy.json"))
    var configuration = ProcessConfiguration(identityFolder: folder.path)
    configuration.loopCount = 1
    configuration.logLevel = "critical"
    let process = try await ServiceProcess([.cartService], configuration: configuration)
    process.on(PriceChanged.self, of: .cartService) { _, _ in }
    let error = await #expect(throws: ConfigurationError.self) { try await process.run() }
    #expect(error?.description.contains("ProductStockChanged") == true)
    #expect(error?.description.contains("PriceChanged, but") == false)
  }
}
