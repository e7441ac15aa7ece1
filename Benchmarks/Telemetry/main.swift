// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTelemetry
import ApusTransport
import ApusWire
import EchoAPI
import Foundation
import Logging

// What telemetry costs a unary call, client and server in one process through the in-memory twin:
//
//     apus-bench-telemetry                 seven rounds of each, in turns
//     apus-bench-telemetry MODE [CALLS]    one of them, for valgrind --tool=callgrind

/// What is recorded of the calls.
enum Mode: String, CaseIterable {
  /// Nobody observes.
  case off
  /// Counted; no trace is recorded.
  case counted
  /// Counted, and fifty traces a second are recorded: as it comes.
  case usual
  /// Every call is recorded.
  case all
}

struct Echo: EchoService {
  func echo(_ request: Payload, context: CallContext) async throws -> Payload { request }
  func echoSuspending(_ request: Payload, context: CallContext) async throws -> Payload { request }
  func flood(
    count: UInt64, size: UInt32, to replies: borrowing ResponseWriter<Payload>,
    context: CallContext
  ) async throws {}
}

let loops = LoopGroup(count: 1)
let logger = Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() })
let payload = Payload(data: Bytes(repeatElement(1, count: 64)))
let inFlight = 64

func channel(_ mode: Mode) -> (RPCChannel, Telemetry?) {
  var telemetry: Telemetry?
  if mode != .off {
    var settings = TelemetrySettings()
    settings.traceRate = mode == .counted ? 0 : mode == .usual ? 50 : 1_000_000_000
    telemetry = Telemetry(of: "bench.echo.v1", settings: settings, isTold: true)
  }
  let channel = RPCChannel.inProcess(
    [ServiceRegistration(Echo())], caller: "service/bench.caller.v1", loops: loops, logger: logger,
    observer: telemetry?.clientObserver(of: "bench.caller.v1", to: "bench.echo.v1", loops: loops),
    serverObserver: telemetry?.serverObserver(of: [.echoService], loops: loops))
  return (channel, telemetry)
}

/// Makes the calls and returns how many a second that were.
func run(_ client: EchoClient, calls: Int) async throws -> Double {
  let from = ContinuousClock.now
  try await withThrowingTaskGroup(of: Void.self) { group in
    for _ in 0..<inFlight {
      group.addTask(executorPreference: loops.taskExecutors[0]) {
        try await callInLoop(client, calls / inFlight)
      }
    }
    try await group.waitForAll()
  }
  return Double(calls) / ((ContinuousClock.now - from) / .seconds(1))
}

@concurrent
func callInLoop(_ client: EchoClient, _ count: Int) async throws {
  for _ in 0..<count { _ = try await client.echo(payload) }
}

let arguments = Array(CommandLine.arguments.dropFirst())
if let mode = arguments.first.flatMap(Mode.init) {
  let (channel, telemetry) = channel(mode)
  let client = EchoClient(channel: channel)
  _ = try await run(client, calls: arguments.count > 1 ? Int(arguments[1]) ?? 64_000 : 64_000)
  print("\(mode): \(telemetry?.recorder.buffer.count ?? 0) spans wait")
  exit(0)
}
var rates: [Mode: [Double]] = [:]
let clients = Mode.allCases.map { mode in (mode, channel(mode)) }
for round in 0..<8 {
  for (mode, (channel, telemetry)) in clients {
    let rate = try await run(EchoClient(channel: channel), calls: 256_000)
    _ = telemetry?.recorder.buffer.take(.max)
    // The first round warms up.
    if round > 0 { rates[mode, default: []].append(rate) }
  }
}
for mode in Mode.allCases {
  let sorted = (rates[mode] ?? []).sorted()
  print(
    "\(mode): \(Int(sorted[sorted.count / 2])) calls/s "
      + "[\(Int(sorted.first ?? 0))–\(Int(sorted.last ?? 0))]")
}
