// SPDX-License-Identifier: Apache-2.0

import * as api from '../../api.js'
import { h } from '../../dom.js'
import { number, time, words } from '../../format.js'
import { pagedList } from '../../parts/paged-list.js'
import { table } from '../../parts/table.js'
import { toast } from '../../parts/toast.js'
import { operator } from './frame.js'

/// Where `apus up` says that its console is; dead letters of the bus are looked at and sent again there.
const CONSOLE = `http://${location.hostname}:8090/#/events/dead`

function stuck(signal) {
  const list = pagedList({
    title: 'Orders that are stuck', signal, tag: 'tbody', empty: 'No order is stuck.',
    load: (cursor) => api.get('/v1/fulfilments/stuck', { page: { limit: 20, cursor } }, { signal }), items: (found) => found.fulfilments,
    wrap: (rows) => table('Orders that are stuck', ['Order', 'Step', '#Tries', 'Why', 'Since', ''], rows),
    row: (each) => h('tr', { 'data-order': each.order },
      h('td', null, h('a', { href: api.path`/orders/${each.order}` }, each.order.slice(0, 8))), h('td', null, words(each.step)), h('td', { class: 'number' }, each.attempt), h('td', null, each.reason), h('td', null, time(each.updatedAt)),
      h('td', null, h('button', { class: 'button button-second button-small', type: 'button', onclick: async () => {
        try {
          await api.post(api.path`/v1/fulfilments/${each.order}/retry`)
          toast('Tried again at once.')
          list.reload()
        } catch (problem) {
          toast(problem.sentence ?? 'That did not work.')
        }
      } }, 'Try again'))),
  })
  return list
}

function low(signal) {
  return pagedList({
    title: 'Stock that runs low', signal, tag: 'tbody', empty: 'Nothing is below its reorder point.',
    load: (cursor) => api.get('/v1/warehouse/low', { page: { limit: 20, cursor } }, { signal }), items: (found) => found.products,
    wrap: (rows) => table('Stock that runs low', ['Product', '#Left', '#Reorder point', '#Up to'], rows),
    row: (each) => h('tr', null, h('td', null, h('a', { href: `/operator/stock?sku=${encodeURIComponent(each.sku)}` }, each.sku)), h('td', { class: 'number' }, number(each.available)), h('td', { class: 'number' }, number(each.reorderPoint)), h('td', { class: 'number' }, number(each.max))),
  })
}

function replenishments(signal) {
  const list = pagedList({
    title: 'Replenishments to come', signal, tag: 'tbody', empty: 'Nothing is on order.',
    load: (cursor) => api.get('/v1/warehouse/replenishments', { status: 'proposed', page: { limit: 20, cursor } }, { signal }), items: (found) => found.replenishments,
    wrap: (rows) => table('Replenishments to come', ['Product', 'Warehouse', '#Pieces', 'Proposed', ''], rows),
    row: (each) => h('tr', { 'data-replenishment': each.sku }, h('td', null, each.sku), h('td', null, each.warehouse), h('td', { class: 'number' }, number(each.quantity)), h('td', null, time(each.proposedAt)),
      h('td', null, h('button', { class: 'button button-second button-small', type: 'button', onclick: async () => {
        try {
          await api.post(api.path`/v1/warehouse/replenishments/${each.id}/arrival`)
          toast(`${number(each.quantity)} pieces of ${each.sku} are in stock.`)
          list.reload()
        } catch (problem) {
          toast(problem.sentence ?? 'That did not work.')
        }
      } }, 'It has arrived'))),
  })
  return list
}

function told(signal) {
  return pagedList({
    title: 'What the shop told', signal, className: 'lines', label: 'What the shop told', empty: 'Nothing was told.',
    load: (cursor) => api.get('/v1/operator/inbox', { page: { limit: 10, cursor } }, { signal }), items: (found) => found.items,
    row: (item) => h('li', { class: 'inbox-item' }, h('span'), h('div', null, h('div', { class: 'row-spread' }, h('p', { class: 'strong' }, item.title), h('time', { class: 'quiet small', datetime: item.at }, time(item.at))), h('p', { class: 'quiet' }, item.text))),
  })
}

export function page({ signal }) {
  return operator('Overview', h('div', { class: 'page' }, stuck(signal), low(signal), replenishments(signal), told(signal),
    h('section', { 'aria-label': 'Events' }, h('h2', null, 'Events'), h('p', { class: 'quiet' }, 'Events that no service could take are kept by the bus. ', h('a', { href: CONSOLE, 'data-leaves': true }, 'Dead letters in the console')))))
}
