// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import ApusRegistryAPI
import Testing

@testable import Gateway

@Suite struct KnownPackagesTests {
  private func listing(
    _ entries: (name: String, port: UInt32, fingerprint: UInt64, revision: UInt64)...
  )
    -> Listing
  {
    Listing(
      registrations: entries.map { entry in
        ListedEndpoint(
          service: entry.name,
          endpoint: ServiceEndpoint(
            host: "h", port: entry.port, instance: "\(entry.port)", state: .healthy,
            packages: [.init(name: entry.name, fingerprint: entry.fingerprint)]),
          revision: entry.revision)
      })
  }

  private func package(_ name: String, _ fingerprint: UInt64) -> PublishedPackage {
    PublishedPackage(name: name, fingerprint: fingerprint, index: SchemaIndex([]))
  }

  @Test("a new service is asked for once, and again when it has another schema")
  func asks() {
    var known = KnownPackages()
    let first = known.take(listing(("a", 1, 7, 1), ("b", 2, 8, 2)), now: 0)
    #expect(first.map(\.package) == ["a", "b"])
    known.found(package("a", 7))
    #expect(known.changed()?.map(\.name) == ["a"])
    #expect(known.changed() == nil)
    // What could not be asked is asked again.
    #expect(known.take(listing(("a", 1, 7, 1), ("b", 2, 8, 2)), now: 1).map(\.package) == ["b"])
    #expect(known.take(listing(("a", 1, 9, 3)), now: 2).map(\.fingerprint) == [9])
  }

  @Test("of two versions that are being rolled out the one that came last counts")
  func rollout() {
    var known = KnownPackages()
    let needs = known.take(listing(("a", 1, 7, 5), ("a", 2, 8, 9), ("a", 3, 7, 6)), now: 0)
    #expect(needs.map(\.endpoint.port) == [2])
    #expect(known.endpointCounts == ["a": 3])
  }

  @Test("the routes of a service that went stay for a while, and then go")
  func forgets() {
    var known = KnownPackages()
    _ = known.take(listing(("a", 1, 7, 1)), now: 0)
    known.found(package("a", 7))
    _ = known.changed()
    _ = known.take(listing(), now: KnownPackages.memory)
    #expect(known.endpointCounts.isEmpty)
    #expect(known.changed() == nil)
    _ = known.take(listing(), now: KnownPackages.memory + 1)
    #expect(known.changed()?.isEmpty == true)
  }

  @Test("what cannot be called is not counted")
  func unfit() {
    var known = KnownPackages()
    var bad = listing(("a", 0, 7, 1), ("b", 70_000, 7, 1), ("c", 1, 7, 1), ("d", 1, 7, 1))
    bad.registrations[2].endpoint.state = .draining
    bad.registrations[3].endpoint.packages = []
    #expect(known.take(bad, now: 0).isEmpty)
    #expect(known.endpointCounts.isEmpty)
  }
}
