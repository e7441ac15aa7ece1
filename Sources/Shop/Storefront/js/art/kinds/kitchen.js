// SPDX-License-Identifier: Apache-2.0

import { shade } from '../palette.js'
import { group, oval, rect, shadow, shape, stroke, turned } from '../shapes.js'

function kettle({ main, second, wood }, chance) {
  const goose = chance.is(0.5)
  return group(
    shadow(196, 108),
    goose ? stroke('M262 274C322 272 294 176 340 158', shade(main, -0.1), 13) : shape('M270 190l62-40 10 16-56 76z', shade(main, -0.1)),
    chance.is(0.5) ? stroke('M132 178C124 84 268 84 260 178', shade(wood, -0.1), 13) : stroke('M116 190C56 186 60 286 112 282', shade(wood, -0.1), 14),
    shape('M132 176h128c34 44 38 96 30 138H102c-8-42-4-94 30-138z', main), shape('M140 182c-26 44-30 90-24 132h-14c-8-42-4-94 30-138z', shade(main, 0.22)),
    rect(134, 164, 124, 16, shade(second, -0.12), 8), oval(196, 160, 14, 11, shade(wood, -0.2)), rect(104, 304, 184, 12, shade(main, -0.24), 6))
}

function pan({ second, main, wood }, chance) {
  const metal = second ?? main
  const food = chance.is(0.5)
  return turned(-18, 200, 220,
    oval(170, 246, 124, 34, '#2a1c0c', { opacity: 0.16 }), stroke('M276 200H390', chance.is(0.5) ? wood : shade(metal, -0.3), 20), oval(378, 200, 5, 4, '#00000060'),
    oval(166, 212, 120, 104, shade(metal, -0.22)), oval(166, 206, 120, 104, metal), oval(166, 208, 102, 87, shade(metal, -0.34)), oval(150, 190, 64, 48, shade(metal, -0.26), { opacity: 0.6 }),
    ...(food ? [shape('M110 206c-8-40 60-62 86-34 34-8 46 36 20 54 2 32-58 40-70 16-24 6-40-14-36-36z', '#fbf6ea'), oval(160, 206, 23, 21, '#e6a935'), oval(153, 199, 7, 6, '#f3c769')] : []))
}

function knife({ second, wood, main }, chance) {
  const steel = shade(second ?? '#b8bdbf', 0.1)
  const handle = main !== second ? main : wood
  const length = chance.between(150, 200)
  const serrated = chance.is(0.3)
  const edge = serrated ? Array.from({ length: Math.floor(length / 10) }, () => 'q-5 7-10 0').join('') : `q${-length * 0.5} 16 ${-length} 0`
  return group(
    rect(58, 236, 284, 66, wood, 10), rect(58, 290, 284, 12, shade(wood, -0.2), 6), stroke('M84 258h226M76 274h180', shade(wood, -0.12), 2.5),
    turned(-24, 200, 180,
      shape(`M${214 + length * 0.25} 182H${214 - length * 0.75}q-14 2-22 26l${length + 22} 12${serrated ? '' : ''}z`, steel),
      shape(`M${214 + length * 0.25} 220${edge}`, steel), stroke(`M${214 - length * 0.72} 196H${214 + length * 0.2}`, shade(steel, -0.18), 2),
      rect(214 + length * 0.22, 178, 118, 34, handle, 14), ...[26, 58, 90].map((x) => oval(214 + length * 0.22 + x, 195, 4.5, 4.5, shade(handle, 0.45)))))
}

function coffeeMaker({ second, main, wood }, chance) {
  const body = second ?? main
  const form = chance.pick(['press', 'moka', 'pour'])
  if (form === 'moka') {
    return group(
      shadow(200, 86), shape('M140 314l16-92h88l16 92z', body), shape('M156 222h22l-14 92h-24z', shade(body, 0.22)), rect(148, 206, 104, 20, shade(body, -0.25), 5),
      shape('M156 206l-16-94h120l-16 94z', shade(body, 0.06)), shape('M140 112l-30-4 32 42z', body), shape('M140 112h30l14 94h-28z', shade(body, 0.24)),
      stroke('M256 128c54-6 44 70 16 92', '#3a3634', 13), shape('M140 112q60-36 120 0z', shade(body, -0.12)), oval(200, 88, 10, 10, '#3a3634'))
  }
  if (form === 'pour') {
    return group(
      shadow(200, 92), shape('M146 92h108l-42 92v12h-24v-12z', main === body ? wood : main), shape('M188 196c-60 22-84 90-60 118h144c24-28 0-96-60-118z', '#cfe0e0', { opacity: 0.85 }),
      shape('M124 262c-4 22-4 40 4 52h144c8-12 8-30 4-52z', '#5b3a26'), shape('M152 102h96l-36 78h-24z', '#f1e7d4'), rect(176, 180, 48, 20, wood, 8), oval(156, 240, 8, 30, '#ffffff', { opacity: 0.5 }))
  }
  return group(
    shadow(196, 82), stroke('M252 150c58-4 58 112 0 116', wood, 13), rect(136, 116, 124, 196, '#d6e3e2', 12, { opacity: 0.9 }), rect(136, 190, 124, 122, '#5b3a26', 12),
    rect(146, 126, 14, 176, '#ffffff', 7, { opacity: 0.35 }), rect(128, 104, 140, 22, body, 8), rect(128, 296, 140, 20, shade(body, -0.15), 8), rect(128, 206, 140, 12, body, 4), stroke('M198 104V58', shade(body, -0.3), 6), oval(198, 54, 15, 13, '#3a3634'))
}

export default { kettles: kettle, 'frying-pans': pan, knives: knife, 'coffee-makers': coffeeMaker }
