// SPDX-License-Identifier: Apache-2.0

import { shade } from '../palette.js'
import { FLOOR, group, oval, rect, shadow, shape, stroke } from '../shapes.js'

const glow = (x, y, radius) => [
  oval(x, y, radius, radius, '#fff3cf', { opacity: 0.35 }), oval(x, y, radius * 0.62, radius * 0.62, '#fff3cf', { opacity: 0.45 }),
]

function tableLamp({ main, second }, chance) {
  const base = chance.pick(['vase', 'ball', 'stem'])
  const top = chance.between(62, 84)
  const wide = chance.between(76, 96)
  const body = {
    vase: [rect(190, 196, 20, 22, shade(second, -0.25)), shape('M172 316c-24-30-24-78 8-104h40c32 26 32 74 8 104z', second), shape('M186 214c-22 30-22 72-6 102h-8c-24-30-24-78 8-104z', shade(second, 0.22))],
    ball: [oval(200, 262, 54, 54, second), oval(182, 244, 18, 22, shade(second, 0.25)), rect(188, 196, 24, 24, shade(second, -0.2))],
    stem: [rect(193, 200, 14, 108, second, 4), rect(150, 304, 100, 14, shade(second, -0.15), 7)],
  }[base]
  return group(
    ...glow(200, 150, 128), shadow(200, 74), ...body,
    shape(`M${200 - wide * 0.62} ${top}h${wide * 1.24}L${200 + wide} 200H${200 - wide}Z`, main),
    shape(`M${200 - wide * 0.62} ${top}h${wide * 0.4}L${200 - wide * 0.45} 200H${200 - wide}Z`, shade(main, 0.16)),
    rect(200 - wide, 196, wide * 2, 7, shade(main, -0.16), 3))
}

function floorLamp({ main, second }, chance) {
  if (chance.is(0.4)) {
    return group(
      shadow(128, 58), rect(76, 306, 104, 12, shade(second, -0.2), 6),
      stroke('M128 306V150C128 52 262 40 286 118', second, 9), ...glow(286, 178, 88),
      shape('M232 168a54 54 0 0 1 108 0z', main), shape('M232 168a54 54 0 0 1 40-51c-18 14-22 32-22 51z', shade(main, 0.18)),
      oval(286, 170, 20, 8, '#fff0c4'))
  }
  return group(
    ...glow(200, 96, 96), shadow(200, 66),
    stroke(`M200 ${FLOOR - 8}V120`, second, 9),
    ...(chance.is(0.5) ? [stroke('M200 214L146 314M200 214L254 314', second, 8)] : [oval(200, 312, 58, 9, shade(second, -0.12))]),
    shape('M158 48h84l34 84H124z', main), shape('M158 48h28l-24 84h-38z', shade(main, 0.16)), rect(124, 129, 152, 6, shade(main, -0.16), 3))
}

function pendant({ main, second }, chance) {
  const form = chance.pick(['dome', 'globe', 'cone', 'drum'])
  const ribs = [-54, -30, 0, 30, 54].map((x) => stroke(`M200 118Q${200 + x} 140 ${200 + x * 1.45} 214`, shade(main, -0.18), 2.5, { opacity: 0.7 }))
  const body = {
    dome: [shape('M96 214a104 98 0 0 1 208 0z', main), ...ribs, oval(200, 214, 104, 12, shade(main, -0.22))],
    globe: [oval(200, 196, 86, 80, main), oval(170, 168, 30, 34, shade(main, 0.25), { opacity: 0.7 })],
    cone: [shape('M178 112h44l86 108H92z', main), shape('M178 112h14l-52 108H92z', shade(main, 0.18)), oval(200, 220, 108, 10, shade(main, -0.2))],
    drum: [rect(110, 132, 180, 88, main, 10), rect(110, 132, 48, 88, shade(main, 0.14), 10), oval(200, 218, 88, 8, shade(main, -0.2))],
  }[form]
  return group(
    stroke('M200 0V118', shade(second, -0.35), 3), rect(186, 96, 28, 24, second, 5), ...glow(200, 236, 120), ...body,
    oval(200, form === 'globe' ? 288 : 232, 22, 12, '#fff2cc', { opacity: form === 'globe' ? 0 : 1 }))
}

function stringLights({ main, wall }, chance) {
  const bulbs = []
  for (let row = 0; row < 3; row += 1) {
    const top = 84 + row * 82
    const sag = chance.between(34, 58)
    bulbs.push(stroke(`M-10 ${top}Q200 ${top + sag * 2} 410 ${top - 8}`, shade(wall, -0.55), 3))
    for (let step = 1; step < 9; step += 1) {
      const part = step / 9
      const y = top + sag * 4 * part * (1 - part) - 8 * part + 3
      bulbs.push(oval(part * 420 - 10, y + 14, 24, 24, '#fff1c2', { opacity: 0.45 }), rect(part * 420 - 14, y, 8, 8, shade(wall, -0.6), 2), oval(part * 420 - 10, y + 15, 8, 10, main === '#353332' ? '#f2e2b8' : shade(main, 0.25)))
    }
  }
  return group(...bulbs)
}

export default { 'table-lamps': tableLamp, 'floor-lamps': floorLamp, 'pendant-lights': pendant, 'string-lights': stringLights }
