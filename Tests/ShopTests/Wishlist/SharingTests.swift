// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import Foundation
import ShopTesting
import Testing
import WishlistAPI

@testable import ShopWishlist

@Suite struct SharingTests {
  private func isGood(_ token: String, _ place: WishlistPlace) async -> Bool {
    (try? await place.client(nil).getShared(token: token)) != nil
  }

  @Test("whoever has the token reads the list, without notes and alerts, and nobody else does")
  func shared() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list("A")
    _ = try await place.asAda.addItem(list: list, sku: "A", note: "secret")
    let share = try await place.asAda.share(list: list, expiresIn: .seconds(60))
    #expect(share.expiresAt.seconds == place.clock.now().seconds + 60)
    let seen = try await place.client(nil).getShared(token: share.token)
    #expect(seen.name == "Wishes" && seen.items.map(\.sku) == ["A"])
    #expect(seen.items[0].price.minorUnits == 1000 && seen.items[0].title == "Product A")
    for wrong in [String(share.token.dropLast()), share.token + "A", "'; --", list.uuidString] {
      #expect(await !isGood(wrong, place))
    }
    #expect(share.token.utf8.count == 43)
    #expect(try await place.asAda.share(list: list, expiresIn: .zero).token != share.token)
  }

  @Test("a token ends at its time")
  func expires() async throws {
    let place = try await WishlistPlace()
    let token = try await place.asAda.share(list: try await place.list(), expiresIn: .seconds(60))
      .token
    place.clock.advance(seconds: 59)
    #expect(await isGood(token, place))
    place.clock.advance(seconds: 1)
    #expect(await !isGood(token, place))
  }

  @Test("revoking ends all tokens of a list, and deleting the list does too")
  func revoked() async throws {
    let place = try await WishlistPlace()
    let (list, other) = (try await place.list(), try await place.list())
    let tokens = try await [
      place.asAda.share(list: list, expiresIn: .zero).token,
      place.asAda.share(list: list, expiresIn: .zero).token,
      place.asAda.share(list: other, expiresIn: .zero).token,
    ]
    _ = try await place.asAda.revokeShares(list: list)
    #expect(await !isGood(tokens[0], place))
    #expect(await !isGood(tokens[1], place))
    #expect(await isGood(tokens[2], place))
    _ = try await place.asAda.delete(list: other)
    #expect(await !isGood(tokens[2], place))
  }

  @Test("a repeated call shares once; both answers are good until it is revoked")
  func repeated() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list()
    let once = place.asAda.with(idempotencyKey: IdempotencyKey("k"))
    let first = try await once.share(list: list, expiresIn: .zero)
    let second = try await once.share(list: list, expiresIn: .zero)
    #expect(first.token != second.token && first.expiresAt == second.expiresAt)
    for token in [first.token, second.token] { #expect(await isGood(token, place)) }
    let count: Int? = try await place.lists.store.read { db in
      try db.value("SELECT count(*) FROM share")
    }
    #expect(count == 1)
    for _ in 0..<8 { _ = try await once.share(list: list, expiresIn: .zero) }
    #expect(await !isGood(first.token, place))
    _ = try await place.asAda.revokeShares(list: list)
    let late = await failure { _ = try await once.share(list: list, expiresIn: .zero) }
    #expect(late?.rpcError?.code == .aborted)
  }

  @Test("20 shares of a list are good at a time")
  func limit() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list()
    for _ in 0..<20 { _ = try await place.asAda.share(list: list, expiresIn: .seconds(60)) }
    await #expect(
      throws: WishlistService.ShareError.tooManyShares(TooManyShares(list: list, limit: 20))
    ) { try await place.asAda.share(list: list, expiresIn: .zero) }
    place.clock.advance(seconds: 60)
    _ = try await place.asAda.share(list: list, expiresIn: .zero)
  }

  @Test("no token is in the database, in no table")
  func hashed() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list()
    let once = place.asAda.with(idempotencyKey: IdempotencyKey("k"))
    let tokens = try await [
      once.share(list: list, expiresIn: .zero).token,
      once.share(list: list, expiresIn: .zero).token,
    ]
    try await place.lists.store.close()
    let path = "\(place.folder.path)/wishlist.sqlite"
    let file = try Data(contentsOf: URL(fileURLWithPath: path))
    // What is to be found is found: so the tokens would be.
    #expect(file.range(of: Data("Wishes".utf8)) != nil)
    for token in tokens { #expect(file.range(of: Data(token.utf8)) == nil) }
  }
}
