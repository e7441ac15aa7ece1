// SPDX-License-Identifier: Apache-2.0

import ShopTesting
import Testing

@testable import ShopCatalogue
@testable import ShopSearch

/// One catalogue, filled as a new shop is, for all tests of a suite that only read.
struct SeededCatalogue: SuiteTrait, TestScoping {
  @TaskLocal static var current: CatalogueStore?

  static let products = CatalogueGenerator(seed: 7).products(count: 2400)

  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let catalogue = CatalogueStore(
      store: try await folder.store("search", CatalogueTables.migrations))
    try await catalogue.seedIfEmpty { Self.products }
    try await Self.$current.withValue(catalogue) { try await function() }
    try await catalogue.store.close()
  }
}

extension Trait where Self == SeededCatalogue {
  static var seededCatalogue: SeededCatalogue { SeededCatalogue() }
}
