// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { h } from '../dom.js'
import { plural } from '../format.js'
import { completed, productCard } from '../parts/product-card.js'
import { setTitle } from '../router.js'

/// A list that somebody shared.
export async function page({ params, signal }) {
  const list = await api.get(api.path`/v1/shared-wishlists/${params.token}`, {}, { signal })
  setTitle(list.name)
  const products = await completed(list.items, signal)
  return h('div', { class: 'page page-tight' }, h('div', { class: 'stack-small' }, h('p', { class: 'quiet' }, 'Somebody shares a list with you'), h('h1', null, list.name), h('p', { class: 'quiet' }, plural(list.items.length, 'product'))),
    h('div', { class: 'grid grid-wide' }, products.map(productCard)))
}
