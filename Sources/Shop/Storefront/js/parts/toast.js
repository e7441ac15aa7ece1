// SPDX-License-Identifier: Apache-2.0

import { h } from '../dom.js'
import { announce } from '../router.js'

/// Says for a moment that something was done, with a way to go on.
export function toast(text, link) {
  const box = document.getElementById('toasts')
  const shown = h('div', { class: 'toast' }, h('span', null, text), link ? h('a', { href: link.href }, link.text) : null)
  box.replaceChildren(shown)
  announce(text)
  setTimeout(() => shown.remove(), 6000)
}
