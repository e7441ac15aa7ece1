// SPDX-License-Identifier: Apache-2.0

import { h } from '../dom.js'
import { cents, money } from '../format.js'

/// What an order comes to, line by line.
export function sums(totals, { label = 'Total' } = {}) {
  return h('dl', { class: 'sums' },
    h('div', null, h('dt', null, 'Goods'), h('dd', null, money(totals.items))),
    cents(totals.discount) > 0 ? h('div', null, h('dt', null, 'Discount'), h('dd', null, `− ${money(totals.discount)}`)) : null,
    totals.shipping ? h('div', null, h('dt', null, 'Shipping'), h('dd', null, cents(totals.shipping) === 0 ? 'Free' : money(totals.shipping))) : null,
    h('div', { class: 'sum-total' }, h('dt', null, label), h('dd', { 'data-total': cents(totals.grand) }, money(totals.grand))))
}
