// SPDX-License-Identifier: Apache-2.0

public import ApusRPC
public import PopularityAPI
public import SearchAPI

/// A boundary in the wrong place: whatever is asked here has to be asked of Search, which asks here.
public struct PopularityHandler: PopularityService {
  private let search: SearchClient

  public init(search: SearchClient) {
    self.search = search
  }

  public func ranked(sku: String, context: CallContext) async throws -> Product {
    let batch = try await search.batchGetProducts(skus: [sku])
    guard let product = batch.products.first else { throw UnknownProduct(sku: sku) }
    return product
  }
}
