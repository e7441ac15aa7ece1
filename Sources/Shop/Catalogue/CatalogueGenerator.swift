// SPDX-License-Identifier: Apache-2.0

import CommonAPI
package import SearchAPI

/// Makes the products that a new shop begins with: the same ones for the same seed.
package struct CatalogueGenerator: Sendable {
  let seed: UInt64

  package static let currency = "EUR"

  package init(seed: UInt64) {
    self.seed = seed
  }

  /// `count` products, spread evenly over all kinds.
  package func products(count: Int) -> [Product] {
    let kinds = ProductKind.all
    return kinds.enumerated().flatMap { index, kind in
      // The first kinds take what does not divide.
      products(of: kind, count: count / kinds.count + (index < count % kinds.count ? 1 : 0))
    }
  }

  private func products(of kind: ProductKind, count: Int) -> [Product] {
    // Each kind draws from its own numbers, so that a new kind leaves the others as they are.
    let salt = kind.code.utf8.reduce(0) { $0 << 8 | UInt64($1) }
    var random = SplitMix64(seed: seed ^ salt)
    // Sizes too draw from their own, so that they changed nothing else when they came.
    var sizes = SplitMix64(seed: ~(seed ^ salt))
    return (1...max(count, 1)).prefix(count).map { number in
      var product = product(kind, number: number, using: &random)
      ParcelSize.byCode[kind.code]?.put(into: &product, using: &sizes)
      return product
    }
  }

  private func product(
    _ kind: ProductKind, number: Int, using random: inout SplitMix64
  ) -> Product {
    let brand = kind.brands.pick(&random)
    let model = ProductKind.modelNames.pick(&random)
    let noun = kind.nouns.pick(&random)
    let values = kind.properties.map { property in
      (property: property, value: property.values.pick(&random))
    }
    let titled = values.filter { $0.property.isInTitle }.map(\.value.text)
    let ratingCount = ratingCount(&random)
    return Product(
      sku: "\(kind.code)-\(String(number).leftPadded(to: 5))",
      title: (["\(brand) \(model) \(noun)"] + titled).joined(separator: ", "),
      brand: brand,
      category: kind.category,
      summary: summary(kind, noun, values, &random),
      attributes: Dictionary(
        uniqueKeysWithValues: values.map { ($0.property.name, $0.value.text) }),
      price: price(kind, factors: values.map(\.value.factor), &random),
      rating: ratingCount == 0 ? 0 : rating(&random),
      ratingCount: ratingCount,
      inStock: Double.random(in: 0..<1, using: &random) < 0.93,
      version: 1,
      revision: 1)
  }

  /// Three of the kind's sentences, in their order.
  private func summary(
    _ kind: ProductKind, _ noun: String, _ values: [(property: Property, value: Property.Value)],
    _ random: inout SplitMix64
  ) -> String {
    var chosen = Set<Int>()
    while chosen.count < min(3, kind.sentences.count) {
      chosen.insert(Int.random(in: kind.sentences.indices, using: &random))
    }
    let noun = noun.lowercased()
    let article = "aeiou".contains(noun.prefix(1)) ? "An" : "A"
    return chosen.sorted().map { index in
      var sentence = kind.sentences[index].replacing("{A noun}", with: "\(article) \(noun)")
        .replacing("{noun}", with: noun)
      for (property, value) in values { sentence.replace("{\(property.name)}", with: value.text) }
      return sentence.prefix(1).uppercased() + sentence.dropFirst()
    }.joined(separator: " ")
  }

  /// Most cost little, few cost much. Only sums and products, which are exact alike on every
  /// machine.
  private func price(
    _ kind: ProductKind, factors: [Double], _ random: inout SplitMix64
  ) -> Money {
    let position = Double.random(in: 0..<1, using: &random)
    let base =
      kind.cents.lowerBound
      + (kind.cents.upperBound - kind.cents.lowerBound) * position * position * position
    let euros = (factors.reduce(base, *) / 100).rounded()
    // As prices are written: 19.99, 189.00, 1290.00.
    let cents =
      euros < 50 ? euros * 100 - 1 : euros < 500 ? euros * 100 : (euros / 10).rounded() * 1000
    return Money(minorUnits: Int64(max(cents, 99)), currency: Self.currency)
  }

  /// Many products have a few ratings, a few have hundreds, some have none.
  private func ratingCount(_ random: inout SplitMix64) -> UInt32 {
    let position = Double.random(in: 0..<1, using: &random)
    return UInt32(900 * position * position * position * position)
  }

  /// Around 4.1 of 5, in tenths.
  private func rating(_ random: inout SplitMix64) -> Double {
    let bell = (0..<3).reduce(0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) } / 3
    return ((3.2 + 1.75 * bell) * 10).rounded() / 10
  }
}

extension Array {
  fileprivate func pick(_ random: inout SplitMix64) -> Element {
    self[Int.random(in: indices, using: &random)]
  }
}

extension String {
  fileprivate func leftPadded(to length: Int) -> String {
    String(repeating: "0", count: Swift.max(0, length - count)) + self
  }
}
