// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { h, replace } from '../dom.js'
import { plural, time, words } from '../format.js'

/// How often parcels that move are looked after, while somebody looks.
const PAUSE = 1500
const ENDS = ['delivered', 'returned', 'expired', 'cancelled']
const BEFORE = ['pending', 'reserved', 'actionRequired', 'authorized']

function parcel(found, index, count) {
  const title = `${found.isReturn ? 'The parcel back' : count > 1 ? `Parcel ${index + 1}` : 'Your parcel'}`
  const events = [...found.events].sort((a, b) => (a.at < b.at ? 1 : -1))
  return h('article', { class: 'stack-small', 'data-parcel': found.status },
    h('div', { class: 'row-spread' }, h('h3', null, title), h('span', { class: `badge ${found.status === 'delivered' || found.status === 'returned' ? 'badge-good' : ''}` }, words(found.status))),
    h('p', { class: 'small quiet break' }, `${words(found.carrier)} · ${found.trackingNumber} · ${plural(found.lines.reduce((sum, line) => sum + line.quantity, 0), 'piece')}`),
    h('ol', { class: 'progress' }, events.map((event, at) => h('li', { class: at === 0 ? 'is-now' : 'is-done' },
      h('div', null, h('p', null, words(event.status), event.place ? h('span', { class: 'quiet' }, ` · ${words(event.place)}`) : null), h('time', { datetime: event.at }, time(event.at)))))))
}

/// Where the parcels of an order are. There are none before it is confirmed.
export function parcels(order, signal) {
  const place = h('div', { class: 'saved' })
  const element = h('section', { class: 'card', 'aria-label': 'Parcels', hidden: true }, h('h2', null, 'Parcels'), place)
  let shown = ''
  let timer = null

  async function look(now) {
    clearTimeout(timer)
    if (BEFORE.includes(now.status) || ['rejected', 'expired'].includes(now.status)) return
    let open = true
    try {
      const { parcels: found } = await api.get(api.path`/v1/orders/${now.id}/parcels`, {}, { signal, tries: 1 })
      open = found.length === 0 || found.some(({ status }) => !ENDS.includes(status))
      const text = JSON.stringify(found)
      if (text !== shown) {
        shown = text
        element.hidden = found.length === 0
        replace(place, found.map((each, index) => parcel(each, index, found.filter((other) => !other.isReturn).length)))
      }
    } catch {
      if (signal.aborted) return
      // What was known is still shown; asked again below.
      if (shown === '') {
        element.hidden = false
        replace(place, h('p', { class: 'section-fail' }, 'Where the parcels are cannot be told at the moment.'))
      }
    }
    if (open && !signal.aborted) timer = setTimeout(() => look(now), document.hidden ? PAUSE * 8 : PAUSE)
  }
  element.follow = look
  signal.addEventListener('abort', () => clearTimeout(timer))
  return element
}
