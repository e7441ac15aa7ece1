// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusRegistryAPI
import Synchronization

/// A registry that says what it knows once and never a word again, as one behind a cut cable.
final class SilentRegistry: RegistryService {
  struct Watch: Sendable, Equatable {
    var epoch: UInt64?
    var revision: UInt64?
  }

  private let seen = Mutex<[Watch]>([])

  /// The watches that were begun, in order.
  var watches: [Watch] { seen.withLock { $0 } }

  func watch(
    service: String, epoch: UInt64?, revision: UInt64?,
    to replies: borrowing ResponseWriter<Change>, context: CallContext
  ) async throws {
    seen.withLock { $0.append(Watch(epoch: epoch, revision: revision)) }
    let endpoint = ServiceEndpoint(host: "h", port: 1, instance: "a", state: .healthy)
    if epoch == nil {
      try await replies.write(
        Change(epoch: 7, revision: 3, reset: true, put: [endpoint], complete: true, settled: true))
    }
    try await Task.sleep(for: .seconds(60))
  }

  func register(
    service: String, endpoint: ServiceEndpoint, context: CallContext
  ) async throws -> Lease { Lease() }
  func keepAlive(lease: UInt64, load: Float, context: CallContext) async throws -> Lease { Lease() }
  func drain(lease: UInt64, context: CallContext) async throws -> Lease { Lease() }
  func leave(lease: UInt64, context: CallContext) async throws {}
  func list(service: String?, context: CallContext) async throws -> Listing { Listing() }
}
