// SPDX-License-Identifier: Apache-2.0

import { svg } from '../dom.js'

/// Line drawings of 24 by 24 that stand beside words, or for them where the control has a label.
const PATHS = {
  search: ['M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14z', 'm16.5 16.5 4 4'],
  cart: ['M3.5 4h2.2l2.3 11.2h9.8l2.2-8H6.6', 'M9 20h.01', 'M17 20h.01'],
  heart: ['M12 20s-7.5-4.6-7.5-10.1A4.2 4.2 0 0 1 12 7.2a4.2 4.2 0 0 1 7.5 2.7C19.5 15.4 12 20 12 20z'],
  person: ['M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8z', 'M4.5 20.5c.8-3.8 3.7-5.8 7.5-5.8s6.7 2 7.5 5.8'],
  bell: ['M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15z', 'M10 21h4'],
  gear: ['M4 7h10M18 7h2M4 17h2M10 17h10', 'M16 5v4M8 15v4'],
  check: ['m5 12.5 4.5 4.5L19 7.5'],
  close: ['m6 6 12 12M18 6 6 18'],
  box: ['m3.5 7.5 8.5-4 8.5 4v9l-8.5 4-8.5-4z', 'm3.5 7.5 8.5 4 8.5-4M12 11.5v9'],
  card: ['M3 6.5h18v11H3z', 'M3 10.5h18'],
  lock: ['M6 11h12v9H6z', 'M8.5 11V8a3.5 3.5 0 0 1 7 0v3'],
  filter: ['M4 7h16M7 12h10M10 17h4'],
}

export function icon(name) {
  return svg('svg', { viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', 'stroke-width': 1.8, 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true' },
    ...PATHS[name].map((d) => svg('path', { d })))
}

/// The bird of the shop.
export function mark() {
  return svg('svg', { viewBox: '0 0 32 32', fill: 'currentColor', 'aria-hidden': 'true' },
    svg('path', { d: 'M1 12c6-4 11-3 15 1 4-4 9-5 15-1-6 0-10 2-12.500 7.500L16 27l-2.500-7.500C11 14 7 12 1 12z' }))
}

export function star(part) {
  return svg('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    svg('path', { d: 'm8 1.500 2 4.200 4.600.6-3.400 3.200.9 4.600L8 11.800l-4.100 2.300.9-4.600L1.400 6.300 6 5.700z', fill: part > 0 ? 'currentColor' : 'none', stroke: 'currentColor' }))
}
