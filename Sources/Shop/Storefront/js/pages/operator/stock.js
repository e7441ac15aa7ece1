// SPDX-License-Identifier: Apache-2.0

import * as api from '../../api.js'
import { h } from '../../dom.js'
import { number, time, words } from '../../format.js'
import { field, form } from '../../parts/form.js'
import { pagedList } from '../../parts/paged-list.js'
import { section } from '../../parts/section.js'
import { table } from '../../parts/table.js'
import { toast } from '../../parts/toast.js'
import { go } from '../../router.js'
import { operator } from './frame.js'

function find(sku) {
  return form({
    submit: 'Look', wide: false, fields: [field({ name: 'sku', label: 'Article number', required: true, maxlength: 64, value: sku, placeholder: 'LTB-00001' })],
    onsend: ({ sku: wanted }) => go(`/operator/stock?sku=${encodeURIComponent(wanted)}`),
  })
}

const figures = (stock) => h('dl', { class: 'sums card' },
  h('div', null, h('dt', null, 'Can be sold'), h('dd', { class: 'strong', 'data-available': stock.available }, number(stock.available))),
  h('div', null, h('dt', null, 'Lies there'), h('dd', null, number(stock.onHand))), h('div', null, h('dt', null, 'Kept for customers'), h('dd', null, number(stock.reserved))))

function change(sku, warehouses, reload) {
  const options = warehouses.map(({ name }) => ({ value: name, text: words(name) }))
  const receive = form({
    submit: 'Take in', wide: false,
    fields: [h('div', { class: 'form-row' }, field({ name: 'warehouse', label: 'Warehouse', options, value: options[0]?.value }),
      field({ name: 'quantity', label: 'Pieces', type: 'number', min: 1, max: 999, required: true, value: '10' }), field({ name: 'reference', label: 'Delivery note', required: true, maxlength: 100, value: '' }))],
    onsend: async ({ warehouse, quantity, reference }) => {
      await api.post(api.path`/v1/warehouses/${warehouse}/receipts`, { lines: [{ sku, quantity: Number(quantity) }], reference })
      toast(`${quantity} pieces taken in.`)
      reload()
    },
  })
  const adjust = form({
    submit: 'Correct', wide: false,
    fields: [h('div', { class: 'form-row' }, field({ name: 'warehouse', label: 'Warehouse', options, value: options[0]?.value }),
      field({ name: 'change', label: 'More or fewer', type: 'number', min: -1000000, max: 1000000, required: true, value: '-1' }), field({ name: 'reason', label: 'Why', required: true, maxlength: 100, value: '' }))],
    onsend: async ({ warehouse, change: by, reason }) => {
      await api.post(api.path`/v1/warehouses/${warehouse}/adjustments`, { sku, change: Number(by), reason })
      toast('Corrected.')
      reload()
    },
  })
  const thresholds = form({
    submit: 'Set', wide: false,
    fields: [h('div', { class: 'form-row' }, field({ name: 'reorderPoint', label: 'Order below', type: 'number', min: 0, max: 1000000, required: true, value: '5' }), field({ name: 'max', label: 'Up to', type: 'number', min: 0, max: 1000000, required: true, value: '50' }))],
    onsend: async ({ reorderPoint, max }) => {
      await api.put(api.path`/v1/warehouse/thresholds/${sku}`, { reorderPoint: Number(reorderPoint), max: Number(max) })
      toast('Set.')
      reload()
    },
  })
  const card = (title, content) => h('section', { class: 'card', 'aria-label': title }, h('h2', null, title), content)
  return [card('Goods have come', receive), card('The count was wrong', adjust), card('When to order more', thresholds)]
}

export function page({ query, signal }) {
  const sku = query.get('sku') ?? ''
  const content = [h('div', { class: 'card' }, find(sku))]
  if (sku) {
    const now = section({ title: sku, signal, load: () => api.get('/v1/warehouse/stock', { skus: [sku] }, { signal }), show: ({ stocks }) => figures(stocks[0] ?? { available: 0, onHand: 0, reserved: 0 }) })
    const movements = pagedList({
      title: 'Movements', signal, tag: 'tbody', empty: 'Nothing was ever moved.',
      load: (cursor) => api.get('/v1/warehouse/movements', { sku, page: { limit: 20, cursor } }, { signal }), items: (found) => found.movements,
      wrap: (rows) => table('Movements', ['When', 'Warehouse', 'What', '#Pieces', 'Reference'], rows),
      row: (each) => h('tr', null, h('td', null, time(each.at)), h('td', null, words(each.warehouse)), h('td', null, words(each.kind)), h('td', { class: 'number' }, each.change > 0 ? `+${each.change}` : each.change), h('td', { class: 'break' }, each.reference)),
    })
    const reload = () => { now.reload(); movements.reload() }
    content.push(now, section({ signal, load: () => api.get('/v1/warehouses', {}, { signal }), show: ({ warehouses }) => h('div', { class: 'stack' }, change(sku, warehouses, reload)) }), movements)
  }
  return operator('Stock', content)
}
