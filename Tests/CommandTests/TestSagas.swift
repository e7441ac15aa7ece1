// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusSagaAPI
import ApusWire

/// Three sagas, the newest of them stuck.
struct TestSagas: SagaService {
  private let sagas: [Saga] = (1...3).map(TestSagas.saga)

  private static func saga(_ number: Int) -> Saga {
    let isStuck = number == 3
    let started = Timestamp(seconds: 1_800_000_000 + Int64(number))
    return Saga(
      id: "t\(number)", definition: "trip", version: 1, status: isStuck ? .stuck : .succeeded,
      step: "mail", attempt: UInt32(number), reason: isStuck ? "no answer" : "",
      startedAt: started, updatedAt: Timestamp(seconds: 1_800_000_060))
  }

  /// Page by page of one, so that whoever wants all must ask on.
  func list(
    status: SagaStatus?, cursor: String, limit: UInt32, context: CallContext
  ) async throws -> SagaPage {
    let found = sagas.reversed().filter { status == nil || $0.status == status }
    let start = Int(cursor) ?? 0
    guard start < found.count else { return SagaPage() }
    let next = start + 1 < found.count ? "\(start + 1)" : ""
    return SagaPage(sagas: [found[start]], nextCursor: next)
  }

  func show(id: String, context: CallContext) async throws -> Saga {
    guard var saga = sagas.first(where: { $0.id == id }) else { throw UnknownSaga(id: id) }
    saga.steps = [
      SagaStep(
        name: "mail", outcome: "unknown", attempts: 1, reason: "no answer",
        at: Timestamp(seconds: 1_800_000_003))
    ]
    return saga
  }

  func retry(id: String, context: CallContext) async throws -> Saga {
    try await show(id: id, context: context)
  }
}
