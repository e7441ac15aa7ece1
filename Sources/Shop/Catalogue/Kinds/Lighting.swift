// SPDX-License-Identifier: Apache-2.0

extension ProductKind {
  private static let lightMakers = [
    "Halden", "Lumenhaus", "Faro & Fils", "Nordlys", "Brightwell", "Mirelle", "Kvarts", "Abat-Jour",
  ]

  static let lighting: [ProductKind] = [
    ProductKind(
      category: "lighting/table-lamps", code: "LTB",
      nouns: ["Table Lamp", "Bedside Lamp", "Desk Lamp"], brands: lightMakers, cents: 1990...24900,
      properties: [
        Property(
          name: "material",
          values: ["ceramic", .at("brass", 1.35), "steel", .at("oak", 1.2), .at("glass", 1.1)],
          isInTitle: true),
        Property(name: "color", values: ["white", "black", "sand", "forest green", "dusty pink"]),
        Property(name: "bulb", values: ["E14", "E27", .at("built-in LED", 1.15)]),
        Property(name: "height", values: ["32 cm", "41 cm", .at("54 cm", 1.2)]),
      ],
      sentences: [
        "{A noun} with a {material} base and a linen shade that softens the light.",
        "The switch sits on the cable, within reach of the pillow.",
        "Dims down to a glow that does not wake anybody.",
        "Its weighted {material} foot keeps it standing when the cat walks by.",
        "The {color} shade throws light up and down and leaves the eyes alone.",
      ]),
    ProductKind(
      category: "lighting/floor-lamps", code: "LFL",
      nouns: ["Floor Lamp", "Reading Lamp", "Arc Lamp"], brands: lightMakers, cents: 5900...49900,
      properties: [
        Property(
          name: "material", values: ["steel", .at("brass", 1.3), .at("walnut", 1.25), "bamboo"],
          isInTitle: true),
        Property(name: "color", values: ["black", "white", "graphite", "cream"]),
        Property(name: "height", values: ["138 cm", "152 cm", .at("178 cm", 1.1)]),
        Property(name: "dimmable", values: ["no", .at("yes", 1.1)]),
      ],
      sentences: [
        "{A noun} for the corner next to the sofa, with a head that turns where the book is.",
        "The stem is solid {material}, the cord is wrapped in cotton.",
        "A foot switch saves the bending down.",
        "Stands on a heavy base that fits under most armchairs.",
        "At {height} it clears the back of a sofa without looking down on it.",
      ]),
    ProductKind(
      category: "lighting/pendant-lights", code: "LPD",
      nouns: ["Pendant Light", "Ceiling Pendant", "Dome Pendant"], brands: lightMakers,
      cents: 3900...59900,
      properties: [
        Property(
          name: "material",
          values: ["rattan", "paper", .at("opal glass", 1.4), "aluminium", .at("copper", 1.5)],
          isInTitle: true),
        Property(name: "color", values: ["natural", "white", "black", "ochre", "petrol blue"]),
        Property(name: "diameter", values: ["25 cm", "38 cm", .at("55 cm", 1.4)]),
        Property(name: "bulb", values: ["E27", .at("built-in LED", 1.15)]),
      ],
      sentences: [
        "{A noun} made to hang low over a dining table.",
        "The {material} shade hides the bulb from everybody who sits.",
        "Comes with three metres of textile cable and a canopy in the same {color}.",
        "At {diameter} across, one lights a table for four and two a table for eight.",
        "Each shade is finished by hand, so no two cast quite the same shadow.",
      ]),
    ProductKind(
      category: "lighting/string-lights", code: "LST",
      nouns: ["String Lights", "Fairy Lights", "Festoon Lights"], brands: lightMakers,
      cents: 990...6900,
      properties: [
        Property(
          name: "length", values: ["3 m", "5 m", .at("10 m", 1.5), .at("20 m", 2.2)],
          isInTitle: true),
        Property(name: "light", values: ["warm white", "amber", "multicoloured"]),
        Property(name: "power", values: ["mains", "USB", .at("solar", 1.3)]),
        Property(name: "use", values: ["indoor", .at("indoor and outdoor", 1.2)]),
      ],
      sentences: [
        "{length} of {light} light for a balcony, a shelf or a tree.",
        "Runs on {power} power and remembers the last setting.",
        "The cable is thin enough to vanish between leaves.",
        "A timer turns the {noun} off after six hours and on again the next evening.",
      ]),
  ]
}
