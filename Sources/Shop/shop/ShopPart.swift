// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusService
import CartAPI
import LogisticsAPI
import NotificationAPI
import OrderProcessingAPI
import OrderTakingAPI
import PaymentAPI
import ProviderAPI
import RecommendationAPI
import SearchAPI
import ShopCart
import ShopFlaws
import ShopLogistics
import ShopNotification
import ShopOrderProcessing
import ShopOrderTaking
import ShopPayment
import ShopProvider
import ShopRecommendation
import ShopSearch
import ShopUser
import ShopWarehouse
import ShopWishlist
import UserAPI
import WarehouseAPI
import WishlistAPI

/// A service of the shop, by the name that the command line has for it.
struct ShopPart: Sendable {
  let name: String
  let service: ServiceDescriptor
  let start: @Sendable (ServiceProcess, Set<Flaw>) async throws -> Void

  init(
    _ name: String, _ service: ServiceDescriptor,
    _ start: @escaping @Sendable (ServiceProcess, Set<Flaw>) async throws -> Void
  ) {
    self.name = name
    self.service = service
    self.start = start
  }

  /// With nothing that it could do wrong on purpose.
  init(
    _ name: String, _ service: ServiceDescriptor,
    _ start: @escaping @Sendable (ServiceProcess) async throws -> Void
  ) {
    self.init(name, service) { process, _ in try await start(process) }
  }

  /// All of them, and the provider that plays the bank.
  static let all: [ShopPart] = [
    ShopPart("user", .userService, UserProgram.start),
    ShopPart("search", .searchService, SearchProgram.start),
    ShopPart("cart", .cartService, CartProgram.start),
    ShopPart("wishlist", .wishlistService, WishlistProgram.start),
    ShopPart("ordertaking", .orderTakingService, OrderTakingProgram.start),
    ShopPart("orderprocessing", .orderProcessingService, OrderProcessingProgram.start),
    ShopPart("payment", .paymentService, PaymentProgram.start),
    ShopPart("provider", .providerService, ProviderProgram.start),
    ShopPart("logistics", .logisticsService, LogisticsProgram.start),
    ShopPart("warehouse", .warehouseService, WarehouseProgram.start),
    ShopPart("notification", .notificationService, NotificationProgram.start),
    ShopPart("recommendation", .recommendationService, RecommendationProgram.start),
  ]

  /// The parts that the command line names, each once; `nil` with the name that is none.
  static func chosen(by names: [String]) -> (parts: [ShopPart], wrong: String?) {
    let known = Set(all.map(\.name) + ["all"])
    let wrong = names.first { !known.contains($0) }
    return (all.filter { names.contains("all") || names.contains($0.name) }, wrong)
  }
}
