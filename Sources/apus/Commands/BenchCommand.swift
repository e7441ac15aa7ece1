// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusRPC
import ApusReflection
import ArgumentParser

struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Load a unary method and measure its latency.",
    discussion: """
      Without --rate the loop is closed: each of connections × in-flight places starts a call when its last one ended.
      With --rate it is open: latency counts from when a call should have started. Exit 1 when a call failed.

      Example: apus bench EchoService/echo '{"data":"AAAA"}' --connections 4 --in-flight 16 --duration 10s --json
      """)

  @OptionGroup var options: CallerOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Connections.") var connections = 1
  @Option(help: "Calls at once on each connection; in an open loop, the most.") var inFlight = 1
  @Option(help: "Calls a second: an open loop.") var rate: Double?
  @Option(help: "How long to measure.") var duration = "10s"
  @Option(help: "How long to call before measuring.") var warmUp = "1s"
  @Option(name: .customShort("d"), help: "The request: JSON, @FILE, or @- for stdin.") var data:
    String?
  @Option(help: "host:port instead of the registry; the method must be written in full then.")
  var to: String?
  @Argument(help: "Any unambiguous ending of a unary method.") var method: String
  @Argument(help: "The request; without it, an empty one.") var json: String?

  func validate() throws {
    guard (1...10_000).contains(connections) else {
      throw ValidationError("--connections is \(connections), allowed are 1 to 10000")
    }
    guard (1...10_000).contains(inFlight) else {
      throw ValidationError("--in-flight is \(inFlight), allowed are 1 to 10000")
    }
    if let rate, !(rate > 0 && rate <= 10_000_000) {
      throw ValidationError("--rate is \(rate), allowed are more than 0 to 10000000")
    }
  }

  func run() async throws {
    let request = try RequestText.read(json, data)
    let plan = BenchPlan(
      load: rate.map { .open(rate: $0) } ?? .closed, connections: connections,
      // An open loop that runs out of places would wait for answers and be closed after all.
      inFlight: rate == nil ? inFlight : max(inFlight, 256),
      warmUp: try time(warmUp, "--warm-up", least: .zero),
      duration: try time(duration, "--duration", least: .milliseconds(1)))
    let system = try RemoteSystem(options)
    let package = CallTarget.package(of: method) ?? method
    let target = try await CallCommand.failing(package, nil) {
      try await CallTarget.find(method, to: to, system)
    }
    guard target.method.descriptor.kind == .unary else {
      throw CommandError.usage(
        "\(target.method.fullName) is a stream; only unary methods are measured")
    }
    let body = try CallCommand.body(request, of: target)
    let channels = (0..<connections).map { _ in target.connect()
    }
    // Once outside of the measurement: a request that cannot succeed is said at once.
    for channel in channels {
      try await CallCommand.failing(target.package, target.index) {
        _ = try await channel.unary(encoded: body, target.method.descriptor, CallOptions())
      }
    }
    let run = BenchRun(
      plan, channels: channels, executors: system.loops.taskExecutors,
      method: target.method.descriptor, request: body)
    let result = await run.run()
    if output.json { Console.print(json: result.json) } else { Console.print(result.text) }
    if result.errorCount > 0 { throw ExitCode(1) }
  }

  private func time(_ text: String, _ option: String, least: Duration) throws(CommandError)
    -> Duration
  {
    if text == "0" { return least }
    guard let value = Units.duration(text), value >= least else {
      throw .usage("\(option) '\(text)' is no duration", help: "write 10s or 500ms")
    }
    return value
  }
}
