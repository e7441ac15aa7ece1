// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusRegistryAPI

/// What one channel knows of its service through the registry, and to whom it says so.
struct ServiceWatch: Sendable {
  let service: String
  private let update: @Sendable ([Endpoint]) -> Void
  private var known = KnownSet<ServiceEndpoint>()
  private var delivered: [Endpoint]?
  /// The watch that runs, or ran last, has brought at least one complete step.
  private(set) var isFresh = false

  init(service: String, update: @escaping @Sendable ([Endpoint]) -> Void) {
    self.service = service
    self.update = update
  }

  /// Where the next watch resumes.
  var cursor: WatchCursor? { known.cursor }

  /// Endpoints that callers know of.
  var count: Int { delivered?.count ?? 0 }

  mutating func begin() {
    isFresh = false
  }

  mutating func end() {
    known.watchEnded()
  }

  /// Takes a step in. Returns false when the watch must begin anew.
  mutating func apply(_ change: Change) -> Bool {
    guard known.apply(WatchBatch(change)) != .outOfStep else { return false }
    guard change.complete else { return true }
    isFresh = true
    let endpoints = known.values.values.compactMap(Endpoint.init)
      .sorted { ($0.host, $0.port, $0.instance) < ($1.host, $1.port, $1.instance) }
    // A change of load or build is none to a caller.
    if endpoints != delivered {
      delivered = endpoints
      update(endpoints)
    }
    return true
  }
}

extension Endpoint {
  /// `nil` for one that takes no calls yet, or that no caller can reach.
  init?(_ listed: ServiceEndpoint) {
    guard listed.state == .healthy || listed.state == .draining,
      !listed.host.isEmpty, (1...65_535).contains(listed.port)
    else { return nil }
    self.init(
      host: listed.host, port: Int(listed.port), instance: listed.instance, zone: listed.zone,
      isDraining: listed.state == .draining)
  }
}
