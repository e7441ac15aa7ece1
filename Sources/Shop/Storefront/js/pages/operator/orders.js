// SPDX-License-Identifier: Apache-2.0

import * as api from '../../api.js'
import { h } from '../../dom.js'
import { money, time } from '../../format.js'
import { statusBadge, statusText } from '../../parts/order-status.js'
import { pagedList } from '../../parts/paged-list.js'
import { table } from '../../parts/table.js'
import { go } from '../../router.js'
import { operator } from './frame.js'

const STATUSES = ['pending', 'actionRequired', 'confirmed', 'shipped', 'delivered', 'completed', 'rejected', 'cancelled', 'expired', 'returnRequested', 'returned']

export function page({ query, signal }) {
  const status = query.get('status') ?? ''
  const select = h('select', { class: 'select', id: 'status' }, h('option', { value: '' }, 'All'), STATUSES.map((each) => h('option', { value: each, selected: each === status }, statusText(each))))
  select.addEventListener('change', () => go(`/operator/orders${select.value ? `?status=${select.value}` : ''}`))
  return operator('Orders', [
    h('div', { class: 'sort' }, h('label', { for: 'status' }, 'Status'), select),
    pagedList({
      signal, tag: 'tbody', empty: 'No order has this status.',
      load: (cursor) => api.get('/v1/orders', { status, page: { limit: 25, cursor } }, { signal }), items: (found) => found.orders,
      wrap: (rows) => table('Orders', ['Number', 'Placed', 'Status', '#Total'], rows),
      row: (order) => h('tr', null, h('td', null, h('a', { href: api.path`/orders/${order.id}` }, order.number)), h('td', null, time(order.placedAt)), h('td', null, statusBadge(order.status)), h('td', { class: 'number' }, money(order.totals.grand))),
    })])
}
