// SPDX-License-Identifier: Apache-2.0

extension ProductKind {
  private static let chairMakers = [
    "Bergmann", "Stolwerk", "Casa Lenta", "Ashdown", "Vika & Sons", "Möbelhof", "Tornquist",
    "Pale Oak",
  ]

  static let seating: [ProductKind] = [
    ProductKind(
      category: "seating/dining-chairs", code: "SDC",
      nouns: ["Dining Chair", "Spindle Chair", "Upholstered Chair"], brands: chairMakers,
      cents: 4900...39900,
      properties: [
        Property(
          name: "wood", values: ["beech", .at("oak", 1.2), .at("walnut", 1.5), "ash"],
          isInTitle: true),
        Property(
          name: "seat", values: ["wood", "paper cord", .at("wool", 1.2), .at("leather", 1.5)]),
        Property(name: "color", values: ["natural", "black", "white", "moss", "rust"]),
        Property(name: "stackable", values: ["no", "yes"]),
      ],
      sentences: [
        "{A noun} in {wood} that is still comfortable when dessert is long over.",
        "The back follows the spine, the front edge is rounded for the legs.",
        "The seat of {seat} can be changed without tools.",
        "Felt pads under the feet are kind to the floor.",
        "Glued and wedged joints carry 140 kg.",
      ]),
    ProductKind(
      category: "seating/armchairs", code: "SAC",
      nouns: ["Armchair", "Lounge Chair", "Wingback Chair"], brands: chairMakers,
      cents: 14900...159900,
      properties: [
        Property(
          name: "cover",
          values: ["linen", "bouclé", .at("wool", 1.2), .at("leather", 1.8), "velvet"],
          isInTitle: true),
        Property(
          name: "color", values: ["oatmeal", "charcoal", "sage", "terracotta", "midnight blue"]),
        Property(name: "legs", values: ["beech", .at("oak", 1.1), "steel"]),
        Property(name: "footrest", values: ["no", .at("yes", 1.25)]),
      ],
      sentences: [
        "{A noun} deep enough to pull up the feet and read until late.",
        "The {cover} cover comes off and goes to the cleaner.",
        "Armrests wide enough for a cup and a plate.",
        "The frame of {legs} is guaranteed for ten years.",
        "Looks best in {color}, and best of all by a window.",
      ]),
    ProductKind(
      category: "seating/office-chairs", code: "SOC",
      nouns: ["Office Chair", "Desk Chair", "Task Chair"], brands: chairMakers,
      cents: 8900...119900,
      properties: [
        Property(
          name: "back", values: [.at("mesh", 1.1), "foam", .at("leather", 1.6), "knit"],
          isInTitle: true),
        Property(name: "color", values: ["black", "light grey", "navy", "olive"]),
        Property(name: "armrests", values: ["none", "fixed", .at("adjustable", 1.2)]),
        Property(name: "lumbar support", values: ["fixed", .at("adjustable", 1.15)]),
      ],
      sentences: [
        "{A noun} that moves with whoever sits in it.",
        "The {back} back lets air through on long days.",
        "Height, tilt and its resistance are set by two levers under the seat.",
        "Soft castors for hard floors, hard castors for carpet: both are in the box.",
        "Tested for eight hours a day, every day.",
      ]),
    ProductKind(
      category: "seating/bar-stools", code: "SBS",
      nouns: ["Bar Stool", "Counter Stool", "Kitchen Stool"], brands: chairMakers,
      cents: 3900...34900,
      properties: [
        Property(
          name: "material", values: ["steel", "beech", .at("oak", 1.25), "rattan"], isInTitle: true),
        Property(name: "height", values: ["63 cm", "75 cm"]),
        Property(name: "color", values: ["black", "natural", "white", "brick red"]),
        Property(name: "swivel", values: ["no", .at("yes", 1.2)]),
      ],
      sentences: [
        "{A noun} for breakfast at the counter, {height} high.",
        "The footrest sits where feet are, and is steel so that it stays handsome.",
        "Slides under the counter when nobody sits on it.",
        "A low back of {material} keeps it from being just a perch.",
      ]),
    ProductKind(
      category: "seating/sofas", code: "SSO",
      nouns: ["Sofa", "Corner Sofa", "Sofa Bed"], brands: chairMakers, cents: 39900...349900,
      properties: [
        Property(
          name: "cover",
          values: ["linen", "cotton", .at("wool", 1.2), .at("leather", 1.7), "velvet"],
          isInTitle: true),
        Property(name: "seats", values: ["2", .at("3", 1.25), .at("4", 1.5)]),
        Property(name: "color", values: ["stone", "charcoal", "bottle green", "clay", "ink"]),
        Property(name: "removable cover", values: ["no", .at("yes", 1.1)]),
      ],
      sentences: [
        "{A noun} for {seats}, with room for one more when it has to be.",
        "Pocket springs under a layer of foam and feathers: firm at first, then soft.",
        "Covered in {cover} that is made for children, dogs and red wine.",
        "Passes through doors of 70 cm, because back and arms come off.",
        "Delivered to the room, and the packaging is taken away.",
      ]),
  ]
}
