// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusStore
import ApusWire
import CartAPI
import CommonAPI
import Logging
import SearchAPI
import ShopTesting
import Synchronization
import UserAPI
import WishlistAPI

@testable import ShopWishlist

/// Wishlist as it runs, with a catalogue and carts in memory, and a clock moved by hand.
final class WishlistPlace: Sendable {
  let folder: TemporaryFolder
  let clock = HandClock()
  let lists: WishlistStore
  let carts = CartsInMemory()
  let catalogue = CatalogueInMemory()
  let sagas: Sagas
  let ada = UUID()
  let bob = UUID()

  private let looks: AsyncStream<Void>.Continuation
  private let channel: RPCChannel

  /// - Parameter folder: of another place, whose database this one shares as a replica does.
  init(sharing folder: TemporaryFolder? = nil) async throws {
    let folder = try folder ?? TemporaryFolder()
    self.folder = folder
    let store = try await folder.store("wishlist", WishlistTables.migrations, clock: clock)
    lists = WishlistStore(store: store)
    // Long, so that a busy machine fails no test.
    let patient = CallOptions(timeout: .seconds(30))
    let cartClient = CartClient(channel: .inProcess(carts.service), options: patient)
    let moving = MoveToCart(carts: cartClient)
    var options = SagaOptions()
    options.jitter = { 1 }
    sagas = Sagas(
      store: store, [moving.definition], options: options,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    looks = continuation
    let search = catalogue
    channel = .inProcess(
      WishlistHandler(
        lists: lists, search: SearchClient(channel: .inProcess(search.service), options: patient),
        carts: cartClient, moving: moving, sagas: sagas,
        makeToken: { try ShareToken.random() },
        pause: {
          for await _ in stream { break }
          try Task.checkCancellation()
        }), users: TestUsers())
  }

  /// A client of somebody who is signed in, or of nobody.
  func client(_ customer: UUID?) -> WishlistClient {
    let client = WishlistClient(channel: channel, options: CallOptions(timeout: .seconds(60)))
    guard let customer else { return client }
    return client.with(userToken: TestUsers.token(customer))
  }

  var asAda: WishlistClient { client(ada) }
  var asBob: WishlistClient { client(bob) }

  /// Lets those who watch look again.
  func look() { looks.yield() }

  func sell(
    _ sku: String, _ price: Int64 = 1000, inStock: Bool = true, version: UInt64 = 1,
    currency: String = "EUR"
  ) {
    catalogue.put(
      Product(
        sku: sku, title: "Product \(sku)", price: Money(minorUnits: price, currency: currency),
        inStock: inStock, version: version))
  }

  func price(
    _ sku: String, _ price: Int64, version: UInt64, currency: String = "EUR"
  ) async throws {
    let event = PriceChanged(
      sku: sku, title: "Product \(sku)", newPrice: Money(minorUnits: price, currency: currency),
      version: version)
    try await hear { [lists] delivery, db in try lists.apply(event, delivery, db) }
  }

  func stock(_ sku: String, _ inStock: Bool, version: UInt64) async throws {
    let event = ProductStockChanged(
      sku: sku, title: "Product \(sku)", inStock: inStock, version: version)
    try await hear { [lists] delivery, db in try lists.apply(event, delivery, db) }
  }

  func deleted(_ user: UUID) async throws {
    let event = UserDeleted(user: user)
    try await hear { [lists] delivery, db in try lists.apply(event, delivery, db) }
  }

  private func hear(
    _ apply: @escaping @Sendable (EventDelivery, WriteTransaction) throws -> Void
  ) async throws {
    let delivery = EventDelivery(id: UUID(), at: clock.now())
    try await lists.store.write { db in try apply(delivery, db) }
  }

  /// The prices of which customers were told.
  func drops() async throws -> [PriceDropped] {
    try await lists.store.published(PriceDropped.self)
  }

  func returns() async throws -> [BackInStock] {
    try await lists.store.published(BackInStock.self)
  }

  /// A list of Ada's with these on it.
  func list(_ skus: String...) async throws -> UUID {
    let list = try await asAda.create(name: "Wishes").id
    for sku in skus {
      sell(sku)
      _ = try await asAda.addItem(list: list, sku: sku, note: nil)
    }
    return list
  }
}

/// Search, of which wishlists ask one thing.
final class CatalogueInMemory: Sendable {
  private let products = Mutex<[String: Product]>([:])

  func put(_ product: Product) { products.withLock { $0[product.sku] = product } }

  var service: SearchServiceMock {
    SearchServiceMock(getProduct: { sku, _ in
      guard let product = self.products.withLock({ $0[sku] }) else {
        throw SearchAPI.UnknownProduct(sku: sku)
      }
      return product
    })
  }
}

/// Carts that keep the rule of keys: one key, one effect.
final class CartsInMemory: Sendable {
  struct State {
    var quantities: [String: UInt32] = [:]
    var keys: Set<String> = []
    /// What becomes of the next calls, before those that just succeed.
    var script: [Fate] = []
    var isForeign = false
  }

  enum Fate: Sendable {
    /// The call does not arrive.
    case unavailable
    /// The line is added, and the answer is lost.
    case answerLost
    case refused(any ServiceError)
    case failed(StatusCode)
  }

  let state = Mutex(State())

  var quantities: [String: UInt32] { state.withLock { $0.quantities } }

  func expect(_ fates: Fate...) { state.withLock { $0.script = fates } }

  var service: CartServiceMock {
    CartServiceMock(
      get: { cart, _ in
        guard !self.state.withLock({ $0.isForeign }) else { throw CartAPI.UnknownCart(cart: cart) }
        return Cart(id: cart)
      },
      addLine: { cart, sku, quantity, _, context in
        try self.add(sku, quantity, key: context.idempotencyKey?.value ?? "")
        return Cart(id: cart)
      })
  }

  private func add(_ sku: String, _ quantity: UInt32, key: String) throws {
    try state.withLock { state in
      let fate = state.script.isEmpty ? nil : state.script.removeFirst()
      switch fate {
      case .unavailable: throw RPCError(.unavailable, "down")
      case .refused(let error): throw error
      case .failed(let code): throw RPCError(code, "no")
      case .answerLost, nil: break
      }
      if state.keys.insert(key).inserted { state.quantities[sku, default: 0] += quantity }
      if case .answerLost = fate { throw RPCError(.unavailable, "lost") }
    }
  }
}

/// What a call failed with; `nil` when it did not.
func failure(_ call: () async throws -> Void) async -> (any CallError)? {
  do {
    try await call()
    return nil
  } catch {
    return error as? any CallError
  }
}
