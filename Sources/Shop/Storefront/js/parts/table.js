// SPDX-License-Identifier: Apache-2.0

import { h } from '../dom.js'

/// A table that scrolls sideways by itself where it does not fit; its last column may be of buttons. Heads of
/// numbers begin with `#`, and stand above their last digits.
export function table(label, heads, body) {
  return h('div', { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': label },
    h('table', { class: 'table' }, h('thead', null, h('tr', null, heads.map((head) => h('th', { scope: 'col', class: head.startsWith('#') ? 'number' : null }, head.replace('#', '') || h('span', { class: 'unseen' }, 'Actions'))))), body))
}
