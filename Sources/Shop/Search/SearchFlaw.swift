// SPDX-License-Identifier: Apache-2.0

import ApusService
import PopularityAPI
import SearchAPI
import ShopFlaws

/// What Search does wrong on purpose; see docs/audit.md.
struct SearchFlaw: Sendable {
  private let popularity: PopularityClient

  /// `nil` when nothing is wrong with Search.
  init?(_ flaws: Set<Flaw>, in process: ServiceProcess) {
    guard flaws.contains(.boundaries) else { return nil }
    popularity = process.client(PopularityClient.self, as: .searchService)
  }

  /// A circle: who is asked here asks Search, while Search waits.
  func product(_ sku: String) async throws -> Product {
    do throws(PopularityService.RankedError) {
      return try await popularity.ranked(sku: sku)
    } catch {
      switch error {
      case .unknownProduct(let unknown): throw unknown
      case .call(let failure): throw failure
      }
    }
  }
}
