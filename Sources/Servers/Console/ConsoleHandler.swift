// SPDX-License-Identifier: Apache-2.0

import ApusAudit
package import ApusConsoleAPI
package import ApusRPC
package import ApusWire

/// `apus.console.v1.ConsoleService`: each method is a line to whoever knows.
package struct ConsoleHandler: ConsoleService {
  let system: SystemView
  /// `nil` when the console has no operator's identity: it shows, but calls nobody.
  let calls: OperatorCalls?

  package init(system: SystemView, calls: OperatorCalls?) {
    self.system = system
    self.calls = calls
  }

  package func findTraces(
    service: String?, text: String, onlyErrors: Bool, minDuration: Duration?, since: Timestamp?,
    until: Timestamp?, cursor: String, limit: UInt32, context: CallContext
  ) async throws -> TracePage {
    throw RPCError(.unimplemented, "")
  }

  package func getTrace(id: String, context: CallContext) async throws -> Trace {
    throw UnknownTrace(id: id)
  }

  package func findLogs(
    service: String?, level: String, text: String, trace: String, since: Timestamp?,
    until: Timestamp?, cursor: String, limit: UInt32, context: CallContext
  ) async throws -> LogPage {
    throw RPCError(.unimplemented, "")
  }

  package func tailLogs(
    service: String?, level: String, to replies: borrowing ResponseWriter<LogEntry>,
    context: CallContext
  ) async throws {
    throw RPCError(.unimplemented, "")
  }

  package func serviceMap(window: Duration?, context: CallContext) async throws -> ServiceMap {
    throw RPCError(.unimplemented, "")
  }

  package func listMetrics(context: CallContext) async throws -> MetricList {
    throw RPCError(.unimplemented, "")
  }

  package func queryMetric(
    name: String, labels: [String: String], since: Timestamp?, until: Timestamp?, step: Duration?,
    aggregation: Aggregation, by: String, context: CallContext
  ) async throws -> SeriesList {
    throw RPCError(.unimplemented, "")
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
    var outcome = try await operatorCalls().call(
      method, request, service: service, options: options)
    outcome.trace = context.trace.traceText
    return outcome
  }

  package func decode(
    type: String, payload: Bytes, context: CallContext
  ) async throws -> CallOutcome {
    try await operatorCalls().decode(type, payload)
  }

  package func findings(window: Duration?, context: CallContext) async throws -> FindingList {
    throw RPCError(.unimplemented, "")
  }

  private func operatorCalls() throws -> OperatorCalls {
    guard let calls else {
      throw RPCError(
        .failedPrecondition,
        "the console has no identity operator/console: apus certs issue operator/console")
    }
    return calls
  }
}
