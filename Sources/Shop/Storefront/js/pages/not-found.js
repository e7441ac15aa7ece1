// SPDX-License-Identifier: Apache-2.0

import { h } from '../dom.js'
import { setTitle } from '../router.js'

export function page() {
  setTitle('Not found')
  return h('div', { class: 'page empty' }, h('h1', null, 'Not found'), h('p', { class: 'lead' }, 'Nothing is at this address.'), h('a', { class: 'button', href: '/' }, 'Home'))
}
