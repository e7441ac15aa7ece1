// SPDX-License-Identifier: Apache-2.0

public import ApusEvents
public import ApusStore
import ServiceLifecycle

extension ServiceProcess {
  /// The sagas of the service whose store it is. They are worked on while the process runs, and an
  /// operator sees them: `apus saga list`. All before `run()`.
  ///
  ///     let sagas = try process.sagas(in: store, [moveToCart])
  ///
  /// - Parameter sagas: all definitions, and the older versions of them that may still run.
  /// - Throws: ``ConfigurationError`` when the store has its sagas already.
  public func sagas(
    in store: Store, _ sagas: [any AnySaga], options: SagaOptions = SagaOptions()
  ) throws -> Sagas {
    let new = Sagas(store: store, sagas, options: options, logger: logger)
    try state.withLock { state throws(ConfigurationError) in
      guard !state.sagas.contains(where: { $0.isIn(store) }) else {
        throw ConfigurationError("name all sagas of a store in one call of process.sagas(in:_:)")
      }
      state.sagas.append(new)
    }
    add(SagaWorkers(sagas: new))
    return new
  }
}

/// Works on sagas between the start of a process and its end.
private struct SagaWorkers: Service {
  let sagas: Sagas

  func run() async throws {
    await withGracefulShutdownHandler {
      await sagas.run()
    } onGracefulShutdown: {
      sagas.stop()
    }
  }
}
