// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTransport
import ApusWire
import OTLPAPI
import Synchronization

/// Observes what a service does beside its calls.
final class WorkRecorder: WorkObserver, MetricSource {
  private let service: String
  private let sampler: TraceSampler
  private let recorder: SpanRecorder
  private let registry: MetricRegistry
  private let cells = Mutex<[ObservedWork.Kind: WorkCell]>([:])
  /// 500: kinds come from code and schemas, so there are some dozens.
  private static let kindLimit = 500

  init(
    of service: String, sampler: TraceSampler, recorder: SpanRecorder, registry: MetricRegistry
  ) {
    self.service = service
    self.sampler = sampler
    self.recorder = recorder
    self.registry = registry
  }

  var currentTrace: TraceContext? { Telemetry.currentTrace }

  func isRootSampled(at now: UInt64) -> Bool { sampler.admit(at: now) }

  func published(_ topic: String, _ outcome: WorkOutcome) {
    registry.count(
      MetricNames.eventsPublished, [.init("topic", topic), .init("outcome", outcome.rawValue)])
  }

  func ended(_ work: ObservedWork, _ outcome: WorkOutcome) {
    let now = LoopClock.now()
    cell(of: work.kind)?.record(work, outcome, now: now)
    if case .process(let topic, let group) = work.kind, let at = work.happenedAt, work.attempt <= 1
    {
      registry.record(
        MetricNames.eventsLag, [.init("topic", topic), .init("group", group)],
        nanoseconds: age(at, now))
    }
    guard work.isRecorded, let trace = work.trace else { return }
    recorder.record(
      OTLPAPI.Span(
        WorkNames.span(work.kind), WorkNames.kind(work.kind), trace: trace, parent: work.parent,
        start: recorder.unixTime(work.startedAt), end: recorder.unixTime(now),
        attributes: WorkNames.attributes(work, outcome, of: service), isError: outcome == .failed),
      of: service)
  }

  private func age(_ at: Timestamp, _ now: UInt64) -> UInt64 {
    let unix = recorder.unixTime(now)
    let then = UInt64(clamping: at.seconds).multipliedReportingOverflow(by: 1_000_000_000)
    guard !then.overflow else { return 0 }
    let moment = then.partialValue &+ UInt64(clamping: at.nanoseconds)
    return unix > moment ? unix - moment : 0
  }

  private func cell(of kind: ObservedWork.Kind) -> WorkCell? {
    cells.withLock { cells in
      if let known = cells[kind] { return known }
      guard cells.count < Self.kindLimit else { return nil }
      let cell = WorkCell()
      cells[kind] = cell
      return cell
    }
  }

  func collect() -> [MetricFamily] {
    cells.withLock { $0 }.flatMap { kind, cell in WorkNames.families(kind, cell, of: service) }
  }
}
