// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CommonAPI
import ShopTesting
import Testing
import WishlistAPI

@testable import ShopWishlist

/// Who may do what, and with what.
@Suite struct WishlistAccessTests {
  /// A call, by its name or by the field that is wrong with it.
  struct Call: Sendable {
    let name: String
    let make: @Sendable (WishlistClient) async throws -> Void

    init(_ name: String, _ make: @escaping @Sendable (WishlistClient) async throws -> Void) {
      self.name = name
      self.make = make
    }
  }

  /// Every call that is about a list.
  private static func calls(_ list: UUID, _ other: UUID) -> [Call] {
    [
      Call("get", { _ = try await $0.get(list: list) }),
      Call("rename", { _ = try await $0.rename(list: list, name: "n") }),
      Call("delete", { _ = try await $0.delete(list: list) }),
      Call("addItem", { _ = try await $0.addItem(list: list, sku: "A", note: nil) }),
      Call("removeItem", { _ = try await $0.removeItem(list: list, sku: "A") }),
      Call("moveItem", { _ = try await $0.moveItem(list: list, sku: "A", to: other) }),
      Call(
        "moveToCart",
        { _ = try await $0.moveToCart(list: list, sku: "A", cart: UUID(), quantity: 1) }
      ),
      Call("share", { _ = try await $0.share(list: list, expiresIn: .zero) }),
      Call("revokeShares", { _ = try await $0.revokeShares(list: list) }),
      Call(
        "subscribe",
        { _ = try await $0.subscribe(list: list, sku: "A", dropPercent: 5, backInStock: true) }
      ),
      Call("unsubscribe", { _ = try await $0.unsubscribe(list: list, sku: "A") }),
      Call("watch", { for try await _ in $0.watch(list: list) { break } }),
    ]
  }

  @Test("another customer's list is an unknown one, in every call, and stays as it is")
  func foreignList() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list("A")
    let bobs = try await place.asBob.create(name: "Bob's").id
    let before = try await place.asAda.get(list: list)
    for call in Self.calls(list, bobs) {
      let error = await failure { try await call.make(place.asBob) }
      #expect("\(String(describing: error))".contains("unknownList"), "\(call.name)")
    }
    let error = await failure {
      _ = try await place.asAda.moveItem(list: list, sku: "A", to: bobs)
    }
    #expect("\(String(describing: error))".contains("unknownList"))
    #expect(try await place.asAda.get(list: list) == before)
  }

  @Test("without a customer nothing is answered but a shared list")
  func nobody() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list("A")
    let calls =
      Self.calls(list, list) + [
        Call("create", { _ = try await $0.create(name: "n") }),
        Call("list", { _ = try await $0.list() }),
        Call("getMove", { _ = try await $0.getMove(move: UUID()) }),
      ]
    for call in calls {
      let error = await failure { try await call.make(place.client(nil)) }
      #expect(error?.rpcError?.code == .unauthenticated, "\(call.name)")
    }
    let staff = place.client(nil).with(userToken: TestUsers.token(place.ada, [.staff]))
    let error = await failure { _ = try await staff.get(list: list) }
    #expect(error?.rpcError?.code == .permissionDenied)
  }

  @Test("a request that breaks the schema's rules names the field")
  func violations() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list("A")
    let (long, none) = (String(repeating: "x", count: 101), UUID.nil)
    let calls: [Call] = [
      Call("name", { _ = try await $0.create(name: "") }),
      Call("name", { _ = try await $0.create(name: long) }),
      Call("list", { _ = try await $0.get(list: none) }),
      Call("name", { _ = try await $0.rename(list: list, name: "") }),
      Call("list", { _ = try await $0.rename(list: none, name: "n") }),
      Call("list", { _ = try await $0.delete(list: none) }),
      Call("sku", { _ = try await $0.addItem(list: list, sku: "", note: nil) }),
      Call("sku", { _ = try await $0.addItem(list: list, sku: long, note: nil) }),
      Call(
        "note",
        {
          _ = try await $0.addItem(
            list: list, sku: "A", note: String(repeating: "x", count: 501))
        }
      ),
      Call("sku", { _ = try await $0.removeItem(list: list, sku: "") }),
      Call("to", { _ = try await $0.moveItem(list: list, sku: "A", to: none) }),
      Call("cart", { _ = try await $0.moveToCart(list: list, sku: "A", cart: none, quantity: 1) }),
      Call(
        "quantity",
        { _ = try await $0.moveToCart(list: list, sku: "A", cart: list, quantity: 0) }
      ),
      Call(
        "quantity",
        { _ = try await $0.moveToCart(list: list, sku: "A", cart: list, quantity: 100) }
      ),
      Call("move", { _ = try await $0.getMove(move: none) }),
      Call("list", { _ = try await $0.share(list: none, expiresIn: .zero) }),
      Call("expiresIn", { _ = try await $0.share(list: list, expiresIn: .seconds(-1)) }),
      Call("expiresIn", { _ = try await $0.share(list: list, expiresIn: .milliseconds(1)) }),
      Call("expiresIn", { _ = try await $0.share(list: list, expiresIn: .seconds(367 * 86_400)) }),
      Call(
        "expiresIn",
        { _ = try await $0.share(list: list, expiresIn: .seconds(315_576_000_000)) }
      ),
      Call("list", { _ = try await $0.revokeShares(list: none) }),
      Call("token", { _ = try await $0.getShared(token: "") }),
      Call("token", { _ = try await $0.getShared(token: long) }),
      Call(
        "dropPercent",
        { _ = try await $0.subscribe(list: list, sku: "A", dropPercent: 100, backInStock: true) }
      ),
      Call("sku", { _ = try await $0.unsubscribe(list: list, sku: "") }),
      Call("list", { for try await _ in $0.watch(list: none) { break } }),
    ]
    for call in calls {
      let error = await failure { try await call.make(place.asAda) }
      #expect(
        error?.rpcError?.code == .invalidArgument, "\(call.name): \(String(describing: error))")
      #expect(error?.rpcError?.message.contains(call.name) == true, "\(String(describing: error))")
    }
  }
}
