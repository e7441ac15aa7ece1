// SPDX-License-Identifier: Apache-2.0

extension ProductKind {
  private static let weavers = [
    "Wollstube", "Lana Norte", "Threadbare & Daughters", "Isar Weavers", "Cotton Hill", "Merrow",
    "Fjellvev",
  ]

  static let textiles: [ProductKind] = [
    ProductKind(
      category: "textiles/blankets", code: "XBL",
      nouns: ["Blanket", "Throw", "Bedspread"], brands: weavers, cents: 1990...29900,
      properties: [
        Property(
          name: "fibre",
          values: [
            "cotton", .at("lambswool", 1.4), .at("alpaca", 1.9), "recycled wool",
            .at("cashmere", 3.0),
          ],
          isInTitle: true),
        Property(
          name: "color", values: ["cream", "heather grey", "rust", "pine green", "blue check"]),
        Property(name: "size", values: ["130 × 170 cm", "140 × 200 cm", .at("220 × 240 cm", 1.6)]),
        Property(name: "weave", values: ["waffle", "herringbone", "plain"]),
      ],
      sentences: [
        "{A noun} of {fibre}, woven in {weave} and brushed until it is soft.",
        "Warm without weight.",
        "{size}: enough for two if they like each other.",
        "Airs out overnight and seldom needs washing.",
      ]),
    ProductKind(
      category: "textiles/cushions", code: "XCU",
      nouns: ["Cushion", "Floor Cushion", "Bolster"], brands: weavers, cents: 1490...12900,
      properties: [
        Property(
          name: "cover", values: ["linen", "velvet", "cotton", .at("wool", 1.3), "corduroy"],
          isInTitle: true),
        Property(name: "color", values: ["terracotta", "navy", "sage", "mustard", "natural"]),
        Property(name: "size", values: ["40 × 40 cm", "50 × 50 cm", .at("70 × 70 cm", 1.6)]),
        Property(name: "filling", values: ["recycled fibre", .at("feathers", 1.3), "kapok"]),
      ],
      sentences: [
        "{A noun} in {cover} that keeps its shape.",
        "Filled with {filling}; the cover has a hidden zip and is washed at 30 °C.",
        "{color} on one side, a shade lighter on the other.",
        "Three of them turn a bench into a seat.",
      ]),
    ProductKind(
      category: "textiles/towels", code: "XTW",
      nouns: ["Bath Towel", "Hand Towel", "Hammam Towel"], brands: weavers, cents: 890...6900,
      properties: [
        Property(
          name: "fibre", values: ["cotton", .at("organic cotton", 1.2), "linen", "bamboo blend"],
          isInTitle: true),
        Property(name: "color", values: ["white", "stone", "teal", "rose", "striped"]),
        Property(name: "size", values: ["50 × 90 cm", "70 × 140 cm", .at("100 × 180 cm", 1.5)]),
        Property(name: "weight", values: ["300 g/m²", "450 g/m²", .at("600 g/m²", 1.2)]),
      ],
      sentences: [
        "{A noun} in {fibre} that dries at the first touch and by the next morning.",
        "{weight}: thick enough to feel, light enough to pack.",
        "Has a loop at both ends, so it hangs whichever way it comes.",
        "Stays soft without softener.",
      ]),
    ProductKind(
      category: "textiles/rugs", code: "XRG",
      nouns: ["Rug", "Runner", "Bath Mat"], brands: weavers, cents: 2490...149900,
      properties: [
        Property(
          name: "material",
          values: ["jute", .at("wool", 1.5), "cotton", .at("silk and wool", 2.6)], isInTitle: true),
        Property(
          name: "size",
          values: ["60 × 90 cm", "80 × 240 cm", .at("160 × 230 cm", 1.8), .at("200 × 300 cm", 2.5)]),
        Property(name: "pattern", values: ["plain", "striped", "geometric", "kilim"]),
        Property(name: "color", values: ["natural", "indigo", "brick", "olive", "ivory"]),
      ],
      sentences: [
        "{A noun} of {material}, woven flat so that chairs slide over it.",
        "{pattern}, in {color} that hides what a family drops.",
        "Lies still on a pad that comes with it.",
        "Both sides can face up, which doubles its life.",
      ]),
  ]
}
