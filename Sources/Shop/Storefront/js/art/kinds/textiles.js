// SPDX-License-Identifier: Apache-2.0

import { shade } from '../palette.js'
import { group, oval, quad, rect, shadow, shape, stroke, turned } from '../shapes.js'

function stripes(chance, main, x, y, width, height) {
  const other = shade(main, chance.is(0.5) ? 0.32 : -0.24)
  const kind = chance.pick(['lines', 'checks', 'plain', 'bands'])
  if (kind === 'plain') return []
  if (kind === 'bands') return [0.16, 0.78].map((part) => rect(x, y + height * part, width, height * 0.07, other))
  const down = Array.from({ length: 7 }, (_, index) => rect(x + (index + 0.6) * width / 7.4, y, width / 24, height, other, 0, { opacity: 0.75 }))
  if (kind === 'lines') return down
  return [...down, ...Array.from({ length: 6 }, (_, index) => rect(x, y + (index + 0.6) * height / 6.4, width, height / 24, other, 0, { opacity: 0.75 }))]
}

function blanket({ main }, chance) {
  const fringe = Array.from({ length: 17 }, (_, index) => stroke(`M${98 + index * 12.6} 288v${chance.between(14, 22)}`, shade(main, -0.1), 4))
  return group(
    shadow(200, 140, 316), rect(78, 218, 244, 74, shade(main, -0.2), 20), rect(78, 170, 244, 74, shade(main, -0.08), 22), shape('M88 116q112-26 224 0v172H88z', main),
    ...stripes(chance, main, 88, 122, 224, 166), stroke('M88 122q112-26 224 0', shade(main, 0.2), 5), ...fringe)
}

function cushion({ main }, chance) {
  const body = 'M96 110Q200 88 304 110 326 206 304 302 200 324 96 302 74 206 96 110Z'
  const face = chance.pick([
    () => stripes(chance, main, 108, 118, 184, 176),
    () => [[150, 160], [250, 160], [200, 206], [150, 252], [250, 252]].map(([x, y]) => [oval(x, y, 17, 17, shade(main, 0.3)), oval(x, y, 7, 7, shade(main, -0.2))]).flat(),
    () => [oval(200, 206, 8, 8, shade(main, -0.3)), stroke('M200 206L128 138M200 206L272 138M200 206L128 274M200 206L272 274', shade(main, -0.16), 4)],
  ])
  return turned(chance.between(-9, 9), 200, 206, oval(200, 312, 126, 14, '#2a1c0c', { opacity: 0.15 }), shape(body, main), ...face(), stroke(body, shade(main, -0.2), 4))
}

function towel({ main, wood }, chance) {
  if (chance.is(0.5)) {
    return group(
      rect(60, 88, 280, 13, wood, 6), oval(60, 94, 11, 11, shade(wood, -0.25)), oval(340, 94, 11, 11, shade(wood, -0.25)), rect(116, 86, 168, 214, main, 6), rect(116, 86, 36, 214, shade(main, 0.12), 6),
      ...stripes(chance, main, 116, 104, 168, 188), rect(116, 258, 168, 12, shade(main, -0.2)), rect(112, 84, 176, 22, shade(main, 0.14), 9))
  }
  return group(shadow(200, 132), ...[0, 1, 2, 3].map((index) => {
    const colour = shade(main, [0, 0.26, -0.12, 0.14][index])
    return [rect(84, 268 - index * 46, 232, 46, colour, 22), rect(84, 292 - index * 46, 232, 5, shade(colour, -0.16), 2), rect(292, 268 - index * 46, 24, 46, shade(colour, -0.1), 12)]
  }).flat())
}

function rug({ main, accent }, chance) {
  const other = shade(main, 0.36)
  const dark = shade(main, -0.25)
  if (chance.is(0.35)) {
    return group(oval(204, 216, 148, 142, '#2a1c0c', { opacity: 0.14 }), ...[148, 124, 98, 70, 42, 18].map((radius, index) => oval(200, 206, radius, radius * 0.97, [main, other, main, dark, other, accent][index])))
  }
  const motif = Array.from({ length: 3 }, (_, index) => {
    const y = 124 + index * 82
    return [shape(quad([200, y - 36], [262, y], [200, y + 36], [138, y]), index % 2 ? accent : dark), shape(quad([200, y - 18], [230, y], [200, y + 18], [170, y]), other)]
  }).flat()
  const fringe = Array.from({ length: 15 }, (_, index) => stroke(`M${98 + index * 14.6} 352v14M${98 + index * 14.6} 60v-14`, other, 4))
  return group(rect(92, 68, 228, 296, '#2a1c0c', 4, { opacity: 0.14 }), ...fringe, rect(86, 58, 228, 296, main, 4), rect(100, 72, 200, 268, 'none', 2, { stroke: other, 'stroke-width': 5 }), ...motif)
}

export default { blankets: blanket, cushions: cushion, towels: towel, rugs: rug }
