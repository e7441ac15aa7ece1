// SPDX-License-Identifier: Apache-2.0
//
// apus-bench-collector FOLDER [SPANS]: how many spans a second the collector keeps, read from OTLP's
// bytes to the committed row, by four senders at once; and how long the console's first questions
// take when so many are there (1,000,000 without a number). One line of JSON.

import ApusConsoleAPI
import ApusOperator
import ApusRPC
import ApusStore
import ApusWire
import Console
import Foundation
import OTLPAPI

let arguments = CommandLine.arguments
guard arguments.count > 1 else {
  print("usage: apus-bench-collector FOLDER [SPANS]")
  exit(2)
}
let folder = arguments[1]
let spanCount = arguments.count > 2 ? Int(arguments[2]) ?? 1_000_000 : 1_000_000
/// As OpenTelemetry's SDKs send them.
let exportSize = 510
let senderCount = 4

let store = try await Store.open(
  path: folder + "/telemetry.db", owner: "apus.console.v1",
  migrations: TelemetryArchive.migrations, options: TelemetryArchive.storeOptions,
  now: { Timestamp(date: Date()) })
let archive = TelemetryArchive(store: store, now: { Timestamp(date: Date()) })
try await archive.prepare()
let collector = Collector(archive)

/// Made before the clock runs: what is measured is the collector.
func exports(_ count: Int, of sender: Int) -> [Bytes] {
  var traces = SampleTraces(
    time: UInt64(Date().timeIntervalSince1970 - 600) * 1_000_000_000 + UInt64(sender) * 50)
  return (0..<count).map { _ in
    let spans = (0..<exportSize / 10).flatMap { _ in traces.next() }
    let groups = Dictionary(grouping: spans, by: \.service).map { service, spans in
      ResourceSpans(
        resource: Resource(attributes: [
          KeyValue(key: "service.name", value: .stringValue(service))
        ]), scopeSpans: [ScopeSpans(spans: spans.map(\.span))])
    }
    return ExportTraceServiceRequest(resourceSpans: groups).encoded()
  }
}

func milliseconds(_ work: () async throws -> Void) async rethrows -> Double {
  let start = ContinuousClock.now
  try await work()
  return (ContinuousClock.now - start) / .milliseconds(1)
}

let rounds = max(1, spanCount / (exportSize * senderCount * 20))
var storing = 0.0
for _ in 0..<rounds {
  let all = (0..<senderCount).map { exports(20, of: $0) }
  storing += try await milliseconds {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for exports in all {
        group.addTask {
          for bytes in exports {
            let request = try ExportTraceServiceRequest(decoding: bytes)
            try await collector.take(
              TelemetryBatch(spans: request.resourceSpans), byteCount: bytes.count)
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
let stored = rounds * 20 * senderCount * exportSize

let handler = ConsoleHandler(
  archive: archive, system: SystemView(home: Home(path: folder)), calls: nil)
let console = ConsoleClient(channel: .inProcess(handler, caller: "operator/bench"))
var page = TracePage()
let traces = try await milliseconds {
  page = try await console.findTraces(text: "", onlyErrors: false, cursor: "", limit: 50)
}
let errors = try await milliseconds {
  _ = try await console.findTraces(text: "", onlyErrors: true, cursor: "", limit: 50)
}
let text = try await milliseconds {
  _ = try await console.findTraces(
    service: "shop.cart.v1", text: "nowhere", onlyErrors: false, cursor: "", limit: 50)
}
let one = try await milliseconds {
  _ = try await console.getTrace(id: page.traces.first?.id ?? "0")
}
let map = try await milliseconds { _ = try await console.serviceMap(window: .seconds(3_600)) }
try await store.close()

print(
  """
  {"spans": \(stored), "spansPerSecond": \(Int(Double(stored) / storing * 1_000)), \
  "findTracesMs": \(traces), "findErrorsMs": \(errors), "findNothingMs": \(text), \
  "getTraceMs": \(one), "serviceMapMs": \(map)}
  """)
