// SPDX-License-Identifier: Apache-2.0

import { shade } from '../palette.js'
import { group, leg, oval, rect, shadow, shape, stroke } from '../shapes.js'

const cup = (x, y, colour) => [rect(x, y - 24, 26, 24, colour, 5), stroke(`M${x + 26} ${y - 18}q12 0 10 8t-10 6`, colour, 4)]
const books = (x, y) => [rect(x, y - 12, 64, 12, '#a9552f', 2), rect(x + 6, y - 24, 54, 12, '#4d6c7a', 2)]

function coffeeTable({ second, wood, main, accent }, chance) {
  const top = chance.is(0.5) ? second : main
  if (chance.is(0.5)) {
    return group(
      shadow(200, 130), leg(128, 226, -22, wood), leg(272, 226, 22, wood), leg(176, 232, -4, shade(wood, -0.15)), leg(224, 232, 4, shade(wood, -0.15)),
      oval(200, 232, 142, 22, shade(top, -0.2)), oval(200, 222, 142, 22, top), oval(178, 218, 66, 9, shade(top, 0.14), { opacity: 0.7 }), ...cup(214, 218, accent), ...books(128, 218))
  }
  return group(
    shadow(200, 146), rect(72, 222, 18, 94, wood, 4), rect(310, 222, 18, 94, wood, 4), rect(84, 280, 232, 12, shade(wood, -0.12), 4),
    rect(54, 202, 292, 26, top, 7), rect(54, 220, 292, 8, shade(top, -0.2), 4), ...books(96, 202), ...cup(254, 202, accent))
}

function desk({ second, wood, main, accent }, chance) {
  const top = second ?? main
  const left = chance.is(0.5)
  const drawers = left ? 62 : 258
  return group(
    shadow(200, 158), leg(left ? 326 : 74, 190, 0, wood), leg(left ? 312 : 88, 190, 0, shade(wood, -0.15)),
    rect(drawers, 190, 80, 122, shade(top, -0.1), 5), ...[0, 1, 2].map((row) => [rect(drawers + 6, 198 + row * 37, 68, 32, shade(top, 0.05), 3), stroke(`M${drawers + 32} ${214 + row * 37}h16`, shade(top, -0.4), 4)]).flat(),
    rect(44, 174, 312, 20, top, 5), rect(44, 188, 312, 7, shade(top, -0.22), 3),
    stroke('M286 172V120L244 92', '#3a3836', 6), shape('M222 104l34-30 22 22z', accent), rect(268, 168, 38, 7, '#3a3836', 3), ...books(116, 174))
}

function diningTable({ second, wood, main, accent }, chance) {
  const top = second ?? main
  const vase = [shape('M186 168c-14-18-10-36 2-44h24c12 8 16 26 2 44z', accent), stroke('M200 124C196 96 184 84 170 78M200 124C202 92 216 76 232 70M200 124V66', '#5f7a54', 4), oval(168, 76, 11, 8, '#7f9a70'), oval(233, 68, 12, 8, '#6d8a60'), oval(200, 60, 9, 13, '#8aa37a')]
  const legs = chance.is(0.5)
    ? [stroke('M108 190L84 312M108 190L138 312', wood, 11), stroke('M292 190L316 312M292 190L262 312', wood, 11)]
    : [rect(64, 186, 20, 130, wood, 4), rect(316, 186, 20, 130, wood, 4)]
  return group(shadow(200, 164), ...legs, rect(36, 168, 328, 24, top, 8), rect(36, 184, 328, 8, shade(top, -0.2), 4), ...vase)
}

export default { 'coffee-tables': coffeeTable, desks: desk, 'dining-tables': diningTable }
