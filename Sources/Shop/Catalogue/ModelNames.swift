// SPDX-License-Identifier: Apache-2.0

extension ProductKind {
  /// What makers call their models, whatever it is.
  static let modelNames = [
    "Alba", "Alder", "Amsel", "Arlo", "Aspen", "Astrid", "Aurin", "Bela", "Birk", "Blythe", "Bruno",
    "Calla", "Cedar", "Clove", "Corvo", "Dahl", "Delfi", "Dune", "Ebba", "Elio", "Elm", "Enna",
    "Esker", "Fable", "Fenn", "Finch", "Fjord", "Flint", "Gale", "Ginko", "Gro", "Hanno", "Harbor",
    "Hazel", "Heron", "Ida", "Ilse", "Isola", "Iver", "Jori", "Juniper", "Kaito", "Karlo",
    "Kestrel",
    "Lagom", "Lark", "Lento", "Lido", "Linnea", "Loft", "Luca", "Maren", "Marlow", "Mika", "Mira",
    "Moss", "Nela", "Nesso", "Noor", "Nova", "Odin", "Olea", "Onda", "Oslo", "Otto", "Pavo",
    "Pebble", "Perla", "Pilar", "Quill", "Rana", "Reed", "Rhea", "Rialto", "Rowan", "Runa", "Saga",
    "Selma", "Sorrel", "Stella", "Svea", "Tarn", "Teo", "Thea", "Tilda", "Tova", "Ulla", "Umbra",
    "Vega", "Vera", "Vesper", "Willa", "Wren", "Yuma", "Zephyr", "Zora",
  ]
}
