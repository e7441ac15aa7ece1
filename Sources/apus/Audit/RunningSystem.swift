// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusOperator
import ApusRPC
import ApusReflection

/// A system that answers now: what it says of itself, and where its console is.
struct RunningSystem {
  private static let consolePackage = "apus.console.v1"

  let system: RemoteSystem
  let directory: ServiceDirectory

  /// `nil` when none answers, which is no failure for who only has schemas; unless a registry was
  /// named, for then one is meant.
  static func find(_ options: CallerOptions) async throws -> RunningSystem? {
    let isMeant = options.registry != nil || !Environment["APUS_REGISTRY", default: ""].isEmpty
    guard isMeant || SystemState.read(options.system.findHome())?.isRunning ?? false else {
      return nil
    }
    let system = try RemoteSystem(options)
    return RunningSystem(
      system: system,
      directory: try await CallCommand.failing("apus.registry.v1", nil) {
        try await ServiceDirectory.load(system)
      })
  }

  func schemas() async throws -> [PackageSchema] {
    try await directory.schemas(of: directory.packages).packages
  }

  func console() -> ConsoleTraces? {
    let places = directory.endpoints(of: Self.consolePackage)
    guard !places.isEmpty else { return nil }
    let channel = system.channel(to: Self.consolePackage, at: places)
    return ConsoleTraces(client: ConsoleClient(channel: channel).with(timeout: .seconds(10)))
  }
}
