// SPDX-License-Identifier: Apache-2.0

/// The names of what every process counts; docs/telemetry.md explains them.
enum MetricNames {
  static let serverCalls = "apus.server.calls"
  static let serverDuration = "apus.server.duration"
  static let serverRunning = "apus.server.running"
  static let clientCalls = "apus.client.calls"
  static let clientDuration = "apus.client.duration"
  static let clientRetries = "apus.client.retries"
  static let clientBreaker = "apus.client.breaker"
  static let eventsPublished = "apus.events.published"
  static let eventsHandled = "apus.events.handled"
  static let eventsDuration = "apus.events.duration"
  static let eventsLag = "apus.events.lag"
  static let outboxDepth = "apus.outbox.depth"
  static let storeTransactions = "apus.store.transactions"
  static let storeDuration = "apus.store.duration"
  static let storeWait = "apus.store.wait"
  static let sagaSteps = "apus.saga.steps"
  static let loopLag = "apus.loop.lag"
  static let telemetryDropped = "apus.telemetry.dropped"
  static let cpuSeconds = "process.cpu.seconds"
  static let residentBytes = "process.memory.rss"
}
