// SPDX-License-Identifier: Apache-2.0

import BackofficeAPI
import PopularityAPI
import SearchAPI
import ShopFlaws
import TaxAPI

/// Services that only a flaw needs.
extension ShopPart {
  /// They run in the process of the service that does it wrong, so that a description need not change.
  static func added(to parts: [ShopPart], by flaws: Set<Flaw>) -> [ShopPart] {
    let names = Set(parts.map(\.name))
    return ofFlaws.filter { flaws.contains($0.flaw) && names.contains($0.host) }.map(\.part)
  }

  private static let ofFlaws: [(flaw: Flaw, host: String, part: ShopPart)] = [
    (
      .tooMany, "cart",
      ShopPart("tax", .taxService) { process, _ in process.serve(TaxHandler()) }
    ),
    (
      .boundaries, "search",
      ShopPart("popularity", .popularityService) { process, _ in
        process.serve(
          PopularityHandler(
            search: process.client(SearchClient.self, as: .popularityService)))
      }
    ),
    (
      .insecure, "user",
      ShopPart("backoffice", .backofficeService) { process, _ in process.serve(BackofficeHandler())
      }
    ),
  ]
}
