// SPDX-License-Identifier: Apache-2.0

import ApusHealthAPI
import ApusRPC
import ApusTransport
import Logging
import Synchronization
import Testing

@testable import apus

@Suite struct ProbeTests {
  /// A process with one service and a health that the test sets.
  private final class Process: HealthService {
    private let state = Mutex(ServingState.starting)
    func set(_ new: ServingState) { state.withLock { $0 = new } }
    func check(name: String, context: CallContext) async throws -> Health {
      Health(state: state.withLock { $0 })
    }
    func watch(
      name: String, to replies: borrowing ResponseWriter<Health>, context: CallContext
    ) async throws {}
  }

  private func probe(
    _ flag: String, _ folder: TemporaryFolder
  ) async throws -> CommandRunner.Result {
    try await CommandRunner.run(
      "probe", flag,
      environment: [
        "APUS_STATUS_FILE": folder.path + "/status.json",
        "APUS_IDENTITY": folder.path + "/identity",
      ], in: folder)
  }

  @Test("fit is who listens, says so, and answers so; alive is who answers at all")
  func states() async throws {
    let folder = try TemporaryFolder()
    _ = try IdentityFiles(folder: folder.path + "/identity", trustDomain: "test")
      .ensure(["service/bench.echo.v1"])
    #expect(try await probe("--alive", folder).exit == 1)
    let process = Process()
    let loops = LoopGroup(count: 1)
    let server = RPCServer(
      [ServiceRegistration(process)], policies: nil, loops: loops,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let port = try await server.start(
      host: "127.0.0.1", port: 0,
      identities: [try Identity(folder: folder.path + "/identity/bench.echo.v1")])
    func status(_ state: String, _ port: Int) throws {
      try folder.write("status.json", #"{"pid":1,"port":\#(port),"state":"\#(state)"}"#)
    }

    try status("starting", 0)
    #expect(try await probe("--alive", folder).exit == 1)
    try status("healthy", port)
    #expect(try await probe("--alive", folder).exit == 0)
    #expect(try await probe("--ready", folder).errors.contains("starting"))
    process.set(.serving)
    #expect(try await probe("--ready", folder).exit == 0)
    try status("draining", port)
    #expect(try await probe("--ready", folder).exit == 1)
    #expect(try await probe("--alive", folder).exit == 0)
    await server.stop(grace: .zero)
    #expect(try await probe("--alive", folder).exit == 1)
    await loops.shutdown()
  }
}
