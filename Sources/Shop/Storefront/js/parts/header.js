// SPDX-License-Identifier: Apache-2.0

import { cart, pieceCount } from '../cart.js'
import { DEPARTMENTS } from '../departments.js'
import { h, replace } from '../dom.js'
import { plural } from '../format.js'
import { inbox } from '../inbox.js'
import { user } from '../session.js'
import { icon, mark } from './icons.js'
import { searchBox } from './search-box.js'

function tool(href, name, label, count = 0, countLabel = '') {
  return h('a', { class: 'tool', href }, icon(name), h('span', { class: 'unseen' }, count > 0 ? `${label}, ${countLabel}` : label),
    count > 0 ? h('span', { class: 'tool-count', 'aria-hidden': 'true' }, count > 99 ? '99+' : count) : null)
}

/// The bar on top of every page.
export function header(element) {
  const tools = h('div', { class: 'tools' })
  const departments = h('nav', { class: 'departments', 'aria-label': 'Departments' },
    DEPARTMENTS.map(({ id, name }) => h('a', { href: `/products?category=${id}` }, name)))
  replace(element,
    h('div', { class: 'header-bar' },
      h('a', { class: 'brand', href: '/' }, mark(), 'Martlet'),
      h('div', { class: 'header-search' }, searchBox()),
      h('nav', { 'aria-label': 'You', class: 'tools' }, tools)),
    departments)

  const draw = () => {
    const pieces = pieceCount(cart.value)
    const unread = inbox.value.unreadCount
    replace(tools,
      user.value?.roles.includes('staff') ? tool('/operator', 'gear', 'Operators') : null,
      user.value ? tool('/account/inbox', 'bell', 'Inbox', unread, `${unread} unread`) : null,
      tool('/wishlists', 'heart', 'Wishlists'),
      tool(user.value ? '/account' : '/sign-in', 'person', user.value ? 'Your account' : 'Sign in'),
      tool('/cart', 'cart', 'Cart', pieces, plural(pieces, 'piece')))
    here()
  }
  const here = () => {
    const department = new URLSearchParams(location.search).get('category')?.split('/')[0]
    for (const link of departments.children) setCurrent(link, location.pathname === '/products' && link.href.endsWith(`=${department}`))
    for (const link of tools.children) setCurrent(link, link.pathname === location.pathname)
  }
  for (const signal of [user, cart, inbox]) signal.observe(draw)
  addEventListener('page', here)
}

function setCurrent(link, isHere) {
  if (isHere) link.setAttribute('aria-current', 'page')
  else link.removeAttribute('aria-current')
}
