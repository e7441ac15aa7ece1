// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusRegistryAPI

/// Which packages the system has, from one listing to the next: what must be asked for, what has
/// changed.
struct KnownPackages {
  /// 1,024: more services than one gateway stands before; the rest has no routes.
  static let maxPackageCount = 1_024
  /// 5 minutes: so long the routes of a service that has gone say 503. After that it is gone for
  /// good, and others may have its paths.
  static let memory: UInt64 = 300_000_000_000
  /// Packages that one package may import, all in all.
  static let maxImportCount = 256

  /// A package that is to be asked for.
  struct Need: Hashable {
    let package: String
    let fingerprint: UInt64
    let endpoint: Endpoint
  }

  private(set) var endpointCounts: [String: Int] = [:]
  /// In the order in which they were first seen. One that went stays: its routes say 503.
  private var order: [String] = []
  private var packages: [String: PublishedPackage] = [:]
  /// When somebody last served it; nanoseconds of the monotonic clock.
  private var lastSeen: [String: UInt64] = [:]
  private var isChanged = false
  /// What could not be had, which is said once.
  private var failed: Set<Need> = []

  /// Takes a listing in. Returns what is new in it: of two versions of a package that is being
  /// rolled out, the one that was registered last.
  mutating func take(_ listing: Listing, now: UInt64) -> [Need] {
    var needs: [String: (need: Need, revision: UInt64)] = [:]
    var firstRevisions: [String: UInt64] = [:]
    endpointCounts = [:]
    for listed in listing.registrations where listed.endpoint.state == .healthy {
      let endpoint = listed.endpoint
      guard let port = Int(exactly: endpoint.port), (1...65_535).contains(port),
        let version = endpoint.packages.first(where: { $0.name == listed.service })
      else { continue }
      endpointCounts[listed.service, default: 0] += 1
      firstRevisions[listed.service] = min(
        listed.revision, firstRevisions[listed.service] ?? .max)
      let need = Need(
        package: listed.service, fingerprint: version.fingerprint,
        endpoint: Endpoint(host: endpoint.host, port: port))
      let other = needs[listed.service]?.revision ?? 0
      if listed.revision >= other { needs[listed.service] = (need, listed.revision) }
    }
    for name in needs.keys { lastSeen[name] = now }
    for (name, time) in lastSeen where now > time + Self.memory { forget(name) }
    let new = needs.values.map(\.need)
      .filter { packages[$0.package]?.fingerprint != $0.fingerprint }
    // Who has registered first keeps a path that two want, also when both are new to this gateway.
    let sorted = new.sorted { left, right in
      let (first, second) = (firstRevisions[left.package] ?? 0, firstRevisions[right.package] ?? 0)
      return first == second ? left.package < right.package : first < second
    }
    var room = Self.maxPackageCount - packages.count
    return sorted.filter { need in
      if packages[need.package] != nil { return true }
      room -= 1
      return room >= 0
    }
  }

  /// Whether this is news.
  mutating func isFirstFailure(of need: Need) -> Bool {
    if failed.count >= Self.maxPackageCount { failed = [] }
    return failed.insert(need).inserted
  }

  private mutating func forget(_ name: String) {
    lastSeen[name] = nil
    guard packages.removeValue(forKey: name) != nil else { return }
    order.removeAll { $0 == name }
    isChanged = true
  }

  mutating func found(_ package: PublishedPackage) {
    if packages.updateValue(package, forKey: package.name) == nil { order.append(package.name) }
    isChanged = true
  }

  /// All packages, if something was found since the last time.
  mutating func changed() -> [PublishedPackage]? {
    guard isChanged else { return nil }
    isChanged = false
    return order.compactMap { packages[$0] }
  }
}
