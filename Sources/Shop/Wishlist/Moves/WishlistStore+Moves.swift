// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusStore
import ApusWire
import WishlistAPI

extension WishlistStore {
  /// Sends an item on its way; one that is on its way already gives that move.
  ///
  /// - Throws: ``UnknownList``, ``UnknownItem``, ``KeyReused``, ``StoreError``.
  func move(
    _ sku: String, from list: UUID, toCart cart: UUID, quantity: UInt32, of customer: UUID,
    by saga: SagaDefinition<Move>, in sagas: Sagas, claim: IdempotencyClaim
  ) async throws -> Move {
    try await once(claim) { db in
      _ = try ListRows(db: db).list(list, of: customer)
      let rows = MoveRows(db: db)
      if let present = try rows.present(sku, in: list, of: customer) { return present }
      let move = Move(
        id: UUID.v7(at: db.now), list: list, sku: sku, cart: cart, quantity: quantity)
      try rows.begin(move, of: customer)
      try sagas.start(saga, id: "move/\(move.id.uuidString.lowercased())", move, db)
      return move
    }
  }

  /// - Throws: ``UnknownMove``, ``StoreError``.
  func move(_ id: UUID, of customer: UUID) async throws -> Move {
    let found = try await store.read { db in try MoveRows(db: db).move(id, of: customer) }
    guard let found else { throw UnknownMove(move: id) }
    return found
  }
}
