// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusSagaAPI
import ApusWire

/// Shows the sagas of all stores of this process to people. Never their state: it may hold what is
/// nobody's business.
struct SagaHandler: SagaService {
  let stores: [Sagas]

  private static let pageSize = 50

  func list(
    status: SagaStatus?, cursor: String, limit: UInt32, context: CallContext
  ) async throws -> SagaPage {
    let after = try SagaCursor(cursor)
    let size = limit == 0 ? Self.pageSize : Int(limit)
    var filter: SagaRecord.Status?
    if let status {
      guard let known = SagaRecord.Status(rawValue: Int(status.rawValue)) else {
        return SagaPage()
      }
      filter = known
    }
    var found: [SagaRecord] = []
    // One more than is shown tells whether there are more.
    for sagas in stores { found += try await sagas.list(filter, before: after, limit: size + 1) }
    found.sort { ($0.progress.started, $0.id) > ($1.progress.started, $1.id) }
    let page = found.prefix(size)
    return SagaPage(
      sagas: page.map { Saga($0) },
      nextCursor: found.count > size ? page.last.map { SagaCursor($0).text } ?? "" : "")
  }

  func show(id: String, context: CallContext) async throws -> Saga {
    for sagas in stores {
      if let (record, history) = try await sagas.show(id) {
        var saga = Saga(record)
        saga.steps = history.map { ApusSagaAPI.SagaStep($0) }
        return saga
      }
    }
    throw UnknownSaga(id: id)
  }

  func retry(id: String, context: CallContext) async throws -> Saga {
    for sagas in stores {
      if let record = try await sagas.retry(id) { return Saga(record) }
    }
    throw UnknownSaga(id: id)
  }
}

extension Saga {
  init(_ record: SagaRecord) {
    let progress = record.progress
    self.init(
      id: record.id, definition: record.definition, version: record.version,
      status: SagaStatus(rawValue: Int32(record.status.rawValue)), step: record.step,
      attempt: progress.attempt,
      reason: progress.reason.isEmpty ? progress.failure?.reason ?? "" : progress.reason,
      epoch: record.epoch, startedAt: progress.started, updatedAt: record.updated)
  }
}

extension ApusSagaAPI.SagaStep {
  init(_ entry: SagaHistoryEntry) {
    self.init(
      name: entry.step, outcome: entry.outcome.rawValue, attempts: entry.attempt,
      reason: entry.reason, at: entry.at)
  }
}
