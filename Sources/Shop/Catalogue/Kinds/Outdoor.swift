// SPDX-License-Identifier: Apache-2.0

extension ProductKind {
  private static let gardenMakers = [
    "Greenward", "Terrasse 9", "Wilder Garten", "Orto", "Sunbleached", "Hedgerow", "Kvarts",
  ]

  static let outdoor: [ProductKind] = [
    ProductKind(
      category: "outdoor/garden-chairs", code: "OGC",
      nouns: ["Garden Chair", "Deck Chair", "Folding Chair"], brands: gardenMakers,
      cents: 2900...49900,
      properties: [
        Property(
          name: "material", values: ["acacia", .at("teak", 1.6), "aluminium", "steel"],
          isInTitle: true),
        Property(name: "color", values: ["natural", "white", "sage", "yellow", "anthracite"]),
        Property(name: "foldable", values: ["no", "yes"]),
        Property(name: "cushion", values: ["no", .at("yes", 1.2)]),
      ],
      sentences: [
        "{A noun} in {material} that may stay out in the rain.",
        "Leans back just enough to see the sky.",
        "Feet wide enough not to sink into the lawn.",
        "Oil it once a year, or let it turn silver.",
      ]),
    ProductKind(
      category: "outdoor/planters", code: "OPL",
      nouns: ["Planter", "Flower Pot", "Window Box"], brands: gardenMakers, cents: 790...15900,
      properties: [
        Property(
          name: "material",
          values: ["terracotta", "zinc", "fibre clay", .at("corten steel", 1.7), "glazed clay"],
          isInTitle: true),
        Property(
          name: "diameter", values: ["14 cm", "22 cm", .at("35 cm", 1.6), .at("50 cm", 2.4)]),
        Property(name: "color", values: ["terracotta", "grey", "white", "deep blue"]),
        Property(name: "saucer", values: ["no", .at("yes", 1.15)]),
      ],
      sentences: [
        "{A noun} of {material}, {diameter} across, with a hole where the water leaves.",
        "Stands frost down to −15 °C.",
        "Big enough for an olive tree in its third year, or for a lot of basil.",
        "Ages the way pots in the south do.",
      ]),
    ProductKind(
      category: "outdoor/lanterns", code: "OLN",
      nouns: ["Lantern", "Storm Lantern", "Candle Lantern"], brands: gardenMakers,
      cents: 1490...14900,
      properties: [
        Property(
          name: "material", values: ["steel", "zinc", .at("brass", 1.5), "bamboo"], isInTitle: true),
        Property(name: "height", values: ["18 cm", "28 cm", .at("45 cm", 1.4)]),
        Property(
          name: "light", values: ["candle", .at("solar LED", 1.2), .at("rechargeable LED", 1.4)]),
        Property(name: "color", values: ["black", "natural", "rust", "white"]),
      ],
      sentences: [
        "{A noun} of {material} for evenings that get late.",
        "The glass keeps the wind from the {light}.",
        "Hangs from a branch or stands on a step.",
        "{height} high, with a door that closes with a click.",
      ]),
    ProductKind(
      category: "outdoor/hammocks", code: "OHM",
      nouns: ["Hammock", "Hanging Chair", "Travel Hammock"], brands: gardenMakers,
      cents: 2490...24900,
      properties: [
        Property(
          name: "material",
          values: ["cotton", .at("organic cotton", 1.2), "nylon", "recycled polyester"],
          isInTitle: true),
        Property(name: "people", values: ["1", .at("2", 1.3)]),
        Property(name: "color", values: ["sea stripes", "natural", "forest", "sunset", "grey"]),
        Property(name: "stand", values: ["no", .at("yes", 1.8)]),
      ],
      sentences: [
        "{A noun} for {people}, knotted so that nobody rolls out.",
        "Two trees, two straps, five minutes.",
        "{material} that dries quickly and does not smell of cellar in spring.",
        "Carries 200 kg, tested with people who did not sit still.",
      ]),
  ]
}
