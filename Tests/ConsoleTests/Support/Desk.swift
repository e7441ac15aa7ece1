// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusRPC
import ApusStore
import ApusWire
import Foundation
import Logging
import OTLPAPI
import Synchronization

@testable import Console

/// A clock that is moved by hand.
final class HandClock: Sendable {
  private let time = Mutex(Timestamp(seconds: 1_800_000_000))

  var now: Timestamp { time.withLock { $0 } }
  func advance(_ duration: Duration) { time.withLock { $0 = $0.advanced(by: duration) } }
}

/// A true archive in a folder of its own, with what fills it and what asks it.
struct Desk {
  let clock = HandClock()
  let folder: String
  let archive: TelemetryArchive
  let collector: Collector
  let handler: ConsoleHandler

  init(
    folder: String? = nil, rules: RetentionRules = RetentionRules(),
    limits: CollectorLimits = CollectorLimits()
  ) async throws {
    let folder = folder ?? NSTemporaryDirectory() + "console-" + Foundation.UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    self.folder = folder
    let clock = clock
    let store = try await Store.open(
      path: folder + "/console.db", owner: "apus.console.v1",
      migrations: TelemetryArchive.migrations, options: TelemetryArchive.storeOptions,
      now: { clock.now })
    archive = TelemetryArchive(store: store, limits: limits, rules: rules, now: { clock.now })
    collector = Collector(archive)
    handler = ConsoleHandler(
      archive: archive, system: SystemView(home: .init(path: folder)), calls: nil)
  }

  var console: ConsoleClient { ConsoleClient(channel: .inProcess(handler, caller: "operator/ada")) }

  @discardableResult
  func tell(_ spans: [Span], of service: String = "shop.cart.v1") async throws -> Int {
    try await collector.take(TelemetryBatch(spans: [group(spans, service)]), byteCount: 1)
  }

  func group(_ spans: [Span], _ service: String) -> ResourceSpans {
    ResourceSpans(resource: .named(service), scopeSpans: [ScopeSpans(spans: spans)])
  }

  /// Closes and removes everything.
  func close() async throws {
    try await archive.store.close()
    try FileManager.default.removeItem(atPath: folder)
  }
}

extension Resource {
  static func named(_ service: String, instance: String = "one") -> Resource {
    Resource(attributes: [
      KeyValue(key: "service.name", value: .stringValue(service)),
      KeyValue(key: "service.instance.id", value: .stringValue(instance)),
    ])
  }
}

extension Bytes {
  /// A trace's id.
  static func trace(_ number: UInt64) -> Bytes { Bytes(bigEndian(7) + bigEndian(number)) }
  /// A span's id.
  static func span(_ number: UInt64) -> Bytes { Bytes(bigEndian(number)) }

  private static func bigEndian(_ number: UInt64) -> [UInt8] {
    stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt64($0)) }
  }
}

extension Span {
  /// A span that began at `start` after the clock's time.
  static func sample(
    _ trace: UInt64, _ id: UInt64, parent: UInt64? = nil, name: String = "work",
    kind: SpanKind = .internal, at time: Timestamp, after start: Duration = .zero,
    lasting duration: Duration = .milliseconds(10), failed: Bool = false,
    _ attributes: [String: String] = [:]
  ) -> Span {
    let began = time.advanced(by: start)
    var span = Span(
      traceId: .trace(trace), spanId: .span(id), parentSpanId: parent.map { .span($0) } ?? Bytes(),
      name: name, kind: kind, startTimeUnixNano: UInt64(began.unixNanoseconds),
      endTimeUnixNano: UInt64(began.advanced(by: duration).unixNanoseconds))
    span.attributes = attributes.sorted { $0.key < $1.key }.map {
      KeyValue(key: $0.key, value: .stringValue($0.value))
    }
    if failed { span.status = Status(code: .error) }
    return span
  }
}
