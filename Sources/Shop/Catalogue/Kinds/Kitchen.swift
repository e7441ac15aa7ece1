// SPDX-License-Identifier: Apache-2.0

extension ProductKind {
  private static let kitchenMakers = [
    "Simmer", "Eisenberg", "Copperfield", "Tavola Nove", "Hearth & Hob", "Kessel", "Maison Braise",
    "Okami",
  ]

  static let kitchen: [ProductKind] = [
    ProductKind(
      category: "kitchen/kettles", code: "KKT",
      nouns: ["Kettle", "Electric Kettle", "Gooseneck Kettle", "Whistling Kettle"],
      brands: kitchenMakers, cents: 1990...19900,
      properties: [
        Property(
          name: "material",
          values: ["stainless steel", "enamel", "glass", .at("copper", 1.6), "cast iron"],
          isInTitle: true),
        Property(name: "capacity", values: ["0.8 l", "1.2 l", .at("1.7 l", 1.1)]),
        Property(name: "color", values: ["steel", "black", "cream", "racing green", "red"]),
        Property(name: "keeps warm", values: ["no", .at("yes", 1.2)]),
      ],
      sentences: [
        "{A noun} that boils {capacity} of water before the bread is cut.",
        "The spout pours where it points and does not drip.",
        "Its handle stays cool, the lid stays on.",
        "A {material} body that is descaled with a spoon of vinegar.",
        "Stops by itself, also when it is empty.",
      ]),
    ProductKind(
      category: "kitchen/frying-pans", code: "KFP",
      nouns: ["Frying Pan", "Skillet", "Sauté Pan", "Wok"], brands: kitchenMakers,
      cents: 1990...24900,
      properties: [
        Property(
          name: "material",
          values: [
            "cast iron", "carbon steel", "aluminium", .at("copper", 1.9), .at("tri-ply steel", 1.4),
          ],
          isInTitle: true),
        Property(
          name: "diameter", values: ["20 cm", "24 cm", .at("28 cm", 1.15), .at("32 cm", 1.3)]),
        Property(name: "coating", values: ["none", "ceramic", "non-stick"]),
        Property(name: "induction", values: [.at("no", 0.9), "yes"]),
      ],
      sentences: [
        "{A noun} of {diameter} that gets hot evenly and stays hot when the steak goes in.",
        "The {material} is ready to use and gets better with every meal.",
        "A riveted handle at an angle that is easy on the wrist.",
        "Goes from the hob into the oven, up to 250 °C.",
      ]),
    ProductKind(
      category: "kitchen/knives", code: "KKN",
      nouns: ["Chef's Knife", "Bread Knife", "Paring Knife", "Santoku"], brands: kitchenMakers,
      cents: 1490...29900,
      properties: [
        Property(
          name: "steel", values: ["stainless", .at("carbon", 1.2), .at("damascus", 2.0)],
          isInTitle: true),
        Property(
          name: "handle",
          values: ["beech", "black polymer", .at("walnut", 1.2), .at("olive wood", 1.3)]),
        Property(name: "blade", values: ["9 cm", "15 cm", "18 cm", .at("21 cm", 1.15)]),
        Property(name: "sharpened", values: ["by machine", .at("by hand", 1.3)]),
      ],
      sentences: [
        "{A noun} that goes through a ripe tomato by its own weight.",
        "{steel} steel, sharpened {sharpened} to fifteen degrees a side.",
        "The handle of {handle} sits in the hand, not on it.",
        "To be washed by hand, dried at once and lent to nobody.",
      ]),
    ProductKind(
      category: "kitchen/coffee-makers", code: "KCF",
      nouns: ["Coffee Maker", "French Press", "Moka Pot", "Pour-Over Set"], brands: kitchenMakers,
      cents: 1990...39900,
      properties: [
        Property(
          name: "material", values: ["glass", "stainless steel", "aluminium", .at("copper", 1.5)],
          isInTitle: true),
        Property(name: "cups", values: ["2", "4", .at("6", 1.15), .at("10", 1.4)]),
        Property(name: "color", values: ["black", "steel", "white", "walnut brown"]),
        Property(name: "filter", values: ["paper", "metal"]),
      ],
      sentences: [
        "{A noun} for {cups} cups, and for people who do not talk before the first one.",
        "Comes apart into four pieces that all go into the dishwasher.",
        "The {filter} filter keeps the grounds where they belong.",
        "Keeps coffee warm, not stewed.",
      ]),
  ]
}
