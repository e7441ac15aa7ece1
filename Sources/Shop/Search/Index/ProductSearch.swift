// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import SearchAPI

/// One search on one snapshot of the catalogue.
struct ProductSearch {
  let db: ReadTransaction
  let query: ProductQuery

  /// Values that one facet lists at most.
  private static let facetLimit = 20

  func page() throws -> SearchPage {
    let (selection, count) = try usedSelection()
    let found = try ranked(selection)
    var page = SearchPage(
      products: try found.prefix(query.limit).map { try Product(decoding: $0.message) },
      totalCount: UInt32(clamping: count),
      categories: try counts(of: "product.category", selection.without(.category)),
      brands: try counts(of: "product.brand", selection.without(.brand)),
      usedQuery: selection.words.text,
      prices: try PriceBands(db: db).counts(of: selection.without(.price)))
    if found.count > query.limit {
      let last = found[query.limit - 1].place
      page.nextCursor = SearchCursor(fingerprint: query.fingerprint, place: last).text
    }
    return page
  }

  /// The words with their typing errors mended; fewer, from the end, while nothing has them all.
  private func usedSelection() throws -> (ProductSelection, Int) {
    let phrases = PhraseSearch(db: db)
    var words = try query.words.map { word, isLast in
      try phrases.corrected(word, isPrefix: isLast)
    }
    while true {
      let selection = ProductSelection(words: words, filter: query.filter)
      let count = try db.value("SELECT count(*) FROM \(selection.sql)", as: Int.self) ?? 0
      guard count == 0, words.count > 1 else { return (selection, count) }
      words = words.dropLast()
    }
  }

  private struct Ranked {
    let place: SearchCursor.Place
    let message: Bytes
  }

  /// One more than asked for, which shows whether there is a next page.
  private func ranked(_ selection: ProductSelection) throws -> [Ranked] {
    var places: SQL = """
      SELECT product.id AS id, \(rank(selection)) AS rank, -product.level AS unpopularity
      FROM \(selection.sql)
      """
    if let place = query.cursor?.place {
      places = """
        SELECT * FROM (\(places))
        WHERE (rank, unpopularity, id) > (\(place.rank), \(place.unpopularity), \(place.id))
        """
    }
    // The messages of the few that are shown are read after the sorting of the many.
    let sql: SQL = """
      SELECT place.id AS id, rank, unpopularity, message
      FROM (\(places) ORDER BY rank, unpopularity, id LIMIT \(query.limit + 1)) AS place
      JOIN product ON product.id = place.id ORDER BY rank, unpopularity, place.id
      """
    return try db.rows(sql) { row in
      Ranked(
        place: SearchCursor.Place(
          rank: try row["rank"], unpopularity: try row["unpopularity"], id: try row["id"]),
        message: try row["message"])
    }
  }

  /// What the results are sorted by, the best first, as a real number. What sells more breaks ties.
  private func rank(_ selection: ProductSelection) -> SQL {
    switch query.sort {
    case .priceAscending: "CAST(product.price AS REAL)"
    case .priceDescending: "CAST(-product.price AS REAL)"
    case .rating: "-product.rating"
    // A word in the title says more than one in the summary. The order of the weights is that
    // of the columns of product_words; bm25 gives the best match the smallest number. Less than a
    // tenth is the length of a text and no difference to people.
    case .relevance where !selection.words.isEmpty:
      "round(bm25(product_words, 10, 8, 6, 5, 3, 1), 1)"
    case .relevance, .unrecognized: "0.0"
    }
  }

  private func counts(of column: SQL, _ selection: ProductSelection) throws -> [FacetCount] {
    try db.rows(
      """
      SELECT \(column) AS value, count(*) AS count FROM \(selection.sql)
      GROUP BY \(column) ORDER BY count(*) DESC, \(column) LIMIT \(Self.facetLimit)
      """
    ) { row in FacetCount(value: try row["value"], count: try row["count"]) }
  }
}
