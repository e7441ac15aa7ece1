// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusRPC
import ApusService
import CartAPI
import Foundation
import Logging
import OTLPAPI
import OrderTakingAPI
import SearchAPI
import Testing
import UserAPI

/// Real processes, real sockets: what reaches a collector.
@Suite(.serialized, .timeLimit(.minutes(2))) struct OneTraceTests {
  @Test("a call that calls is one trace, each span the child of the one that caused it")
  func twoHops() async throws {
    let system = try await TelemetrySystem([.searchService, .cartService])
    try await system.runCollector()
    let search = try await system.process(.searchService)
    search.serve(
      SearchServiceMock(getProduct: { sku, _ in
        guard sku == "tea" else { throw SearchAPI.UnknownProduct(sku: sku) }
        return SearchAPI.Product(sku: sku)
      }))
    Subscriptions.none(search)
    system.run(search)
    let cart = try await system.process(.cartService)
    let products = cart.client(SearchClient.self)
    let logger = cart.logger
    cart.serve(
      CartServiceMock(get: { id, _ in
        _ = try await products.getProduct(sku: "tea")
        logger.notice("looked at a product")
        return CartAPI.Cart(id: id)
      }))
    Subscriptions.none(cart)
    system.run(cart)

    let client = CartClient(channel: try system.channel(to: "shop.cart.v1"))
    _ = try await client.get(cart: UUID())
    let collected = system.collected
    try await eventually("the spans of both services are there") {
      collected.span("shop.search.v1.SearchService/getProduct", .server) != nil
        && collected.span("shop.search.v1.SearchService/getProduct", .client) != nil
        && collected.span("shop.cart.v1.CartService/get", .server) != nil
        && collected.logs.contains { "\($0.record)".contains("looked at a product") }
    }
    let served = try #require(collected.span("shop.cart.v1.CartService/get", .server))
    let called = try #require(collected.span("shop.search.v1.SearchService/getProduct", .client))
    let answered = try #require(collected.span("shop.search.v1.SearchService/getProduct", .server))
    #expect(served.span.parentSpanId.isEmpty)
    #expect(called.isChild(of: served) && answered.isChild(of: called))
    #expect(served.service == "shop.cart.v1" && called.service == "shop.cart.v1")
    #expect(answered.service == "shop.search.v1")
    #expect(served.attributes["apus.peer"] == "operator/ada")
    #expect(called.attributes["apus.peer"] == "shop.search.v1")
    #expect(answered.attributes["apus.peer"] == "service/shop.cart.v1")
    #expect(answered.attributes["apus.status"] == "ok")
    let log = try #require(
      collected.logs.first { "\($0.record)".contains("looked at a product") })
    #expect(log.record.traceId == served.span.traceId && log.record.spanId == served.span.spanId)
    #expect(log.service == "shop.cart.v1")
    #expect(!collected.spans.contains { $0.span.name.hasPrefix("apus.console.v1") })
    await system.stop()
  }
}
