// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusRegistryAPI
import Synchronization

/// A registry that lists its own server for both of its services.
final class Registry: RegistryService {
  let port = Atomic<Int>(0)

  private var endpoint: ServiceEndpoint {
    ServiceEndpoint(
      host: "127.0.0.1", port: UInt32(port.load(ordering: .relaxed)), instance: "one", zone: "a",
      state: .healthy,
      load: 0.25, packages: [.init(name: "apus.saga.v1")])
  }

  func register(
    service: String, endpoint: ServiceEndpoint, context: CallContext
  ) async throws -> Lease {
    throw NameNotYours(service: service, caller: context.caller.path)
  }

  func keepAlive(lease: UInt64, load: Float, context: CallContext) async throws -> Lease {
    throw UnknownLease(lease: lease)
  }

  func drain(lease: UInt64, context: CallContext) async throws -> Lease {
    throw UnknownLease(lease: lease)
  }

  func leave(lease: UInt64, context: CallContext) async throws {}

  func list(service: String?, context: CallContext) async throws -> Listing {
    let names = ["apus.registry.v1", "bench.echo.v1"]
    return Listing(
      epoch: 1, revision: 7,
      registrations: names.map {
        ListedEndpoint(
          service: $0, endpoint: endpoint, revision: 7, remaining: .milliseconds(2_500))
      })
  }

  func watch(
    service: String, epoch: UInt64?, revision: UInt64?,
    to replies: borrowing ResponseWriter<Change>,
    context: CallContext
  ) async throws {
    try await replies.write(
      Change(epoch: 1, revision: 7, reset: true, put: [endpoint], complete: true))
    // Only this one goes away again.
    if service == "test.gone.v1" {
      try await replies.write(Change(epoch: 1, revision: 8, removed: ["one"], complete: true))
    } else {
      try await Task.sleep(for: .seconds(60))
    }
  }
}
