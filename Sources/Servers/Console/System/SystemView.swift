// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
package import ApusOperator
import ApusRPC

/// The processes of the system, as `apus up` writes them down, and the wishes that it takes.
package struct SystemView: Sendable {
  let home: Home

  package init(home: Home) { self.home = home }

  /// - Parameter packages: what a port serves, as the registry has it.
  func resources(packages: [UInt32: [String]]) -> ResourceList {
    guard let state = SystemState.read(home) else { return ResourceList() }
    return ResourceList(
      resources: state.processes.map { process in
        let port = UInt32(clamping: process.port ?? 0)
        return ResourceState(
          name: process.name, replica: UInt32(clamping: process.replica), state: process.state,
          pid: UInt32(clamping: process.pid ?? 0), port: port,
          restarts: UInt32(clamping: process.restarts),
          rss: UInt64(clamping: process.pid.flatMap(ProcessTable.residentByteCount) ?? 0),
          packages: packages[port] ?? [], isPlatform: process.isPlatform)
      })
  }

  /// Asks `apus up`, and waits until it has been done.
  ///
  /// - Throws: `UnknownTarget`, `CannotControl`.
  nonisolated(nonsending) func perform(
    _ verb: SupervisorRequest.Verb, _ name: String, count: Int? = nil,
    pause: nonisolated(nonsending) () async throws -> Void
  ) async throws {
    guard let state = SystemState.read(home), state.isRunning else {
      throw CannotControl(reason: "the system was not started by `apus up`")
    }
    guard let target = state.processes.first(where: { $0.name == name || $0.id == name }) else {
      throw UnknownTarget(name: name)
    }
    guard !target.isPlatform || verb == .restart else {
      throw CannotControl(reason: "\(name) is part of the platform; there is one of it")
    }
    let request = SupervisorRequest(verb, names: [name], count: count)
    do throws(CommandError) {
      try request.submit(in: home)
    } catch {
      throw CannotControl(reason: error.message)
    }
    while state.isRunning {
      do throws(CommandError) {
        if try request.isAnswered(in: home) { return }
      } catch {
        throw CannotControl(reason: error.message)
      }
      try await pause()
    }
    throw CannotControl(reason: "`apus up` ended before it answered")
  }
}
