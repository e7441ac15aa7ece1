// SPDX-License-Identifier: Apache-2.0

extension ProductKind {
  private static let tableMakers = [
    "Bergmann", "Ashdown", "Holzwerk Süd", "Plank & Rail", "Tornquist", "Low Table Co.",
    "Vika & Sons",
  ]

  static let tables: [ProductKind] = [
    ProductKind(
      category: "tables/coffee-tables", code: "TCT",
      nouns: ["Coffee Table", "Side Table", "Nesting Table"], brands: tableMakers,
      cents: 5900...79900,
      properties: [
        Property(
          name: "top",
          values: [.at("oak", 1.2), .at("walnut", 1.45), "glass", .at("marble", 1.8), "birch"],
          isInTitle: true),
        Property(name: "legs", values: ["steel", "oak", "brass"]),
        Property(name: "shape", values: ["round", "square", "oval", "rectangular"]),
        Property(name: "shelf", values: ["no", .at("yes", 1.1)]),
      ],
      sentences: [
        "A {shape} {noun} with a top of {top} that takes hot cups without a mark.",
        "Low enough to put the feet on, though nobody should.",
        "The edges are rounded, which shins will be grateful for.",
        "Put together with one key in ten minutes.",
      ]),
    ProductKind(
      category: "tables/desks", code: "TDK",
      nouns: ["Desk", "Writing Desk", "Standing Desk"], brands: tableMakers, cents: 9900...129900,
      properties: [
        Property(
          name: "top",
          values: ["birch", .at("oak", 1.25), .at("walnut", 1.5), "linoleum", "bamboo"],
          isInTitle: true),
        Property(
          name: "width", values: ["100 cm", "120 cm", .at("140 cm", 1.15), .at("160 cm", 1.3)]),
        Property(name: "height", values: ["fixed", .at("adjustable", 1.6)]),
        Property(name: "drawers", values: ["none", .at("1", 1.05), .at("2", 1.1)]),
      ],
      sentences: [
        "{A noun} of {width} with room for a screen, a lamp and elbows.",
        "Cables go through a slot at the back and are not seen again.",
        "The top of {top} feels warm under the wrists.",
        "Stands still, also when somebody types as if it were urgent.",
      ]),
    ProductKind(
      category: "tables/dining-tables", code: "TDN",
      nouns: ["Dining Table", "Extending Table", "Trestle Table"], brands: tableMakers,
      cents: 19900...249900,
      properties: [
        Property(
          name: "wood", values: ["pine", "beech", .at("oak", 1.3), .at("walnut", 1.7), "ash"],
          isInTitle: true),
        Property(name: "seats", values: ["4", .at("6", 1.2), .at("8", 1.45), .at("10", 1.7)]),
        Property(name: "shape", values: ["rectangular", "round", "oval"]),
        Property(name: "finish", values: ["oiled", "lacquered", "soaped"]),
      ],
      sentences: [
        "{A noun} in solid {wood} where {seats} people find room for their knees.",
        "The {finish} surface can be mended at home.",
        "Legs at the very corners, so nobody has to sit around one.",
        "Made from boards that were chosen to lie next to each other.",
      ]),
  ]
}
