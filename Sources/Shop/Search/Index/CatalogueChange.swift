// SPDX-License-Identifier: Apache-2.0

import ApusStore
import CommonAPI
import SearchAPI

/// Changes products in one transaction: their rows, the words by which they are found, and the
/// events that tell of it.
///
/// A product that is sold no longer keeps its row, so that its versions go on where they were and
/// an older revision does not bring it back.
struct CatalogueChange {
  let db: WriteTransaction

  /// Adds or replaces a product. Whether something of it changed: not when its revision, or a newer
  /// one, is there already.
  @discardableResult
  func put(_ product: Product) throws -> Bool {
    let kept = try kept(product.sku)
    let revision = kept?.product.revision ?? 0
    guard product.revision == 0 || product.revision > revision else { return false }
    var changed = product
    if product.revision == 0 { changed.revision = revision == .max ? .max : revision + 1 }
    let available: UInt32? = try db.value(
      "SELECT available FROM stock WHERE sku = \(product.sku)")
    changed.inStock = available.map { $0 > 0 } ?? product.inStock
    return try keep(changed, insteadOf: kept)
  }

  /// Hides a product. One that is not here leaves its revision, for an older one that comes later.
  @discardableResult
  func delete(sku: String, revision: UInt64) throws -> Bool {
    var product = try kept(sku)?.product ?? Product(sku: sku)
    product.revision = revision
    product.isUnpublished = true
    return try put(product)
  }

  /// Customers are told whether there is any, not how much.
  func setStock(of sku: String, available: UInt32) throws {
    guard let kept = try kept(sku), !kept.product.isUnpublished else { return }
    var changed = kept.product
    changed.inStock = available > 0
    _ = try keep(changed, insteadOf: kept)
  }

  func kept(_ sku: String) throws -> KeptProduct? {
    try db.row(
      "SELECT \(KeptProduct.columns) FROM product WHERE sku = \(sku)", KeptProduct.init(row:))
  }

  /// Keeps a product, under the next version when customers see a difference. Whether there is one.
  private func keep(_ changed: Product, insteadOf kept: KeptProduct?) throws -> Bool {
    var product = changed
    product.version = kept?.product.version ?? 0
    if let kept, product.isSameApartFromRevision(as: kept.product) {
      if product != kept.product { try update(product, kept, kept.told) }
      return false
    }
    let (isSeen, wasSeen) = (!product.isUnpublished, !(kept?.product.isUnpublished ?? true))
    var told = kept?.told
    if isSeen || wasSeen {
      product.version += 1
      try tell(product, insteadOf: told)
      told = KeptProduct.Told(
        price: isSeen ? product.price.minorUnits : told?.price ?? product.price.minorUnits,
        inStock: isSeen && product.inStock)
    }
    let id =
      try kept.map { kept in
        try update(product, kept, told)
        return kept.id
      } ?? insert(product, told)
    try index(product, id, insteadOf: wasSeen ? kept?.product : nil)
    return true
  }

  private func insert(_ product: Product, _ told: KeptProduct.Told?) throws -> Int64 {
    let popularity = Popularity().adding(product.ratingWeight, at: db.now)
    try db.execute(
      """
      INSERT INTO product
        (sku, brand, category, price, rating, popularity, in_stock, version, message, is_shown,
        level, told_price, told_stock)
      VALUES
        (\(product.sku), \(product.brand), \(product.category), \(product.price.minorUnits),
        \(product.rating), \(product.ratingCount), \(product.inStock), \(product.version),
        \(product.encoded()), \(!product.isUnpublished), \(popularity.level), \(told?.price),
        \(told?.inStock))
      """)
    return db.lastInsertedRowID
  }

  /// A changed product keeps its id, which breaks the ties of every order.
  private func update(
    _ product: Product, _ kept: KeptProduct, _ told: KeptProduct.Told?
  ) throws {
    let newRatings = product.ratingWeight - kept.product.ratingWeight
    let popularity = kept.popularity.adding(newRatings, at: db.now)
    try db.execute(
      """
      UPDATE product SET brand = \(product.brand), category = \(product.category),
        price = \(product.price.minorUnits), rating = \(product.rating),
        popularity = \(product.ratingCount), in_stock = \(product.inStock),
        version = \(product.version), message = \(product.encoded()),
        is_shown = \(!product.isUnpublished), level = \(popularity.level),
        told_price = \(told?.price), told_stock = \(told?.inStock)
      WHERE id = \(kept.id)
      """)
  }

  /// - Parameter old: what was found under this id until now, if anything.
  private func index(_ product: Product, _ id: Int64, insteadOf old: Product?) throws {
    let index = CatalogueIndex(db: db)
    if let old {
      guard product.isUnpublished || !product.hasSameWords(as: old) else { return }
      try index.remove(old, id: id)
    }
    if !product.isUnpublished { try index.add(product, id: id) }
  }

  /// - Parameter told: what was said last; `nil` for a product that is new to all.
  private func tell(_ product: Product, insteadOf told: KeptProduct.Told?) throws {
    try db.publish(
      ProductChanged(
        sku: product.sku, title: product.title, brand: product.brand, category: product.category,
        price: product.price, version: product.version, isDeleted: product.isUnpublished))
    guard let told else { return }
    let oldPrice = Money(minorUnits: told.price, currency: product.price.currency)
    if !product.isUnpublished, oldPrice != product.price {
      try db.publish(
        PriceChanged(
          sku: product.sku, title: product.title, oldPrice: oldPrice, newPrice: product.price,
          version: product.version))
    }
    let isInStock = !product.isUnpublished && product.inStock
    if isInStock != told.inStock {
      try db.publish(
        ProductStockChanged(
          sku: product.sku, title: product.title, inStock: isInStock, version: product.version))
    }
  }
}

extension Product {
  fileprivate func isSameApartFromRevision(as other: Product) -> Bool {
    var other = other
    other.revision = revision
    return self == other
  }

  /// Whether it is found, suggested and corrected by the same words.
  fileprivate func hasSameWords(as other: Product) -> Bool {
    title == other.title && brand == other.brand && category == other.category
      && attributes == other.attributes && summary == other.summary
  }
}
