// SPDX-License-Identifier: Apache-2.0

import { shade } from './palette.js'
import { FLOOR, group, oval, rect } from './shapes.js'

/// The room that a thing is shown in: light of a window on a wall, and a floor or a table below.
export function scene({ wall, wood }, department, chance) {
  const isFlat = ['tableware/plates', 'textiles/rugs', 'kitchen/frying-pans'].includes(department)
  const parts = [rect(0, 0, 400, 400, wall)]
  if (isFlat) return group(...parts, oval(200, 206, 190, 190, shade(wall, 0.22)))
  const slant = chance.between(-30, 40)
  parts.push(
    rect(70 + slant, -40, 78, 320, shade(wall, 0.3), 0, { transform: 'skewX(-14)', opacity: 0.55 }),
    rect(166 + slant, -40, 78, 320, shade(wall, 0.3), 0, { transform: 'skewX(-14)', opacity: 0.55 }))
  const isSmall = /kitchen|tableware|lanterns|table-lamps/.test(department)
  const ground = isSmall ? shade(wood, 0.34) : shade(wall, -0.11)
  parts.push(rect(0, FLOOR - 14, 400, 120, ground), rect(0, FLOOR - 14, 400, 3, shade(ground, isSmall ? 0.25 : -0.08)))
  return group(...parts)
}
