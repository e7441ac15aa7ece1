// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { picture } from '../art/picture.js'
import { h } from '../dom.js'
import { money, number } from '../format.js'
import { star } from './icons.js'
import { saveButton } from './save-button.js'

export const productPath = (sku) => api.path`/products/${sku}`

export function stars(rating, count) {
  if (!count) return null
  return h('span', { class: 'stars' }, star(1),
    h('span', null, h('span', { class: 'unseen' }, 'Rated '), rating.toFixed(1), h('span', { class: 'unseen' }, ' of 5,'), ` (${number(count)}`, h('span', { class: 'unseen' }, ' ratings'), ')'))
}

/// A product as one of many.
export function productCard(product) {
  return h('article', { class: 'product' },
    h('div', { class: 'product-picture' }, picture(product)),
    product.inStock === false ? h('span', { class: 'badge product-flag' }, 'Sold out') : null,
    saveButton(product),
    h('div', { class: 'stack-small' },
      product.brand ? h('p', { class: 'product-brand' }, product.brand) : null,
      h('h3', { class: 'product-title' }, h('a', { href: productPath(product.sku) }, product.title)),
      h('p', { class: 'product-foot' }, h('span', { class: 'price' }, money(product.price)), stars(product.rating ?? 0, product.ratingCount ?? 0))))
}

export const productStrip = (products) => h('div', { class: 'strip', tabindex: '0', role: 'group', 'aria-label': 'Products, scrolls sideways' }, products.map(productCard))

/// Suggestions know number, title and price; what else a card shows is asked of the catalogue in one call. When
/// that is away they are shown as they are.
export async function completed(suggestions, signal) {
  if (suggestions.length === 0) return []
  try {
    const { products } = await api.get('/v1/product-batch', { skus: suggestions.map((each) => each.sku) }, { signal, tries: 1 })
    const known = new Map(products.map((product) => [product.sku, product]))
    return suggestions.map((each) => known.get(each.sku) ?? each)
  } catch (error) {
    if (signal?.aborted) throw error
    return suggestions
  }
}
