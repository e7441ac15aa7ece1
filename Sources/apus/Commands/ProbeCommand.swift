// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusHealthAPI
import ApusRPC
import ApusReflection
import ApusTransport
import ArgumentParser
import Logging

struct ProbeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Ask the process beside this one whether it is fit; for containers.",
    discussion: """
      It is found by its status file (APUS_STATUS_FILE) and asked with its own certificate (APUS_IDENTITY). Exit 0: yes.

      Example: apus probe --ready
      """)

  @Flag(help: "Fit to take calls: registered, and not draining. Without it any answer is one.")
  var ready = false

  @Flag(help: "It answers; the same as without a flag.")
  var alive = false

  func run() async throws {
    let status = try Self.status()
    guard let port = status["port"]?.int, port > 0 else {
      throw CommandError.negative("it does not listen yet")
    }
    if ready, status["state"]?.text != "healthy" {
      throw CommandError.negative("it is \(status["state"]?.text ?? "in no state")")
    }
    try await Self.ask(port, isReady: ready)
  }

  private static func status() throws -> JSONValue {
    guard let path = Environment["APUS_STATUS_FILE"], !path.isEmpty else {
      throw CommandError.usage("APUS_STATUS_FILE is not set, so nothing says where the process is")
    }
    guard let text = FilePath.text(of: path) else {
      throw CommandError.negative("there is no \(path): the process has not begun")
    }
    return try JSONValue(parsing: text)
  }

  private static func ask(_ port: Int, isReady: Bool) async throws {
    let folder = Environment["APUS_IDENTITY"] ?? ""
    guard
      let package = IdentityFiles(folder: folder, trustDomain: "").names().first(where: {
        !$0.hasPrefix("operator/")
      })
    else { throw CommandError.usage("there is no certificate of a service in '\(folder)'") }
    let loops = LoopGroup(count: 1)
    let health = HealthClient(
      channel: RPCChannel(
        to: package, as: try Identity(folder: FilePath.join(folder, package)),
        resolver: StaticResolver([Endpoint(host: "127.0.0.1", port: port)]), loops: loops,
        logger: Logger(label: "apus") { _ in SwiftLogNoOpLogHandler() }))
    let answer: Health
    do throws(HealthService.CheckError) {
      answer = try await health.with(timeout: .seconds(2)).check(name: "")
    } catch {
      // The registry has no word for its health; that it refuses the question over TLS is an answer.
      if case .call(let failure) = error,
        failure.code == .unimplemented || failure.code == .permissionDenied
      {
        return
      }
      throw CommandError.negative("it does not answer: \(error)")
    }
    guard !isReady || answer.state == .serving else {
      throw CommandError.negative("it is \(answer.state): \(answer.reason)")
    }
  }
}
