// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusRPC
import ApusService
import ApusStore
import CartAPI
import CommonAPI
import Foundation
import Logging
import OTLPAPI
import OrderTakingAPI
import SearchAPI
import Testing
import UserAPI

extension SystemTests {
  /// Real processes, real sockets: what reaches a collector.
  @Suite struct OneTraceTests {
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
      let answered = try #require(
        collected.span("shop.search.v1.SearchService/getProduct", .server))
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

    @Test("an event goes on with the trace of the call that wrote it, over outbox and bus")
    func event() async throws {
      let system = try await TelemetrySystem([.searchService, .cartService])
      let collected = system.collected
      let collector = try await HTTPCollector(collected)
      let environment = [
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(collector.port)/otlp/",
        "OTEL_EXPORTER_OTLP_HEADERS": "tenant=shop",
      ]
      try await system.runBroker()
      let search = try await system.process(.searchService, environment: environment)
      let prices = try await search.store(migrations: [])
      search.serve(
        SearchServiceMock(upsertProduct: { product, _ in
          _ = try await prices.write { db in
            try db.publish(
              PriceChanged(
                sku: product.sku, title: "Tea", oldPrice: product.price, newPrice: product.price,
                version: 1))
          }
          return product
        }))
      Subscriptions.none(search)
      system.run(search)
      let cart = try await system.process(.cartService, environment: environment)
      let copies = try await cart.store(
        migrations: [Migration("copy", sql: "CREATE TABLE copy (sku TEXT)")])
      cart.on(PriceChanged.self, in: copies) { event, _, db in
        try db.execute("INSERT INTO copy (sku) VALUES (\(event.sku))")
      }
      cart.serve(CartServiceMock())
      Subscriptions.none(cart, but: [PriceChanged.messageName])
      system.run(cart)

      let client = SearchClient(channel: try system.channel(to: "shop.search.v1"))
      _ = try await client.upsertProduct(
        product: SearchAPI.Product(
          sku: "tea", title: "Tea", price: Money(minorUnits: 300, currency: "EUR")))
      let topic = PriceChanged.messageName
      try await eventually("the spans of both sides of the bus are there") {
        collected.span("process \(topic)", .consumer) != nil
          && collected.spans.contains {
            $0.span.name == "store write" && $0.service == "shop.cart.v1"
          }
          && collected.span("publish \(topic)", .producer) != nil
          && collected.metric("apus.events.handled", of: "shop.cart.v1") != nil
          && collected.metric("apus.events.published", of: "shop.search.v1") != nil
      }
      let served = try #require(
        collected.span("shop.search.v1.SearchService/upsertProduct", .server))
      let written = try #require(
        collected.spans.first { $0.span.name == "store write" && $0.service == "shop.search.v1" })
      let published = try #require(collected.span("publish \(topic)", .producer))
      let handled = try #require(collected.span("process \(topic)", .consumer))
      let copied = try #require(
        collected.spans.first { $0.span.name == "store write" && $0.service == "shop.cart.v1" })
      #expect(written.isChild(of: served) && published.isChild(of: written))
      #expect(handled.isChild(of: published) && copied.isChild(of: handled))
      #expect(handled.service == "shop.cart.v1" && published.service == "shop.search.v1")
      #expect(written.attributes["db.namespace"] == "shop.search.v1")
      #expect(written.attributes["db.file"]?.hasPrefix("shop.search.v1.db#") == true)
      #expect(written.attributes["apus.wait_us"] != nil)
      #expect(handled.attributes["messaging.destination.name"] == topic)
      #expect(handled.attributes["messaging.consumer.group.name"] == "shop.cart.v1")
      #expect(handled.attributes["messaging.system"] == "apus")
      let counted = collected.metric("apus.server.calls", of: "shop.search.v1")
      let labels = counted?.sum?.dataPoints.first?.attributes.texts
      #expect(labels?["method"] == "shop.search.v1.SearchService/upsertProduct")
      #expect(labels?["status"] == "ok" && labels?["service"] == "shop.search.v1")
      // The bus is how events travel, not a part of what happened.
      #expect(!collected.spans.contains { $0.span.name.hasPrefix("apus.bus.v1") })
      await system.stop()
      try await collector.stop()
    }
  }
}
