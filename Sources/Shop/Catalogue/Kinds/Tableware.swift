// SPDX-License-Identifier: Apache-2.0

extension ProductKind {
  private static let potters = [
    "Tonwerk", "Clay & Co.", "Tavola Nove", "Petite Assiette", "Glasbruk", "Marl", "Seven Potters",
  ]

  static let tableware: [ProductKind] = [
    ProductKind(
      category: "tableware/mugs", code: "WMG",
      nouns: ["Mug", "Espresso Cup", "Tea Bowl"], brands: potters, cents: 690...3900,
      properties: [
        Property(
          name: "material",
          values: ["stoneware", "porcelain", "enamel", .at("double-walled glass", 1.3)],
          isInTitle: true),
        Property(name: "color", values: ["speckled white", "indigo", "moss", "ochre", "charcoal"]),
        Property(name: "volume", values: ["8 cl", "25 cl", .at("35 cl", 1.1), .at("45 cl", 1.2)]),
        Property(name: "set of", values: ["1", .at("2", 1.8), .at("4", 3.2)]),
      ],
      sentences: [
        "{A noun} in {material} that is glazed by hand and holds {volume}.",
        "The handle has room for three fingers.",
        "Safe in the dishwasher and the microwave.",
        "The {color} glaze breaks over the edges, each time a little differently.",
      ]),
    ProductKind(
      category: "tableware/plates", code: "WPL",
      nouns: ["Dinner Plate", "Pasta Plate", "Dessert Plate", "Serving Platter"], brands: potters,
      cents: 790...8900,
      properties: [
        Property(
          name: "material",
          values: ["stoneware", "porcelain", "terracotta", .at("bone china", 1.6)], isInTitle: true),
        Property(name: "color", values: ["white", "sea blue", "sand", "blush", "black"]),
        Property(name: "diameter", values: ["19 cm", "24 cm", "27 cm", .at("34 cm", 1.5)]),
        Property(name: "set of", values: ["1", .at("4", 3.4), .at("6", 4.8)]),
      ],
      sentences: [
        "{A noun} of {diameter} with a rim that keeps the sauce in.",
        "Fired twice, so it survives the dishwasher and most falls.",
        "Stacks without wobbling and looks good on an open shelf.",
        "{color}, which is kind to green vegetables.",
      ]),
    ProductKind(
      category: "tableware/glasses", code: "WGL",
      nouns: ["Wine Glass", "Water Tumbler", "Champagne Glass", "Carafe"], brands: potters,
      cents: 590...7900,
      properties: [
        Property(
          name: "glass", values: ["soda-lime", "crystal", .at("mouth-blown", 1.8), "recycled"],
          isInTitle: true),
        Property(name: "tint", values: ["clear", "smoke", "amber", "sea green"]),
        Property(name: "volume", values: ["18 cl", "33 cl", "48 cl", .at("100 cl", 1.4)]),
        Property(name: "set of", values: ["1", .at("2", 1.9), .at("6", 4.9)]),
      ],
      sentences: [
        "{A noun} with a thin rim and a foot that stands.",
        "{glass} glass with a tint of {tint}.",
        "Rings when it should and does not when it is put down.",
        "Holds {volume} to the brim, half of that in good company.",
      ]),
  ]
}
