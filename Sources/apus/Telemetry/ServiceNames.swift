// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection

/// Services as people write them: `cart` is `shop.cart.v1`.
struct ServiceNames {
  private let desk: ConsoleDesk

  init(_ desk: ConsoleDesk) { self.desk = desk }

  /// The package that somebody means; a name that nobody has registered is taken as it is, for it may
  /// have told something before it went.
  func package(named name: String) async throws -> String {
    let packages = Set(try await desk.system.listing().registrations.map(\.service)).sorted()
    if packages.contains(name) { return name }
    let found = packages.filter { NameEnding(name).matches(package: $0) }
    if found.count > 1 {
      throw CommandError.usage(
        "'\(name)' may be \(found.joined(separator: " or "))", help: "write more of it")
    }
    return found.first ?? name
  }
}
