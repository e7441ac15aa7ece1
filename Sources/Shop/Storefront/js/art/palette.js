// SPDX-License-Identifier: Apache-2.0

/// Colours by the words that products are described with.
const COLOURS = [
  ['forest green', '#3f6650'], ['racing green', '#2f5a45'], ['dusty pink', '#d4a09a'], ['petrol blue', '#2d6174'],
  ['deep blue', '#35507e'], ['midnight blue', '#2c3f66'], ['navy', '#2f4468'], ['sea stripes', '#5d8fa3'],
  ['terracotta', '#bf6b47'], ['anthracite', '#4a4b4c'], ['multicoloured', '#d08a4e'], ['warm white', '#f2e2b8'],
  ['walnut brown', '#6f4a31'], ['graphite', '#55585a'], ['charcoal', '#4b4c4e'], ['mustard', '#cf9d3c'], ['ochre', '#c88f3a'],
  ['sunset', '#d9794f'], ['yellow', '#e0b64a'], ['orange', '#d98243'], ['rust', '#a9552f'], ['red', '#b5483a'],
  ['burgundy', '#7c3340'], ['plum', '#6f4660'], ['rose', '#cf9a98'], ['pink', '#d7a3a4'], ['sage', '#93a68a'],
  ['olive', '#7d7d4e'], ['forest', '#48694f'], ['green', '#5a7f5f'], ['teal', '#3d7c7a'], ['petrol', '#2d6174'],
  ['sky', '#8fb4c9'], ['blue', '#56799f'], ['indigo', '#454f86'], ['cream', '#ece0c8'], ['ivory', '#ece3d0'],
  ['natural', '#d6bd94'], ['sand', '#d8c3a0'], ['beige', '#d5c3a6'], ['oatmeal', '#d9cbb3'], ['camel', '#b98d5b'], ['taupe', '#9f8f7e'],
  ['amber', '#d69a3f'], ['brown', '#7c5a40'], ['silver', '#b6b9bb'], ['grey', '#9a9c9b'], ['gray', '#9a9c9b'],
  ['white', '#f4f0e8'], ['black', '#353332'], ['clear', '#cfe0e2'], ['smoke', '#8a8f90'], ['steel', '#b1b6b8'],
]

const MATERIALS = [
  ['stainless steel', '#b8bdbf'], ['corten steel', '#9a5634'], ['carbon steel', '#5d6163'], ['tri-ply steel', '#bcc1c3'],
  ['opal glass', '#f3efe6'], ['fibre clay', '#b9b2a6'], ['glazed clay', '#587a86'], ['cast iron', '#3f4042'],
  ['terracotta', '#bf6b47'], ['porcelain', '#f1ece2'], ['stoneware', '#c9b79c'], ['ceramic', '#d9cdb9'], ['earthenware', '#c08a63'],
  ['damascus', '#8f979b'], ['walnut', '#6b4a33'], ['bamboo', '#cfae74'], ['rattan', '#c9a26b'], ['seagrass', '#b9a56f'], ['willow', '#b98e5c'],
  ['acacia', '#9c6a42'], ['teak', '#a87745'], ['beech', '#d3ab7c'], ['birch', '#dfc59d'], ['pine', '#dcba83'], ['ash', '#d2b98f'], ['oak', '#c29a66'],
  ['marble', '#e3dfd8'], ['granite', '#7c7b7a'], ['copper', '#bd7448'], ['brass', '#c39a4a'], ['zinc', '#a4aaac'],
  ['aluminium', '#c2c6c7'], ['enamel', '#e9e2d4'], ['steel', '#8d9294'], ['metal', '#8d9294'], ['iron', '#4a4a4b'], ['carbon', '#6c7173'], ['stainless', '#b8bdbf'],
  ['velvet', '#7b5a74'], ['leather', '#9a6240'], ['wool', '#d3c5ad'], ['linen', '#d9cfbd'], ['cotton', '#e4dccb'], ['jute', '#c2a070'],
  ['glass', '#cfe0e0'], ['paper', '#efe6d3'], ['plastic', '#dcd6cc'], ['felt', '#8b8d8a'],
]

/// Where nothing is said: quiet colours that go together.
const ANY = ['#3f6650', '#bf6b47', '#c88f3a', '#2d6174', '#d4a09a', '#93a68a', '#6b4a33', '#35507e']
const WALLS = ['#efe6d8', '#e6e4d9', '#e9dfd6', '#dfe3da', '#e8e2e4', '#dde3e4', '#f0e4d3']

const find = (table, text) => table.find(([word]) => text.includes(word))?.[1]

/// The colours of a product: of its main part, of its frame or base, and of the room.
export function palette(product, chance) {
  const { attributes = {}, title = '' } = product
  const values = Object.entries(attributes)
  const of = (name) => values.find(([key]) => key.startsWith(name))?.[1].toLowerCase() ?? ''
  const wall = chance.pick(WALLS)
  const anything = chance.pick(ANY)
  const wood = find(MATERIALS, of('legs') || of('frame') || of('handle') || of('wood')) ?? chance.pick(['#c29a66', '#6b4a33', '#d3ab7c'])
  const material = find(MATERIALS, of('material') || of('steel') || of('cover') || of('filling') || of('top') || title.toLowerCase())
  const color = find(COLOURS, of('colo')) ?? find(COLOURS, of('light')) ?? find(COLOURS, of('pattern'))
  return { wall, main: color ?? material ?? anything, second: material ?? wood, wood, accent: anything }
}

/// Darker below 0, lighter above, by so much of the way to black or white.
export function shade(colour, amount) {
  const target = amount < 0 ? 0 : 255
  const part = Math.min(1, Math.abs(amount))
  const mixed = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16)
    return Math.round(value + (target - value) * part).toString(16).padStart(2, '0')
  })
  return `#${mixed.join('')}`
}

/// Keeps a light thing from vanishing on a light wall.
export function apart(colour, wall) {
  return Math.abs(lightness(colour) - lightness(wall)) < 0.07 ? shade(colour, -0.14) : colour
}

function lightness(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
  return 0.299 * red + 0.587 * green + 0.114 * blue
}
