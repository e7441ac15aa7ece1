// SPDX-License-Identifier: Apache-2.0

import { shade } from '../palette.js'
import { group, leg, oval, rect, shadow, shape, stroke } from '../shapes.js'

const SPINES = ['#a9552f', '#4d6c7a', '#c88f3a', '#5b6f57', '#7c3340', '#d9cbb3', '#35507e']

function bookshelf({ second, main }, chance) {
  const wood = second ?? main
  const rows = chance.is(0.5) ? 4 : 3
  const height = 236 / rows
  const things = []
  for (let row = 0; row < rows; row += 1) {
    const bottom = 62 + (row + 1) * height
    let x = 112
    const end = chance.between(170, 268)
    while (x < end) {
      const width = chance.between(9, 17)
      const tall = height * chance.between(0.52, 0.78)
      things.push(rect(x, bottom - tall, width, tall, chance.pick(SPINES), 1.5))
      x += width + 1.5
    }
    if (x < 236) things.push(oval(x + 28, bottom - 16, 18, 16, chance.pick(SPINES)))
    things.push(rect(104, bottom, 192, 9, shade(wood, -0.08)))
  }
  return group(shadow(200, 118), rect(96, 54, 208, 260, wood, 5), rect(105, 63, 190, 246, shade(wood, -0.34), 2), ...things)
}

function basket({ main, second }, chance) {
  const straw = second ?? main
  const rows = []
  for (let row = 0; row < 8; row += 1) {
    const [y, inset] = [176 + row * 17, row * 3.4]
    for (let x = 104 + inset; x < 292 - inset; x += 17) {
      rows.push(rect(x + (row % 2 ? 8 : 0), y, 13, 11, shade(straw, row % 2 ? -0.12 : 0.08), 5))
    }
  }
  return group(
    shadow(200, 104), oval(200, 166, 108, 20, shade(straw, -0.35)), chance.is(0.6) ? oval(196, 158, 84, 20, main === straw ? '#e4dccb' : main) : null,
    shape('M92 166h216l-22 148H114z', straw), ...rows, rect(88, 160, 224, 16, shade(straw, -0.16), 8),
    ...(chance.is(0.5) ? [stroke('M116 164C110 104 290 104 284 164', shade(straw, -0.25), 9)] : [stroke('M96 206q-24 4-18 24t26 10M304 206q24 4 18 24t-26 10', shade(straw, -0.3), 8)]))
}

function coatRack({ second, main, wood, accent }, chance) {
  const body = second ?? wood
  if (chance.is(0.5)) {
    const pegs = [108, 154, 200, 246, 292]
    return group(
      rect(72, 110, 256, 44, body, 8), rect(72, 144, 256, 10, shade(body, -0.16), 5), ...pegs.map((x) => [oval(x, 134, 9, 9, shade(body, -0.4)), oval(x, 131, 8, 8, shade(body, 0.15))]).flat(),
      shape('M140 138c-22 20-26 120-22 164h74c4-44 0-144-24-164q-14 16-28 0z', accent), shape('M246 140q-2 62-12 96h30q-8-40-8-96z', main === body ? '#c88f3a' : main))
  }
  return group(
    shadow(200, 76), stroke('M200 310V62', body, 12), leg(200, 240, -56, body, 10), leg(200, 240, 56, body, 10),
    ...[[-46, 96], [46, 96], [-38, 140], [38, 140]].map(([x, y]) => stroke(`M200 ${y + 26}Q${200 + x} ${y + 24} ${200 + x} ${y}`, body, 8)),
    shape('M154 100c-30 16-34 110-30 142h64c2-44-4-120-34-142z', accent), shape('M246 96c10 4 34 10 34 18h-58q6-14 24-18z', main))
}

export default { bookshelves: bookshelf, baskets: basket, 'coat-racks': coatRack }
