// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTransport
import ApusWire
import EchoAPI
import Foundation
import Logging

// The client of the benchmark, by the protocol of Benchmarks/peers.
let arguments = Dictionary(
  CommandLine.arguments.dropFirst().map { argument -> (String, String) in
    let parts = argument.split(separator: "=", maxSplits: 1)
    return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
  }, uniquingKeysWith: { $1 })
func number(_ name: String, _ otherwise: Double) -> Double {
  arguments[name].flatMap(Double.init) ?? otherwise
}

let which = arguments["case"] ?? "A"
let connectionCount = Int(number("conns", 1))
let inFlight = Int(number("inflight", 1))
let size = Int(number("size", 64))
let serverPID = Int(number("server_pid", 0))
let suspends = arguments["suspend"] == "1"

let identity = try Identity(
  certificateFile: arguments["cert"] ?? "", keyFile: arguments["key"] ?? "",
  bundleFile: arguments["ca"] ?? "")
let loops = LoopGroup(count: 1)
var logger = Logger(label: "bench")
logger.logLevel = .warning
let resolver = StaticResolver([Endpoint(host: "127.0.0.1", port: Int(number("port", 5_000)))])
let residentBefore = residentKiB(pid: serverPID)
let sampler = Sampler()

@concurrent
func callInLoop(_ client: EchoClient, _ payload: Payload) async {
  while !sampler.isOver {
    let from = DispatchTime.now().uptimeNanoseconds
    do {
      let reply =
        suspends ? try await client.echoSuspending(payload) : try await client.echo(payload)
      precondition(reply.data.count == size, "an echo of another size")
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(1)
    }
    sampler.add(nanoseconds: DispatchTime.now().uptimeNanoseconds - from)
  }
}

@concurrent
func readInLoop(_ client: EchoClient) async {
  do {
    for try await _ in client.flood(count: .max, size: UInt32(size)) {
      sampler.add(count: 1)
      if sampler.isOver { return }
    }
  } catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
  }
}

let clients = (0..<connectionCount).map { _ in
  EchoClient(
    channel: RPCChannel(
      to: "bench.echo.v1", as: identity, resolver: resolver, loops: loops, logger: logger))
}
let payload = Payload(data: Bytes(repeatElement(1, count: size)))

if which == "F" {
  for client in clients { _ = try await client.echo(payload) }
  try await Task.sleep(for: .seconds(1))
  let after = residentKiB(pid: serverPID)
  let each = Double(after - residentBefore) / Double(connectionCount)
  print(
    #"{"case":"F","n":\#(connectionCount),"rss_before":\#(residentBefore),"#
      + #""rss_after":\#(after),"kib_per_conn":\#(each)}"#)
  exit(0)
}

try await withThrowingTaskGroup(of: Void.self) { group in
  for client in clients {
    for _ in 0..<inFlight {
      group.addTask(executorPreference: loops.taskExecutors[0]) {
        if which == "E" { await readInLoop(client) } else { await callInLoop(client, payload) }
      }
    }
  }
  try await Task.sleep(for: .seconds(number("warm", 0.5)))
  let (client, server) = (CPUTime.ofSelf(), CPUTime.of(pid: serverPID))
  let from = DispatchTime.now().uptimeNanoseconds
  sampler.isMeasuring = true
  try await Task.sleep(for: .seconds(number("seconds", 2)))
  sampler.isMeasuring = false
  let seconds = Double(DispatchTime.now().uptimeNanoseconds - from) / 1e9
  let line = sampler.report(
    which, seconds: seconds, client: CPUTime.ofSelf() - client,
    server: CPUTime.of(pid: serverPID) - server)
  print(line)
  exit(0)
}
