// SPDX-License-Identifier: Apache-2.0

import { shade } from '../palette.js'
import { FLOOR, group, oval, rect, shadow, shape, stroke, turned } from '../shapes.js'

function gardenChair({ main, second }, chance) {
  const frame = shade(second ?? main, -0.08)
  if (chance.is(0.5)) {
    return group(
      shadow(200, 130), stroke('M104 312L262 152', frame, 11), stroke('M300 312L176 196', shade(frame, -0.15), 11), stroke('M262 152L300 70', frame, 11),
      shape('M128 250q60 6 112-66l42-104 22 10-40 104q-58 92-130 82z', main), shape('M128 250q60 6 112-66l42-104 8 4-42 104q-54 80-118 76z', shade(main, 0.2)))
  }
  const slats = [104, 128, 152, 176].map((y) => rect(140, y, 120, 14, main, 6))
  return group(
    shadow(200, 104), stroke('M144 96L136 312M256 96L264 312', frame, 11), ...slats, stroke('M124 232L108 312M276 232L292 312', shade(frame, -0.12), 11),
    stroke('M112 206H150M250 206H288M116 206V236M284 206V236', frame, 10), ...[216, 232].map((y) => rect(118, y, 164, 13, shade(main, -0.06), 6)))
}

function leaves(x, y, chance, colour) {
  return Array.from({ length: 9 }, (_, index) => {
    const angle = -80 + index * 20 + chance.between(-6, 6)
    const long = chance.between(64, 104)
    return turned(angle, x, y, shape(`M${x} ${y}q-20 ${-long * 0.55} 0 ${-long}q20 ${long * 0.45} 0 ${long}z`, shade(colour, chance.between(-0.18, 0.2))))
  })
}

function planter({ main, second }, chance) {
  const clay = second ?? main
  const form = chance.pick(['pot', 'bowl', 'box'])
  const green = chance.pick(['#5f7a54', '#4f7a63', '#7b8f57'])
  const body = {
    pot: [shape('M128 206h144l-22 108H150z', clay), rect(118, 190, 164, 28, shade(clay, 0.08), 5), shape('M128 218h26l12 96h-16z', shade(clay, 0.18))],
    bowl: [shape('M108 200h184c4 62-34 114-92 114s-96-52-92-114z', clay), shape('M108 200h30c0 50 16 90 44 112-46-10-78-56-74-112z', shade(clay, 0.18))],
    box: [rect(84, 212, 232, 102, clay, 6), rect(84, 212, 232, 16, shade(clay, 0.12), 6), rect(84, 300, 232, 14, shade(clay, -0.16), 6)],
  }[form]
  const plants = form === 'box' ? [134, 200, 266].flatMap((x) => leaves(x, 222, chance, green)) : leaves(200, 206, chance, green)
  return group(shadow(200, form === 'box' ? 130 : 88), ...plants, ...body)
}

function lantern({ main, second }, chance) {
  const frame = shade(main, -0.06)
  const metal = shade(second ?? main, -0.2)
  const round = chance.is(0.4)
  const flame = [oval(200, 218, 84, 84, '#ffe7a8', { opacity: 0.35 }), shape('M200 196c16 20 14 40 0 44-14-4-16-24 0-44z', '#f0b04a'), shape('M200 214c7 10 6 20 0 24-6-4-7-14 0-24z', '#fff0c4')]
  const body = round
    ? [oval(200, 218, 76, 84, '#dfe6dd', { opacity: 0.55 }), ...[-76, -40, 0, 40, 76].map((x) => stroke(`M200 134Q${200 + x * 1.3} 218 200 302`, frame, 5))]
    : [rect(134, 140, 132, 168, '#dfe6dd', 4, { opacity: 0.6 }), rect(128, 140, 13, 172, frame, 3), rect(259, 140, 13, 172, frame, 3), stroke('M200 148V180', frame, 3, { opacity: 0.4 })]
  return group(
    shadow(200, 84), stroke('M164 118C164 40 236 40 236 118', metal, 6), ...body, rect(178, 242, 44, round ? 40 : 60, '#f6efe0', 5), ...flame,
    shape('M124 142L164 100h72l40 42z', frame), shape('M124 142L164 100h20l-28 42z', shade(frame, 0.2)), rect(120, 300, 160, FLOOR - 300, frame, 5))
}

function hammock({ main, wood }, chance) {
  const lines = Array.from({ length: 6 }, (_, index) => stroke(`M${92 + index * 5} ${188 + index * 3}Q200 ${276 + index * 11} ${308 - index * 5} ${188 + index * 3}`, index % 2 ? shade(main, 0.3) : shade(main, -0.18), 6))
  return group(
    shadow(200, 150), stroke('M48 70V316', shade(wood, -0.2), 15), stroke('M352 70V316', shade(wood, -0.2), 15), stroke('M50 112L96 180M50 112L90 200M350 112L304 180M350 112L310 200', '#d9cbb3', 3.5),
    shape('M88 180Q200 268 312 180 300 322 200 318 100 322 88 180Z', main), ...lines,
    chance.is(0.6) ? shape('M112 214q34-14 56 18-18 26-50 14-10-16-6-32z', shade(main, 0.48)) : null)
}

export default { 'garden-chairs': gardenChair, planters: planter, lanterns: lantern, hammocks: hammock }
