// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import MODECommonAPI
import MODEServicesAPI

nonisolated struct CartHandler: CartService {
  func get(context: CallContext) async throws -> Cart { Cart() }

  func addLine(sku: String, quantity: UInt32, context: CallContext) async throws -> Cart {
    guard quantity < 10 else { throw CartFull(limit: 10) }
    return Cart(id: .nil)
  }

  func put(_ request: Cart.Line, context: CallContext) async throws {}

  func clear(cart: UUID, why: String?, context: CallContext) async throws {}

  func watch(
    id: UUID, to replies: borrowing ResponseWriter<Cart>, context: CallContext
  ) async throws {
    try await replies.write(Cart(id: id))
  }

  func watchAll(
    _ request: Cart, to replies: borrowing ResponseWriter<Money>, context: CallContext
  ) async throws {
    try await replies.write(Money(currency: "EUR", units: 1))
  }

  func importLines(
    _ requests: RequestStream<Cart.Line>, context: CallContext
  ) async throws -> Cart {
    for try await _ in requests {}
    return Cart()
  }

  func negotiate(
    _ requests: RequestStream<Cart.Line>, to replies: borrowing ResponseWriter<Cart>,
    context: CallContext
  ) async throws {
    for try await _ in requests { try await replies.write(Cart()) }
  }

  func add(sku: String, context: CallContext) async throws -> Cart { Cart() }
}

func call(_ carts: CartClient) async -> UInt32 {
  do throws(CartService.AddLineError) {
    _ = try await carts.addLine(sku: "A-1", quantity: 2)
  } catch {
    switch error {
    case .cartFull(let full): return full.limit
    case .unknownProduct: return 0
    case .call: return 1
    }
  }
  do {
    for try await cart in carts.watch(id: .nil) { _ = cart.id }
  } catch {
    return 2
  }
  try? await carts.clear(cart: .nil)
  _ = try? await carts.importLines { writer in try await writer.write(Cart.Line()) }
  try? await carts.negotiate { writer, replies in
    try await writer.write(Cart.Line())
    for try await _ in replies { break }
  }
  return 3
}

nonisolated let mock = CartServiceMock(addLine: { sku, quantity, context in Cart() })
