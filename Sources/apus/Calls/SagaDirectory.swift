// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusRPC
import ApusReflection
import ApusRegistryAPI
import ApusSagaAPI

/// The processes that have sagas, and what they say of them.
struct SagaDirectory {
  static let package = "apus.saga.v1"

  /// One client for each process, whatever services run in it.
  let clients: [SagaClient]

  /// Asks the registry.
  static func load(_ system: RemoteSystem) async throws -> SagaDirectory {
    let listing = try await CallCommand.failing("apus.registry.v1", nil) {
      try await system.listing()
    }
    var places: [String: (service: String, endpoint: Endpoint)] = [:]
    for listed in listing.registrations where listed.endpoint.serves(package) {
      let endpoint = Endpoint(host: listed.endpoint.host, port: Int(listed.endpoint.port))
      places[endpoint.address] = (listed.service, endpoint)
    }
    return SagaDirectory(
      clients: places.values.map { place in
        SagaClient(channel: system.channel(to: place.service, at: [place.endpoint]))
          .with(timeout: .seconds(5))
      })
  }

  /// The newest first, each once: replicas have one database, and all of them show it.
  func list(_ status: SagaStatus?, limit: Int) async throws -> [Saga] {
    let pages = try await answers { client in
      var sagas: [Saga] = []
      var cursor = ""
      repeat {
        let rest = UInt32(min(limit - sagas.count, 100))
        let page = try await client.list(status: status, cursor: cursor, limit: rest)
        sagas += page.sagas
        cursor = page.nextCursor
      } while !cursor.isEmpty && sagas.count < limit
      return sagas
    }
    var seen: Set<String> = []
    let all = pages.flatMap { $0 }.filter { seen.insert("\($0.definition) \($0.id)").inserted }
    return Array(
      all.sorted { ($0.startedAt, $0.id) > ($1.startedAt, $1.id) }.prefix(limit))
  }

  func show(_ id: String) async throws -> Saga {
    try await first(id) { client in try await client.show(id: id) }
  }

  func retry(_ id: String) async throws -> Saga {
    try await first(id) { client in try await client.retry(id: id) }
  }

  /// The answer of whoever knows the saga.
  private func first(
    _ id: String,
    _ ask: @escaping @Sendable (SagaClient) async throws -> Saga
  ) async throws -> Saga {
    let found = try await answers { client -> Saga? in
      do {
        return try await ask(client)
      } catch let error as any CallError where error.isUnknownSaga {
        return nil
      }
    }
    guard let saga = found.compactMap({ $0 }).first else {
      throw CommandError.negative(
        "no service that runs has a saga '\(id)'", help: "look at: apus saga list")
    }
    return saga
  }

  /// What each process says. One that cannot answer is only noted, so that it does not hide the
  /// others.
  private func answers<Answer: Sendable>(
    _ ask: @escaping @Sendable (SagaClient) async throws -> Answer
  ) async throws -> [Answer] {
    let results = await withTaskGroup(of: Result<Answer, any Error>.self) { group in
      for client in clients {
        group.addTask {
          do { return .success(try await ask(client)) } catch { return .failure(error) }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    var answers: [Answer] = []
    var failures: [any Error] = []
    for result in results {
      switch result {
      case .success(let answer): answers.append(answer)
      case .failure(let error): failures.append(error)
      }
    }
    if let first = failures.first, answers.isEmpty {
      return try await CallCommand.failing(Self.package, nil) { throw first }
    }
    for failure in failures { Console.note("a service cannot say what its sagas do: \(failure)") }
    return answers
  }
}

extension ServiceEndpoint {
  fileprivate func serves(_ package: String) -> Bool {
    state == .healthy && packages.contains { $0.name == package }
  }
}

extension CallError {
  /// The declared error of `show` and `retry`.
  fileprivate var isUnknownSaga: Bool { rpcError == nil }
}
