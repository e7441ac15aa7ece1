// SPDX-License-Identifier: Apache-2.0

import * as cart from '../../cart.js'
import { h } from '../../dom.js'
import { go, setTitle } from '../../router.js'
import { signOut, user } from '../../session.js'

const PAGES = [
  ['/account', 'Orders'], ['/account/inbox', 'Inbox'], ['/account/addresses', 'Addresses'], ['/account/payment', 'Ways to pay'],
  ['/account/profile', 'You and security'], ['/account/preferences', 'Preferences'],
]

/// What all pages of an account stand in. Visitors are sent to sign in, and come back.
export async function account(title, content) {
  setTitle(title)
  if (!user.value) {
    await go(`/sign-in?next=${encodeURIComponent(location.pathname)}`, { isReplacing: true })
    return null
  }
  const leave = async () => {
    await signOut().catch(() => {})
    cart.renew()
    await cart.load().catch(() => {})
    await go('/')
  }
  return h('div', { class: 'page page-tight' },
    h('div', { class: 'row-spread' }, h('p', { class: 'quiet' }, `Hello, ${user.value.name}`), h('button', { class: 'button button-second button-small', type: 'button', onclick: leave }, 'Sign out')),
    h('div', { class: 'split split-menu' },
      h('nav', { 'aria-label': 'Your account' }, h('div', { class: 'menu' }, PAGES.map(([href, text]) => h('a', { href, ...(href === location.pathname ? { 'aria-current': 'page' } : {}) }, text)))),
      h('div', { class: 'stack' }, h('h1', null, title), content)))
}
