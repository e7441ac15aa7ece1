// SPDX-License-Identifier: Apache-2.0

import { h } from '../../dom.js'
import { go, setTitle } from '../../router.js'
import { isStaff, user } from '../../session.js'

const PAGES = [['/operator', 'Overview'], ['/operator/stock', 'Stock'], ['/operator/orders', 'Orders']]

/// What the pages for those who run the shop stand in.
export async function operator(title, content) {
  setTitle(title)
  if (!user.value) {
    await go(`/sign-in?next=${encodeURIComponent(location.pathname)}`, { isReplacing: true })
    return null
  }
  if (!isStaff()) {
    return h('div', { class: 'page empty' }, h('h1', null, 'Not for you'), h('p', { class: 'lead' }, 'This page is for those who run the shop.'), h('a', { class: 'button', href: '/' }, 'Home'))
  }
  return h('div', { class: 'page page-tight' },
    h('div', { class: 'split split-menu' },
      h('nav', { 'aria-label': 'Operators' }, h('div', { class: 'menu' }, PAGES.map(([href, text]) => h('a', { href, ...(href === location.pathname ? { 'aria-current': 'page' } : {}) }, text)))),
      h('div', { class: 'stack' }, h('h1', null, title), content)))
}
