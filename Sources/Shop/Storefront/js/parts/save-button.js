// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { h } from '../dom.js'
import { Problem } from '../problem.js'
import { go } from '../router.js'
import { user } from '../session.js'
import { icon } from './icons.js'
import { toast } from './toast.js'

/// The list that things are saved to without asking: the one that was used last, or a first one.
export async function firstList() {
  const { lists } = await api.get('/v1/wishlists')
  return lists[0] ?? await api.post('/v1/wishlists', { name: 'My list' })
}

export async function save(product) {
  const list = await firstList()
  await api.post(api.path`/v1/wishlists/${list.id}/items`, { sku: product.sku })
  toast(`Saved to ${list.name}.`, { href: api.path`/wishlists/${list.id}`, text: 'See the list' })
}

/// A heart that saves the product; visitors are asked to sign in.
export function saveButton(product) {
  const button = h('button', { class: 'icon-button product-save', type: 'button', 'aria-pressed': 'false', 'aria-label': `Save ${product.title}` }, icon('heart'))
  button.addEventListener('click', async () => {
    if (!user.value) return go(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`)
    button.disabled = true
    try {
      await save(product)
      button.setAttribute('aria-pressed', 'true')
    } catch (error) {
      toast(error instanceof Problem ? error.sentence : 'That did not work.')
    } finally {
      button.disabled = false
    }
  })
  return button
}
