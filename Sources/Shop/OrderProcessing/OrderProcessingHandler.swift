// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import OrderProcessingAPI

/// Shows operators the work on orders.
struct OrderProcessingHandler: OrderProcessingService {
  let store: Store
  let sagas: Sagas

  private static let pageSize = 50

  func get(order: UUID, context: CallContext) async throws -> OrderProcessingAPI.Fulfilment {
    guard let found = try await fulfilment(order) else { throw UnknownOrder(order: order) }
    return found
  }

  func listStuck(page: PageRequest, context: CallContext) async throws -> FulfilmentPage {
    let size = page.limit == 0 ? Self.pageSize : Int(page.limit)
    let after = try SagaCursor(page.cursor)
    let found = try await sagas.stuck(after: after, limit: size + 1)
    var result = FulfilmentPage()
    for record in found.prefix(size) {
      guard let order = UUID(uuidString: String(record.id.prefix(36))) else { continue }
      if let shown = try await fulfilment(order, record) { result.fulfilments.append(shown) }
    }
    if found.count > size, let last = found.prefix(size).last {
      result.nextCursor = SagaCursor(last).text
    }
    return result
  }

  func retry(order: UUID, context: CallContext) async throws -> OrderProcessingAPI.Fulfilment {
    for id in [Fulfilment.returnID(of: order), Fulfilment.id(of: order)] {
      _ = try await sagas.retry(id)
    }
    return try await get(order: order, context: context)
  }

  /// The order with the saga that works on it now: that of its return, once there is one.
  private func fulfilment(_ order: UUID) async throws -> OrderProcessingAPI.Fulfilment? {
    let returning = try await sagas.show(Fulfilment.returnID(of: order))?.record
    if let returning { return try await fulfilment(order, returning) }
    return try await fulfilment(
      order, try await sagas.show(Fulfilment.id(of: order))?.record)
  }

  private func fulfilment(
    _ id: UUID, _ saga: SagaRecord?
  ) async throws -> OrderProcessingAPI.Fulfilment? {
    guard let order = try await store.read({ db in try OrderRows(db: db).order(id) }) else {
      return nil
    }
    return OrderProcessingAPI.Fulfilment(
      order: id, progress: order.progress, step: saga?.step ?? "",
      attempt: saga?.progress.attempt ?? 0, reason: saga?.progress.reason ?? "",
      isStuck: saga?.status == .stuck, startedAt: order.started,
      updatedAt: max(order.updated, saga?.updated ?? order.updated))
  }
}
