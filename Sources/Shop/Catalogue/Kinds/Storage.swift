// SPDX-License-Identifier: Apache-2.0

extension ProductKind {
  private static let storageMakers = [
    "Regal & Co.", "Plank & Rail", "Kist", "Holzwerk Süd", "Ordna", "Tidewell", "Pale Oak",
  ]

  static let storage: [ProductKind] = [
    ProductKind(
      category: "storage/bookshelves", code: "RBS",
      nouns: ["Bookshelf", "Bookcase", "Wall Shelf"], brands: storageMakers, cents: 2900...89900,
      properties: [
        Property(
          name: "material",
          values: ["pine", .at("oak", 1.4), "steel", .at("walnut", 1.7), "plywood"],
          isInTitle: true),
        Property(name: "shelves", values: ["1", "3", .at("5", 1.4), .at("6", 1.6)]),
        Property(name: "color", values: ["natural", "white", "black", "sky blue"]),
        Property(name: "back panel", values: ["no", "yes"]),
      ],
      sentences: [
        "{A noun} in {material}, deep enough for atlases.",
        "Each board carries 30 kg of books and does not bend.",
        "Fixed to the wall with two screws that come with it.",
        "Two of them side by side look like one.",
      ]),
    ProductKind(
      category: "storage/baskets", code: "RBK",
      nouns: ["Storage Basket", "Laundry Basket", "Log Basket"], brands: storageMakers,
      cents: 1290...12900,
      properties: [
        Property(
          name: "material",
          values: ["seagrass", "rattan", "felt", .at("willow", 1.2), "cotton rope"],
          isInTitle: true),
        Property(name: "volume", values: ["12 l", "28 l", .at("45 l", 1.4), .at("70 l", 1.8)]),
        Property(name: "lid", values: ["no", .at("yes", 1.2)]),
        Property(name: "color", values: ["natural", "grey", "black and white"]),
      ],
      sentences: [
        "{A noun} of {material} that holds {volume} of whatever lies around.",
        "Handles that are part of the weave, so they stay on.",
        "Folds flat when it is not needed.",
        "Good for blankets, toys and things that have no place yet.",
      ]),
    ProductKind(
      category: "storage/coat-racks", code: "RCR",
      nouns: ["Coat Rack", "Coat Stand", "Hook Rail"], brands: storageMakers, cents: 1990...29900,
      properties: [
        Property(
          name: "material", values: ["beech", "steel", .at("oak", 1.3), .at("brass", 1.5)],
          isInTitle: true),
        Property(name: "hooks", values: ["4", "6", .at("8", 1.2)]),
        Property(name: "color", values: ["natural", "black", "white", "mustard"]),
        Property(name: "mounting", values: ["wall", "free standing"]),
      ],
      sentences: [
        "{A noun} with {hooks} hooks, round enough not to leave a bulge in a coat.",
        "Holds winter coats by the dozen and stays upright.",
        "{material} that gets better where hands touch it.",
        "An upper rail for hats, a lower one for children.",
      ]),
  ]
}
