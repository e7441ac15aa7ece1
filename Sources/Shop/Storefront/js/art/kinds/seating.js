// SPDX-License-Identifier: Apache-2.0

import { shade } from '../palette.js'
import { FLOOR, group, leg, oval, quad, rect, shadow, shape, stroke } from '../shapes.js'

function diningChair({ main, wood }, chance) {
  const back = chance.pick([
    () => [rect(142, 92, 116, 74, main, 16)],
    () => [100, 128, 156].map((y) => rect(142, y, 116, 15, wood, 7)),
    () => [stroke('M146 200V120Q200 70 254 120V200', wood, 11), ...[172, 200, 228].map((x) => stroke(`M${x} 198V104`, wood, 6))],
  ])
  return group(
    shadow(200, 88), leg(152, 214, -12, shade(wood, -0.12)), leg(248, 214, 12, shade(wood, -0.12)), leg(168, 214, -2, wood), leg(232, 214, 2, wood),
    stroke('M146 210V98', wood, 11), stroke('M254 210V98', wood, 11), ...back(),
    rect(130, 198, 140, 24, main, 12), rect(130, 214, 140, 9, shade(main, -0.18), 4))
}

function armchair({ main, wood }, chance) {
  const round = chance.is(0.5) ? 46 : 24
  return group(
    shadow(200, 122), leg(122, 280, -6, wood), leg(278, 280, 6, wood),
    rect(112, 92, 176, 150, main, round), rect(132, 112, 136, 110, shade(main, 0.07), round * 0.7),
    rect(84, 172, 56, 118, shade(main, -0.08), 26), rect(260, 172, 56, 118, shade(main, -0.08), 26),
    rect(126, 206, 148, 50, shade(main, 0.14), 20), rect(112, 250, 176, 44, shade(main, -0.14), 14),
    ...(chance.is(0.5) ? [rect(166, 152, 72, 58, shade(main, -0.3), 12)] : []))
}

function officeChair({ main, second }, chance) {
  const metal = shade(second, -0.35)
  const rows = chance.is(0.5) ? [104, 122, 140, 158, 176].map((y) => stroke(`M152 ${y}h96`, shade(main, -0.25), 3)) : []
  return group(
    shadow(200, 92), stroke('M200 246V296', metal, 13), stroke('M200 296L128 312M200 296L272 312M200 296V314', metal, 10),
    ...[128, 200, 272].map((x) => oval(x, 314, 10, 10, '#333130')),
    stroke('M200 236V204', metal, 12), rect(138, 76, 124, 126, main, 30), rect(150, 88, 100, 102, shade(main, 0.08), 22), ...rows,
    stroke('M124 222V186H140', metal, 9), stroke('M276 222V186H260', metal, 9), rect(124, 218, 152, 30, shade(main, -0.08), 15))
}

function barStool({ main, second, wood }, chance) {
  const frame = chance.is(0.5) ? wood : shade(second, -0.3)
  return group(
    shadow(200, 70), leg(168, 150, -26, shade(frame, -0.15), 9), leg(232, 150, 26, shade(frame, -0.15), 9), leg(184, 150, -12, frame, 9), leg(216, 150, 12, frame, 9),
    stroke('M152 254H248', frame, 7), ...(chance.is(0.5) ? [stroke('M150 136V92Q200 78 250 92V136', frame, 8), rect(148, 76, 104, 30, main, 14)] : []),
    rect(142, 130, 116, 26, main, 13), rect(142, 145, 116, 11, shade(main, -0.2), 5))
}

function sofa({ main, wood }, chance) {
  const seats = chance.is(0.5) ? 2 : 3
  const width = 232 / seats
  const cushions = Array.from({ length: seats }, (_, index) => [
    rect(84 + index * width + 2, 158, width - 4, 66, shade(main, 0.08), 16), rect(84 + index * width + 2, 212, width - 4, 40, shade(main, 0.15), 13),
  ])
  return group(
    shadow(200, 168), ...[76, 324].map((x) => leg(x, 276, 0, wood)), rect(66, 142, 268, 120, main, 28), ...cushions.flat(),
    rect(42, 178, 50, 106, shade(main, -0.08), 24), rect(308, 178, 50, 106, shade(main, -0.08), 24), rect(62, 248, 276, 40, shade(main, -0.16), 12),
    shape(quad([112, 168], [160, 176], [150, 222], [104, 214]), shade(main, -0.34), { 'stroke-linejoin': 'round' }))
}

export default { 'dining-chairs': diningChair, armchairs: armchair, 'office-chairs': officeChair, 'bar-stools': barStool, sofas: sofa }
