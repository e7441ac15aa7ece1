// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import OTLPAPI

/// The names under which work is told; the console and the audit read them. docs/telemetry.md.
enum WorkNames {
  static func span(_ kind: ObservedWork.Kind) -> String {
    switch kind {
    case .storeRead: "store read"
    case .storeWrite: "store write"
    case .publish(let topic): "publish \(topic)"
    case .process(let topic, _): "process \(topic)"
    case .sagaStep(let saga, let step, _): "saga \(saga)/\(step)"
    }
  }

  static func kind(_ kind: ObservedWork.Kind) -> OTLPAPI.SpanKind {
    switch kind {
    case .storeRead, .storeWrite: .client
    case .publish: .producer
    case .process: .consumer
    case .sagaStep: .internal
    }
  }

  static func attributes(
    _ work: ObservedWork, _ outcome: WorkOutcome, of service: String
  ) -> [KeyValue] {
    var all = [KeyValue("apus.outcome", outcome.rawValue)]
    switch work.kind {
    case .storeRead(let file), .storeWrite(let file):
      all += [
        KeyValue("db.system", "sqlite"), KeyValue("db.namespace", service),
        KeyValue("db.file", file),
        CallAttributes.microseconds("apus.wait_us", work.begunAt &- work.startedAt),
      ]
    case .publish(let topic):
      all += messaging(topic, work)
    case .process(let topic, let group):
      all += messaging(topic, work)
      all += [
        KeyValue("messaging.consumer.group.name", group), KeyValue("apus.attempt", work.attempt),
      ]
    case .sagaStep(let saga, let step, let isUndoing):
      all += [
        KeyValue("apus.saga", saga), KeyValue("apus.saga.step", step),
        KeyValue("apus.saga.id", work.subject), KeyValue("apus.attempt", work.attempt),
      ]
      if isUndoing { all.append(KeyValue("apus.saga.undoing", .boolValue(true))) }
    }
    return all
  }

  private static func messaging(_ topic: String, _ work: ObservedWork) -> [KeyValue] {
    [
      KeyValue("messaging.system", "apus"), KeyValue("messaging.destination.name", topic),
      KeyValue("messaging.message.id", work.subject),
    ]
  }

  static func families(
    _ kind: ObservedWork.Kind, _ cell: WorkCell, of service: String
  ) -> [MetricFamily] {
    switch kind {
    case .storeRead: store("read", cell, service)
    case .storeWrite: store("write", cell, service)
    // Counted where the bus has answered.
    case .publish: []
    case .process(let topic, let group):
      counted(
        MetricNames.eventsHandled, MetricNames.eventsDuration, cell,
        [.init("topic", topic), .init("group", group)])
    case .sagaStep(let saga, let step, let isUndoing):
      counted(
        MetricNames.sagaSteps, nil, cell,
        [
          .init("service", service), .init("saga", saga), .init("step", step),
          .init("undoing", "\(isUndoing)"),
        ])
    }
  }

  private static func store(_ kind: String, _ cell: WorkCell, _ service: String) -> [MetricFamily] {
    let labels: MetricFamily.Labels = [.init("service", service), .init("kind", kind)]
    return counted(MetricNames.storeTransactions, MetricNames.storeDuration, cell, labels) + [
      MetricFamily(
        MetricNames.storeWait, .histogram, unit: "s",
        series: [.init(labels, .histogram(cell.waits.value))])
    ]
  }

  private static func counted(
    _ name: String, _ duration: String?, _ cell: WorkCell, _ labels: MetricFamily.Labels
  ) -> [MetricFamily] {
    let counts = MetricFamily(
      name, .counter,
      series: cell.counts.map { outcome, count in
        .init(labels + [.init("outcome", outcome.rawValue)], .number(Double(count)))
      })
    guard let duration else { return [counts] }
    return [
      counts,
      MetricFamily(
        duration, .histogram, unit: "s", series: [.init(labels, .histogram(cell.durations.value))]),
    ]
  }
}
