// SPDX-License-Identifier: Apache-2.0

import { svg } from '../dom.js'

/// What pictures are put together from, on a sheet of 400 by 400 whose floor is at 318.
export const FLOOR = 318

export const rect = (x, y, width, height, fill, rx = 0, more = {}) => svg('rect', { x, y, width, height, fill, rx, ...more })
export const oval = (cx, cy, rx, ry, fill, more = {}) => svg('ellipse', { cx, cy, rx, ry, fill, ...more })
export const shape = (d, fill, more = {}) => svg('path', { d, fill, ...more })
export const stroke = (d, colour, width = 6, more = {}) => svg('path', {
  d, fill: 'none', stroke: colour, 'stroke-width': width, 'stroke-linecap': 'round', 'stroke-linejoin': 'round', ...more,
})
export const group = (...children) => svg('g', null, ...children)
export const turned = (angle, x, y, ...children) => svg('g', { transform: `rotate(${angle} ${x} ${y})` }, ...children)
export const shadow = (x, width, y = FLOOR) => oval(x, y, width, Math.max(5, width * 0.075), '#2a1c0c', { opacity: 0.16 })

/// A leg from a top to the floor, leaning out by `lean`.
export function leg(x, top, lean, colour, width = 11) {
  return stroke(`M${x} ${top}L${x + lean} ${FLOOR - width / 2}`, colour, width)
}

/// Points of a polygon between two edges, as a path.
export const quad = (...points) => `M${points.map((point) => point.join(' ')).join('L')}Z`
