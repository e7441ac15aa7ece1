// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import CommonAPI
import SearchAPI
import ShopCatalogue
import UserAPI
import WarehouseAPI

/// Fills a new shop: products, stock, customers. The same seed gives the same shop, and seeding twice
/// changes nothing.
struct Seeder: Sendable {
  struct Plan: Sendable {
    var seed: UInt64 = 2026
    var productCount = 2_400
    var customerCount = 40
  }

  struct Report: Sendable {
    var productCount = 0
    var pieceCount = 0
    var customerCount = 0
  }

  let clients: ShopClients
  let mail: MailFolder
  let plan: Plan

  private static let warehouses = ["north", "south", "west"]
  /// What one call takes.
  private static let batchCount = 100

  func run() async throws -> Report {
    let products = CatalogueGenerator(seed: plan.seed).products(count: plan.productCount)
    for start in stride(from: 0, to: products.count, by: Self.batchCount) {
      let batch = Array(products[start..<min(start + Self.batchCount, products.count)])
      try await putProducts(batch, from: start)
    }
    let pieceCount = try await receiveStock(of: products)
    let customerCount = try await registerCustomers()
    return Report(
      productCount: products.count, pieceCount: pieceCount, customerCount: customerCount)
  }

  private func putProducts(_ batch: [Product], from start: Int) async throws {
    let products = batch.map { product in
      var product = product
      // One, so that a shop that has changed it since keeps the change.
      product.revision = 1
      return product
    }
    try await Patience.calling {
      _ = try await clients.search.with(idempotencyKey: key("products-\(start)"))
        .upsertProducts(products: products)
    }
  }

  /// Each product lies in one or two of the warehouses, so that some orders are split.
  private func receiveStock(of products: [Product]) async throws -> Int {
    var random = SplitMix64(seed: plan.seed ^ 0x570C)
    var lines: [String: [WarehouseAPI.Line]] = [:]
    var pieceCount = 0
    for product in products {
      let first = Int.random(in: 0..<Self.warehouses.count, using: &random)
      let isInTwo = Int.random(in: 0..<3, using: &random) == 0
      for step in 0..<(isInTwo ? 2 : 1) {
        let quantity = UInt32.random(in: 20...200, using: &random)
        let warehouse = Self.warehouses[(first + step) % Self.warehouses.count]
        lines[warehouse, default: []].append(Line(sku: product.sku, quantity: quantity))
        pieceCount += Int(quantity)
      }
    }
    for (warehouse, lines) in lines.sorted(by: { $0.key < $1.key }) {
      for start in stride(from: 0, to: lines.count, by: Self.batchCount) {
        let batch = Array(lines[start..<min(start + Self.batchCount, lines.count)])
        let reference = "seed-\(plan.seed)-\(warehouse)-\(start)"
        try await Patience.calling {
          _ = try await clients.warehouse.with(idempotencyKey: key(reference))
            .receive(warehouse: warehouse, lines: batch, reference: reference)
        }
      }
    }
    return pieceCount
  }

  /// Registers, reads the mail, proves the address: as a customer does it.
  private func registerCustomers() async throws -> Int {
    let shoppers = [.ada, .staff] + (0..<plan.customerCount).map(Shopper.init(number:))
    var left = try await withThrowingTaskGroup(of: Shopper?.self) { group in
      var left: [Shopper] = []
      for (index, shopper) in shoppers.enumerated() {
        // A few at a time: hashing a password takes memory on purpose.
        if index >= 4, let next = try await group.next(), let next { left.append(next) }
        group.addTask {
          if try await isActive(shopper) { return nil }
          try await register(shopper)
          return shopper
        }
      }
      for try await shopper in group { if let shopper { left.append(shopper) } }
      return left
    }
    for _ in 0..<300 where !left.isEmpty {
      let tokens = mail.tokens()
      left = await left.asyncFilter { await !verified($0, tokens[$0.email]) }
      if !left.isEmpty { try await Task.sleep(for: .milliseconds(200)) }
    }
    // Without mail, in a shop that verifies by itself.
    left = try await left.asyncFilter { try await !isActive($0) }
    guard left.isEmpty else {
      throw ToolFailure(
        "\(left.count) of \(shoppers.count) customers have not been verified within a minute; "
          + "is Notification running, and does it write its mail to \(mail.path)?")
    }
    return plan.customerCount
  }

  private func verified(_ shopper: Shopper, _ token: String?) async -> Bool {
    guard let token else { return false }
    do {
      try await clients.users.verifyEmail(token: token)
      return true
    } catch {
      return false
    }
  }

  private func register(_ shopper: Shopper) async throws {
    try await Patience.calling {
      try await clients.users.with(idempotencyKey: key("customer-\(shopper.email)")).register(
        email: shopper.email, password: shopper.password, name: shopper.name,
        preferences: Preferences(
          language: "de", currency: "EUR", marketing: shopper.number % 3 == 0))
    }
  }

  private func isActive(_ shopper: Shopper) async throws -> Bool {
    do throws(UserService.LoginError) {
      _ = try await clients.users.login(
        email: shopper.email, password: shopper.password, device: "seed")
      return true
    } catch {
      switch error {
      case .emailNotVerified, .invalidCredentials: return false
      case .call(let failure) where failure.code == .unavailable: return false
      default: throw error
      }
    }
  }

  private func key(_ step: String) -> IdempotencyKey {
    IdempotencyKey("seed-\(plan.seed)/\(step)")
  }
}

extension Array {
  fileprivate func asyncFilter(
    _ isIncluded: (Element) async throws -> Bool
  ) async rethrows -> [Element] {
    var kept: [Element] = []
    for element in self where try await isIncluded(element) { kept.append(element) }
    return kept
  }
}
