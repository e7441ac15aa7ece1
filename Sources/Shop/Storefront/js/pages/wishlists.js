// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { picture } from '../art/picture.js'
import { h } from '../dom.js'
import { date, plural } from '../format.js'
import { field, form } from '../parts/form.js'
import { go, setTitle } from '../router.js'
import { user } from '../session.js'

export async function page({ signal }) {
  setTitle('Wishlists')
  if (!user.value) {
    return h('div', { class: 'page empty' }, picture({ sku: 'WISH-3', category: 'textiles/cushions', attributes: { color: 'dusty pink' } }),
      h('h1', null, 'Wishlists'), h('p', { class: 'lead' }, 'Keep what you like, share it, and hear when it costs less or is back.'), h('a', { class: 'button', href: '/sign-in?next=/wishlists' }, 'Sign in'))
  }
  const { lists } = await api.get('/v1/wishlists', {}, { signal })
  const create = form({
    submit: 'Make a list', wide: false, fields: [field({ name: 'name', label: 'A new list', required: true, maxlength: 100, placeholder: 'Living room' })],
    onsend: async ({ name }) => {
      const list = await api.post('/v1/wishlists', { name })
      await go(api.path`/wishlists/${list.id}`)
    },
  })
  return h('div', { class: 'page page-tight' }, h('h1', null, 'Wishlists'),
    h('div', { class: 'split split-side' },
      lists.length === 0 ? h('p', { class: 'lead' }, 'You have no list yet. The heart beside a product makes one.')
        : h('ul', { class: 'saved' }, lists.map((list) => h('li', { class: 'card product' },
          h('h2', { class: 'product-title' }, h('a', { href: api.path`/wishlists/${list.id}` }, list.name)), h('p', { class: 'quiet small' }, `${plural(list.itemCount, 'product')}, changed on ${date(list.updatedAt)}`)))),
      h('div', { class: 'card' }, create)))
}
