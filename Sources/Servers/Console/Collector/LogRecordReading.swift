// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusWire
import OTLPAPI

/// How bad a log entry is, in the words of swift-log.
enum LogLevel: Int64, Sendable, CaseIterable {
  case trace, debug, info, notice, warning, error, critical

  var name: String { "\(self)" }

  init?(name: String) {
    guard let level = Self.allCases.first(where: { $0.name == name.lowercased() }) else {
      return nil
    }
    self = level
  }

  /// OpenTelemetry's numbers; the text tells `notice` from `info`, for which it has no number.
  init(severity: Int32, text: String) {
    if let level = LogLevel(name: text) {
      self = level
      return
    }
    switch severity {
    case 1...4: self = .trace
    case 5...8: self = .debug
    case 13...16: self = .warning
    case 17...20: self = .error
    case 21...24: self = .critical
    default: self = .info
    }
  }
}

/// A log entry as it is kept.
struct LogEntryRecord: Sendable {
  var at: Int64
  var source: TelemetrySource
  var level: LogLevel
  var message: String
  /// Empty where it belongs to none.
  var trace: Bytes
  var span: Bytes
  var attributes: [String: String]
}

/// OpenTelemetry's logs → what is kept. Pure.
struct LogRecordReading {
  let limits: CollectorLimits
  /// When it came: for entries without a time of their own.
  let now: Int64
  /// As for spans.
  let times: ClosedRange<Int64>
  private(set) var records: [LogEntryRecord] = []
  private(set) var rejectedCount = 0

  init(limits: CollectorLimits, now: Int64, times: ClosedRange<Int64>) {
    self.limits = limits
    self.now = now
    self.times = times
  }

  mutating func read(_ groups: [ResourceLogs]) {
    for group in groups {
      let source = TelemetrySource(group.resource, limits)
      for scope in group.scopeLogs {
        for entry in scope.logRecords { read(entry, source) }
      }
    }
  }

  private mutating func read(_ entry: LogRecord, _ source: TelemetrySource) {
    let told = [entry.timeUnixNano, entry.observedTimeUnixNano].first { $0 > 0 }
    let at = told.map { Int64(clamping: $0) } ?? now
    guard times.contains(at) else {
      rejectedCount += 1
      return
    }
    records.append(
      LogEntryRecord(
        at: at, source: source,
        level: LogLevel(severity: entry.severityNumber, text: entry.severityText),
        message: OTLPText(limit: limits.messageByteCount).text(entry.body),
        trace: entry.traceId.count == 16 ? entry.traceId : Bytes(),
        span: entry.spanId.count == 8 ? entry.spanId : Bytes(),
        attributes: OTLPText(limit: limits.valueByteCount).attributes(entry.attributes, limits)))
  }
}
