// SPDX-License-Identifier: Apache-2.0

public import Logging

/// Gives each entry the trace and the span in which it was written, hands it to the handler that
/// shows it, and to the collector.
public struct TelemetryLogHandler: LogHandler {
  private var shown: any LogHandler
  private let label: String

  /// - Parameter shown: writes the entries where people or programs of this machine read them.
  public init(label: String, showing shown: any LogHandler) {
    self.label = label
    self.shown = shown
  }

  public var metadata: Logger.Metadata {
    get { shown.metadata }
    set { shown.metadata = newValue }
  }

  public var logLevel: Logger.Level {
    get { shown.logLevel }
    set { shown.logLevel = newValue }
  }

  public var metadataProvider: Logger.MetadataProvider? {
    get { shown.metadataProvider }
    set { shown.metadataProvider = newValue }
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { shown[metadataKey: key] }
    set { shown[metadataKey: key] = newValue }
  }

  public func log(event: LogEvent) {
    let trace = Telemetry.currentTrace
    if let tap = Telemetry.current?.logTap {
      var all = metadata
      if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
      if let own = event.metadata { all.merge(own) { _, new in new } }
      tap.append(event, all, label: label, trace: trace)
    }
    guard let trace, !trace.isNone else { return shown.log(event: event) }
    var event = event
    var metadata = event.metadata ?? [:]
    metadata["trace_id"] = "\(trace.traceIDText)"
    metadata["span_id"] = "\(trace.spanIDText)"
    event.metadata = metadata
    shown.log(event: event)
  }
}
