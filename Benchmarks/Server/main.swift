// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTransport
import Logging
import UnixSignals

// The server of the benchmark, by the protocol of Benchmarks/peers: port, cert, key, ca.
let arguments = Dictionary(
  CommandLine.arguments.dropFirst().map { argument -> (String, String) in
    let parts = argument.split(separator: "=", maxSplits: 1)
    return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
  }, uniquingKeysWith: { $1 })

let identity = try Identity(
  certificateFile: arguments["cert"] ?? "", keyFile: arguments["key"] ?? "",
  bundleFile: arguments["ca"] ?? "")
let loops = LoopGroup(count: Int(arguments["loops"] ?? "1") ?? 1)
var logger = Logger(label: "bench")
logger.logLevel = .warning
var limits = ServerLimits()
limits.runningHandlersPerConnection = 128
limits.runningHandlersPerCaller = 100_000
// The policy is there and asked for each call, as in a service.
let methods = ["echo", "echoSuspending", "flood"].map { "bench.echo.v1.EchoService/\($0)" }
let policy = AccessPolicy(
  service: "bench.echo.v1",
  allow: Dictionary(uniqueKeysWithValues: methods.map { ($0, ["operator/*"]) }))
let server = RPCServer(
  [ServiceRegistration(EchoHandler())], policies: [policy], loops: loops, logger: logger,
  limits: limits)
_ = try await server.start(
  host: "127.0.0.1", port: Int(arguments["port"] ?? "5000") ?? 5_000, identities: [identity])
for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) { break }
