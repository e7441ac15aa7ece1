// SPDX-License-Identifier: Apache-2.0

import { svg } from '../dom.js'
import { Chance } from './chance.js'
import kitchen from './kinds/kitchen.js'
import lighting from './kinds/lighting.js'
import outdoor from './kinds/outdoor.js'
import seating from './kinds/seating.js'
import storage from './kinds/storage.js'
import tables from './kinds/tables.js'
import tableware from './kinds/tableware.js'
import textiles from './kinds/textiles.js'
import { apart, palette } from './palette.js'
import { scene } from './scene.js'
import { group, oval, rect, shadow } from './shapes.js'

const DEPARTMENTS = { lighting, seating, tables, storage, kitchen, tableware, textiles, outdoor }

/// What the first letters of an article number say, where the category is not told.
const CODES = {
  LTB: 'lighting/table-lamps', LFL: 'lighting/floor-lamps', LPD: 'lighting/pendant-lights', LST: 'lighting/string-lights',
  SDC: 'seating/dining-chairs', SAC: 'seating/armchairs', SOC: 'seating/office-chairs', SBS: 'seating/bar-stools', SSO: 'seating/sofas',
  TCT: 'tables/coffee-tables', TDK: 'tables/desks', TDN: 'tables/dining-tables',
  RBS: 'storage/bookshelves', RBK: 'storage/baskets', RCR: 'storage/coat-racks',
  KKT: 'kitchen/kettles', KFP: 'kitchen/frying-pans', KKN: 'kitchen/knives', KCF: 'kitchen/coffee-makers',
  WMG: 'tableware/mugs', WPL: 'tableware/plates', WGL: 'tableware/glasses',
  XBL: 'textiles/blankets', XCU: 'textiles/cushions', XTW: 'textiles/towels', XRG: 'textiles/rugs',
  OGC: 'outdoor/garden-chairs', OPL: 'outdoor/planters', OLN: 'outdoor/lanterns', OHM: 'outdoor/hammocks',
}

/// A picture of a product, drawn from what is said of it: the same one each time.
///
/// Where its title stands beside it, it says nothing to those who hear the page; with `alt` it does.
export function picture(product, { alt = '' } = {}) {
  const category = product.category || CODES[product.sku?.slice(0, 3)] || ''
  const chance = new Chance(product.sku ?? category)
  const colours = palette(product, chance)
  colours.main = apart(colours.main, colours.wall)
  colours.second = apart(colours.second, colours.wall)
  const [department, kind] = category.split('/')
  const draw = DEPARTMENTS[department]?.[kind] ?? parcel
  const label = alt ? { role: 'img', 'aria-label': alt } : { 'aria-hidden': 'true' }
  return svg('svg', { class: 'art', viewBox: '0 0 400 400', ...label }, scene(colours, category, chance), draw(colours, chance))
}

/// For what this page has no drawing of.
function parcel({ main }) {
  return group(shadow(200, 110), rect(100, 140, 200, 176, main, 8), rect(184, 140, 32, 176, '#ffffff', 0, { opacity: 0.35 }), oval(200, 140, 30, 10, '#ffffff', { opacity: 0.5 }))
}
