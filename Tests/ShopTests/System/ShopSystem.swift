// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusTransport
import ApusWire
import CartAPI
import CommonAPI
import Logging
import SearchAPI
import ShopTesting

@testable import ShopCart
@testable import ShopSearch

/// Search and Cart as they run: each with its identity, its database and its port, calling each
/// other over mutual TLS.
final class ShopSystem: Sendable {
  /// A client as the gateway will be.
  let carts: CartClient
  /// Cart's own way to Search.
  let search: SearchClient
  let catalogue: CatalogueStore
  let cartStore: CartStore
  private let searchServer: RPCServer
  private let cartServer: RPCServer
  private let loops: LoopGroup
  private let folder: TemporaryFolder

  /// - Parameter searchTimeout: how long Cart waits for Search. Long, so that a busy machine fails
  ///   no test; short where Search is stopped.
  init(searchTimeout: Duration = .seconds(10)) async throws {
    folder = try TemporaryFolder()
    loops = LoopGroup(count: 1)
    let logger = Logger(label: "shop") { _ in SwiftLogNoOpLogHandler() }
    let paths = ["service/shop.search.v1", "service/shop.cart.v1", "service/shop.gateway.v1"]
    let certificates = DevelopmentIdentities(folder: folder.path, trustDomain: "shop.test")
    _ = try certificates.ensure(paths: paths, now: WallClock.now())
    let identities = try paths.map { try Identity(folder: certificates.folder(ofPath: $0)) }

    catalogue = CatalogueStore(
      store: try await folder.store("search", CatalogueTables.migrations))
    searchServer = RPCServer(
      [ServiceRegistration(SearchHandler(catalogue: catalogue))], policies: nil, loops: loops,
      logger: logger)
    let searchPort = try await searchServer.start(
      host: "127.0.0.1", port: 0, identities: [identities[0]])
    let search = SearchClient(
      channel: RPCChannel(
        to: "shop.search.v1", as: identities[1],
        resolver: StaticResolver([Endpoint(host: "127.0.0.1", port: searchPort)]), loops: loops,
        logger: logger), options: CallOptions(timeout: searchTimeout))
    self.search = search

    cartStore = CartStore(store: try await folder.store("cart", CartTables.migrations))
    cartServer = RPCServer(
      [ServiceRegistration(CartHandler(carts: cartStore, search: search))], policies: nil,
      loops: loops, logger: logger)
    let cartPort = try await cartServer.start(
      host: "127.0.0.1", port: 0, identities: [identities[1]])
    carts = CartClient(
      channel: RPCChannel(
        to: "shop.cart.v1", as: identities[2],
        resolver: StaticResolver([Endpoint(host: "127.0.0.1", port: cartPort)]), loops: loops,
        logger: logger), options: CallOptions(timeout: searchTimeout * 2))
  }

  /// What Search tells of a new price, as the bus brings it to Cart.
  func tellPrice(_ price: Money, of sku: String, version: UInt64) async throws {
    try await cartStore.store.write { db in
      try ProductRows(db: db).put(price: price, of: sku, "", version: version)
    }
  }

  /// Search goes away, as when its process dies.
  func stopSearch() async {
    await searchServer.stop(grace: .zero)
  }

  func stop() async {
    carts.channel.close()
    search.channel.close()
    await cartServer.stop(grace: .seconds(1))
    await searchServer.stop(grace: .seconds(1))
    await loops.shutdown()
  }
}
