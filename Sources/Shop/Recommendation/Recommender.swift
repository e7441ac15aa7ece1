// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CommonAPI
import RecommendationAPI

/// Finds what goes with products, on one snapshot of the counts.
struct Recommender {
  let db: ReadTransaction

  /// Orders that must have had both: fewer are chance.
  private static let minSupport = 3
  /// Neighbours of one product that are looked at, the most frequent first.
  private static let neighbourCount = 100
  /// Of a list at most this part is of one category, or the whole page shows lamps.
  private static let maxCategoryShare = 0.5

  /// A product that led to others, and how much it counts.
  struct Source {
    var sku: String
    var weight: Double
  }

  private struct Candidate {
    var suggestion: Suggestion
    var category: String
  }

  /// What goes with the sources and is not among `excluded`; filled up with what is popular.
  func suggestions(
    for sources: [Source], reason: Reason, excluded: Set<String>, limit: Int
  ) throws -> SuggestionList {
    var found: [String: Candidate] = [:]
    let all = try db.value("SELECT weight FROM total", as: Double.self) ?? 0
    for source in sources {
      for var neighbour in try neighbours(of: source.sku, all: all) {
        let sku = neighbour.suggestion.sku
        guard !excluded.contains(sku) else { continue }
        neighbour.suggestion.score *= source.weight
        neighbour.suggestion.reason = reason
        neighbour.suggestion.because = source.sku
        guard let known = found[sku]?.suggestion else {
          found[sku] = neighbour
          continue
        }
        // It is here because of what speaks for it most; all that speaks for it adds up.
        let isStronger = neighbour.suggestion.score > known.score
        neighbour.suggestion.score += known.score
        if !isStronger { neighbour.suggestion.because = known.because }
        found[sku] = neighbour
      }
    }
    let ranked = found.values.sorted(by: Self.isBetter)
    var chosen = diverse(ranked, limit: limit)
    let isFallback = chosen.isEmpty
    if chosen.count < limit {
      let known = excluded.union(chosen.map(\.sku))
      let category = try sources.first.flatMap { try self.category(of: $0.sku) } ?? ""
      chosen += try popular(in: category, excluded: known, limit: limit - chosen.count)
    }
    return SuggestionList(suggestions: chosen, isFallback: isFallback)
  }

  /// What sells, in a category first.
  func popular(in category: String, excluded: Set<String>, limit: Int) throws -> [Suggestion] {
    var chosen: [Suggestion] = []
    for (category, reason) in [(category, Reason.popularInCategory), ("", .popular)] {
      guard chosen.count < limit, reason == .popular || !category.isEmpty else { continue }
      let known = excluded.union(chosen.map(\.sku))
      // More than wanted, for those that are excluded.
      let rows = try bestsellers(in: category, limit: limit + known.count)
      chosen += rows.filter { !known.contains($0.sku) }.prefix(limit - chosen.count).map {
        var suggestion = $0
        suggestion.reason = reason
        return suggestion
      }
    }
    return chosen
  }

  func category(of sku: String) throws -> String? {
    try db.value("SELECT category FROM product WHERE sku = \(sku)")
  }

  private func bestsellers(in category: String, limit: Int) throws -> [Suggestion] {
    // A department holds its kinds: `lighting` is also `lighting/table-lamps`.
    let (low, high) = (category + "/", category + "0")
    return try db.rows(
      """
      SELECT sku, title, price, currency, weight, category FROM product
      WHERE in_stock AND NOT is_deleted AND title <> ''
        AND (\(category.isEmpty) OR category = \(category) OR (category >= \(low) AND category < \(high)))
      ORDER BY weight DESC, sku LIMIT \(limit)
      """
    ) { row in
      Suggestion(
        sku: try row["sku"], title: try row["title"],
        price: Money(minorUnits: try row["price"], currency: try row["currency"]),
        score: Decay.count(try row["weight"], at: db.now))
    }
  }

  private func neighbours(of sku: String, all: Double) throws -> [Candidate] {
    guard let own = try db.value("SELECT weight FROM product WHERE sku = \(sku)", as: Double.self)
    else { return [] }
    let candidates = try db.rows(
      """
      SELECT other, pair.weight AS both, product.weight AS alone, title, price, currency, category
      FROM pair JOIN product ON product.sku = pair.other
      WHERE pair.sku = \(sku) AND pair.support >= \(Self.minSupport) AND in_stock
        AND NOT is_deleted AND title <> ''
      ORDER BY pair.weight DESC, other LIMIT \(Self.neighbourCount)
      """
    ) { row in
      let score = LogLikelihood.ratio(
        both: Decay.count(try row["both"], at: db.now), first: Decay.count(own, at: db.now),
        second: Decay.count(try row["alone"], at: db.now), all: Decay.count(all, at: db.now))
      return Candidate(
        suggestion: Suggestion(
          sku: try row["other"], title: try row["title"],
          price: Money(minorUnits: try row["price"], currency: try row["currency"]),
          score: score),
        category: try row["category"])
    }
    return candidates.filter { $0.suggestion.score > 0 }
  }

  /// The best, but not all of one category.
  private func diverse(_ ranked: [Candidate], limit: Int) -> [Suggestion] {
    let most = max(1, Int((Double(limit) * Self.maxCategoryShare).rounded(.up)))
    var chosen: [Suggestion] = []
    var left: [Suggestion] = []
    var countByCategory: [String: Int] = [:]
    for candidate in ranked {
      guard chosen.count < limit else { break }
      if countByCategory[candidate.category, default: 0] < most {
        countByCategory[candidate.category, default: 0] += 1
        chosen.append(candidate.suggestion)
      } else {
        left.append(candidate.suggestion)
      }
    }
    return chosen + left.prefix(limit - chosen.count)
  }

  /// By score, then by number, so that the same counts give the same list.
  private static func isBetter(_ one: Candidate, _ other: Candidate) -> Bool {
    one.suggestion.score != other.suggestion.score
      ? one.suggestion.score > other.suggestion.score : one.suggestion.sku < other.suggestion.sku
  }
}
