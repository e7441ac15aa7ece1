// SPDX-License-Identifier: Apache-2.0

import { shade } from '../palette.js'
import { group, oval, rect, shadow, shape, stroke } from '../shapes.js'

const steam = (x, y) => [stroke(`M${x} ${y}q-12-18 0-34t0-34M${x + 28} ${y + 4}q-10-16 0-30t0-28`, '#ffffff', 6, { opacity: 0.55 })]

function mug({ main, second }, chance) {
  const glaze = chance.is(0.5)
  const round = chance.is(0.5)
  const body = round ? 'M120 168h150c4 56-2 118-34 146h-82c-32-28-38-90-34-146z' : 'M124 168h142v126q0 20-20 20H144q-20 0-20-20z'
  return group(
    ...steam(182, 142), shadow(196, 92), stroke('M264 200c64-8 62 84-4 82', shade(main, -0.1), 17), shape(body, main),
    glaze ? shape('M124 262h142v32q0 20-20 20H144q-20 0-20-20z', shade(second, -0.1), { opacity: round ? 0 : 0.9 }) : rect(122, 206, 146, 10, shade(main, 0.35)),
    rect(138, 184, 15, 104, '#ffffff', 8, { opacity: 0.28 }), oval(195, 168, 75, 17, shade(main, -0.2)), oval(195, 170, 64, 12, '#4f3423'))
}

function plate({ main, second }, chance) {
  const rim = chance.is(0.5) ? shade(main, -0.16) : shade(second, -0.3)
  const rings = chance.is(0.5) ? [oval(200, 204, 106, 106, 'none', { stroke: rim, 'stroke-width': 3 }), oval(200, 204, 113, 113, 'none', { stroke: rim, 'stroke-width': 1.5 })] : []
  const olive = [stroke('M168 232C184 206 212 186 240 176', '#66764d', 4), oval(186, 200, 17, 8, '#7f9162', { transform: 'rotate(24 186 200)' }), oval(212, 212, 17, 8, '#7f9162', { transform: 'rotate(-52 212 212)' }), oval(224, 176, 16, 7, '#8fa06f', { transform: 'rotate(10 224 176)' })]
  return group(
    oval(204, 220, 142, 138, '#2a1c0c', { opacity: 0.16 }), oval(200, 204, 142, 142, main), oval(200, 204, 142, 142, 'none', { stroke: rim, 'stroke-width': 5 }), ...rings,
    oval(200, 204, 92, 92, shade(main, -0.06)), oval(200, 200, 92, 90, shade(main, 0.1)), ...(chance.is(0.5) ? olive : []))
}

function glasses({ main, accent }, chance) {
  const drink = chance.pick(['#8e2f3f', '#d9a441', '#9dbf8f', '#c9dfe4'])
  const tint = shade(main, 0.45)
  const stem = chance.is(0.5)
  const one = (x, scale) => stem
    ? [shape(`M${x - 46 * scale} ${128}h${92 * scale}c4 70-10 104-46 108-36-4-50-38-46-108z`, tint, { opacity: 0.55 }), shape(`M${x - 44 * scale} 172h${88 * scale}c-4 40-16 60-44 62-28-2-40-22-44-62z`, drink, { opacity: 0.8 }), stroke(`M${x} 236V306`, shade(tint, -0.12), 6), oval(x, 310, 40 * scale, 8, shade(tint, -0.12), { opacity: 0.8 }), stroke(`M${x - 32 * scale} 140q-2 44 8 70`, '#ffffff', 5, { opacity: 0.6 })]
    : [shape(`M${x - 48 * scale} 148h${96 * scale}l-10 164h${-76 * scale}z`, tint, { opacity: 0.6 }), shape(`M${x - 44 * scale} 206h${88 * scale}l-7 104h${-74 * scale}z`, drink, { opacity: 0.75 }), stroke(`M${x - 34 * scale} 162l6 134`, '#ffffff', 6, { opacity: 0.55 })]
  return group(shadow(150, 56), shadow(262, 52), ...one(146, 1), ...one(262, 0.92), oval(326, 300, 18, 17, accent), shape('M326 284q4-14 16-16-2 12-16 16z', '#66764d'))
}

export default { mugs: mug, plates: plate, glasses }
