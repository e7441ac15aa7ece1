// SPDX-License-Identifier: Apache-2.0

import ApusAudit
package import ApusConsoleAPI
package import ApusRPC
package import ApusWire

/// `apus.console.v1.ConsoleService`: each method is a line to whoever knows.
package struct ConsoleHandler: ConsoleService {
  let archive: TelemetryArchive
  let system: SystemView
  /// `nil` when the console has no operator's identity: it shows, but calls nobody.
  let calls: OperatorCalls?

  package init(archive: TelemetryArchive, system: SystemView, calls: OperatorCalls?) {
    self.archive = archive
    self.system = system
    self.calls = calls
  }

  package func findTraces(
    service: String?, text: String, onlyErrors: Bool, minDuration: Duration?, since: Timestamp?,
    until: Timestamp?, cursor: String, limit: UInt32, context: CallContext
  ) async throws -> TracePage {
    let range = archive.range(since, until)
    return try await archive.traces(
      TraceQuery(
        service: Self.given(service), text: text, onlyErrors: onlyErrors,
        minDuration: minDuration?.wholeNanoseconds, since: range.since, until: range.until,
        cursor: try Self.cursor(cursor), limit: Self.count(limit)))
  }

  package func getTrace(id: String, context: CallContext) async throws -> Trace {
    try await archive.trace(id)
  }

  package func findLogs(
    service: String?, level: String, text: String, trace: String, since: Timestamp?,
    until: Timestamp?, cursor: String, limit: UInt32, context: CallContext
  ) async throws -> LogPage {
    let range = archive.range(since, until)
    var query = LogQuery(
      service: Self.given(service), level: try Self.level(level), text: text, since: range.since,
      until: range.until, cursor: try Self.cursor(cursor), limit: Self.count(limit))
    if !trace.isEmpty {
      guard let bytes = OTLPText.bytes(hex: trace, count: 16) else {
        throw RPCError(.invalidArgument, "trace: has to be 32 hex digits")
      }
      query.trace = bytes
    }
    return try await archive.logs(query)
  }

  package func tailLogs(
    service: String?, level: String, to replies: borrowing ResponseWriter<LogEntry>,
    context: CallContext
  ) async throws {
    let query = LogQuery(
      service: Self.given(service), level: try Self.level(level), since: 0, until: .max,
      limit: 500)
    var last = try await archive.lastLog()
    // Rings at once, for what came meanwhile.
    for await _ in archive.logs.listen() {
      while true {
        let new = try await archive.newLogs(query, after: last)
        last = new.last
        for entry in new.entries { try await replies.write(entry) }
        guard new.entries.count == query.limit else { break }
      }
    }
  }

  package func serviceMap(window: Duration?, context: CallContext) async throws -> ServiceMap {
    let window = min(max(window ?? .seconds(60), .seconds(10)), archive.rules.age)
    async let replicas = calls?.replicas() ?? [:]
    let seen = try await archive.calls(over: window)
    return ServiceMap(
      seen.edges, counted: seen.counted, window: window, replicas: await replicas)
  }

  package func listMetrics(context: CallContext) async throws -> MetricList {
    try await archive.metrics()
  }

  package func queryMetric(
    name: String, labels: [String: String], since: Timestamp?, until: Timestamp?, step: Duration?,
    aggregation: Aggregation, by: String, context: CallContext
  ) async throws -> SeriesList {
    let range = archive.range(since, until)
    let query = MetricQuery(
      name: name, labels: labels, since: range.since,
      until: min(range.until, archive.now().unixNanoseconds),
      step: step?.wholeNanoseconds, aggregation: aggregation, by: by)
    guard let answer = try await archive.metric(query) else { throw UnknownMetric(name: name) }
    return answer
  }

  package func listResources(context: CallContext) async throws -> ResourceList {
    system.resources(packages: await calls?.packages() ?? [:])
  }

  package func restart(name: String, context: CallContext) async throws -> ResourceList {
    try await system.perform(.restart, name) { try await Task.sleep(for: .milliseconds(50)) }
    return try await listResources(context: context)
  }

  package func scale(
    name: String, replicas: UInt32, context: CallContext
  ) async throws -> ResourceList {
    try await system.perform(.scale, name, count: Int(replicas)) {
      try await Task.sleep(for: .milliseconds(50))
    }
    return try await listResources(context: context)
  }

  package func call(
    method: String, request: String, service: String, token: String?, idempotencyKey: String?,
    context: CallContext
  ) async throws -> CallOutcome {
    var options = CallOptions(idempotencyKey: idempotencyKey.map { IdempotencyKey($0) })
    options.userToken = token
    return try await operatorCalls().call(method, request, service: service, options: options)
  }

  package func decode(
    type: String, payload: Bytes, context: CallContext
  ) async throws -> CallOutcome {
    try await operatorCalls().decode(type, payload)
  }

  package func findings(window: Duration?, context: CallContext) async throws -> FindingList {
    let window = min(max(window ?? .seconds(15 * 60), .seconds(10)), archive.rules.age)
    let packages = await calls?.schemas() ?? []
    let traces = try await archive.newestTraces(
      since: archive.now().advanced(by: .zero - window), limit: 500)
    return FindingList(
      findings: audit(packages, traces: traces), traceCount: UInt32(clamping: traces.count),
      packageCount: UInt32(clamping: packages.count))
  }

  private func operatorCalls() throws -> OperatorCalls {
    guard let calls else {
      throw RPCError(
        .failedPrecondition,
        "the console has no identity operator/console: apus certs issue operator/console")
    }
    return calls
  }

  /// What a form leaves empty is not asked for.
  private static func given(_ text: String?) -> String? {
    text.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func count(_ limit: UInt32) -> Int {
    Int(limit == 0 ? TelemetryArchive.usualLimit : limit)
  }

  private static func cursor(_ text: String) throws -> PageCursor? {
    guard !text.isEmpty else { return nil }
    guard let cursor = PageCursor(text) else { throw InvalidCursor() }
    return cursor
  }

  private static func level(_ name: String) throws -> LogLevel? {
    guard !name.isEmpty else { return nil }
    guard let level = LogLevel(name: name) else {
      let known = LogLevel.allCases.map(\.name).joined(separator: ", ")
      throw RPCError(.invalidArgument, "level: '\(name)' is none of \(known)")
    }
    return level
  }
}
