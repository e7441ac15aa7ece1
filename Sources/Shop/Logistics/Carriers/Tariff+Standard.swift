// SPDX-License-Identifier: Apache-2.0

extension Tariff {
  /// The carriers of the shop. Zones are those of ``Zone``.
  static let standard = Tariff(products: [parcelo, flink, gruen, hafen])

  private static let parcelo = Product(
    carrier: "parcelo", service: "standard", prefix: "PA", emission: 120,
    bands: [1000, 2000, 5000, 10_000, 20_000, 31_500],
    zones: [
      1: Terms(prices: [399, 499, 599, 899, 1399, 1999], days: 2...3, freeFrom: 5000),
      2: Terms(prices: [599, 699, 799, 1099, 1599, 2199], days: 3...5, freeFrom: 5000),
      3: Terms(prices: [899, 1099, 1399, 1899, 2699, 3599], days: 3...5, freeFrom: 10_000),
      4: Terms(prices: [1299, 1499, 1899, 2499, 3599, 4799], days: 4...7, freeFrom: 15_000),
      5: Terms(prices: [1899, 2199, 2799, 3699, 5199, 6999], days: 5...10),
    ])

  private static let flink = Product(
    carrier: "flink", service: "express", prefix: "FL", emission: 310,
    bands: [1000, 5000, 10_000, 20_000],
    zones: [
      1: Terms(prices: [999, 1199, 1599, 2199], days: 1...1),
      3: Terms(prices: [1999, 2499, 3299, 4499], days: 1...2),
      4: Terms(prices: [2999, 3699, 4899, 6499], days: 2...3),
    ])

  /// By rail and bicycle.
  private static let gruen = Product(
    carrier: "gruen", service: "green", prefix: "GR", emission: 25,
    bands: [2000, 5000, 10_000, 25_000],
    zones: [
      1: Terms(prices: [549, 699, 999, 1699], days: 3...5),
      2: Terms(prices: [749, 899, 1199, 1899], days: 4...6),
      3: Terms(prices: [1199, 1499, 1999, 2999], days: 5...8),
    ])

  /// What no parcel service carries.
  private static let hafen = Product(
    carrier: "hafen", service: "freight", prefix: "HA", emission: 90,
    bands: [50_000, 100_000, 250_000, 500_000, 2_000_000],
    zones: [
      1: Terms(prices: [4900, 7900, 12_900, 19_900, 39_900], days: 3...7),
      2: Terms(prices: [9900, 12_900, 19_900, 29_900, 59_900], days: 5...10),
      3: Terms(prices: [8900, 13_900, 21_900, 32_900, 64_900], days: 5...9),
      4: Terms(prices: [12_900, 18_900, 28_900, 42_900, 79_900], days: 7...14),
      5: Terms(prices: [17_900, 25_900, 38_900, 55_900, 99_900], days: 8...20),
    ])
}
