// SPDX-License-Identifier: Apache-2.0

import * as api from '../../api.js'
import { picture } from '../../art/picture.js'
import { h } from '../../dom.js'
import { date, money, plural } from '../../format.js'
import { statusBadge } from '../../parts/order-status.js'
import { pagedList } from '../../parts/paged-list.js'
import { user } from '../../session.js'
import { account } from './frame.js'

const orderPath = (order) => api.path`/orders/${order.id}`

function orderCard(order) {
  const pieces = order.lines.reduce((sum, line) => sum + line.quantity, 0)
  return h('li', { class: 'card product order-card' },
    h('div', { class: 'row-spread' }, h('h2', { class: 'product-title' }, h('a', { href: orderPath(order) }, `Order ${order.number}`)), statusBadge(order.status)),
    h('div', { class: 'order-pictures' }, order.lines.slice(0, 5).map((line) => h('span', null, picture(line)))),
    h('p', { class: 'quiet small number' }, `${date(order.placedAt)} · ${plural(pieces, 'piece')} · ${money(order.totals.grand)}`))
}

export function page({ signal }) {
  return account('Your orders', pagedList({
    signal, className: 'orders', label: 'Your orders', empty: 'You have not ordered anything yet.',
    load: (cursor) => api.get('/v1/orders', { page: { limit: 20, cursor } }, { signal }),
    // Staff are told the orders of all; here they are customers too.
    items: (found) => found.orders.filter((order) => order.customer === user.value.id), row: orderCard,
  }))
}
