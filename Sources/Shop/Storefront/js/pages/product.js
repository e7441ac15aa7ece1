// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { picture } from '../art/picture.js'
import * as cart from '../cart.js'
import { h, replace } from '../dom.js'
import { categoryName, money, plural } from '../format.js'
import { icon } from '../parts/icons.js'
import { completed, productStrip, stars } from '../parts/product-card.js'
import { quantity } from '../parts/quantity.js'
import { save } from '../parts/save-button.js'
import { section, skeletonCards } from '../parts/section.js'
import { toast } from '../parts/toast.js'
import { Problem } from '../problem.js'
import { go, setTitle } from '../router.js'
import { user } from '../session.js'

function crumbs(product) {
  const [department] = product.category.split('/')
  return h('nav', { 'aria-label': 'Where you are' }, h('ol', { class: 'crumbs' },
    h('li', null, h('a', { href: '/' }, 'Home')),
    h('li', null, h('a', { href: `/products?category=${department}` }, categoryName(department))),
    h('li', null, h('a', { href: `/products?category=${product.category}` }, categoryName(product.category)))))
}

function buy(product) {
  const count = quantity({ value: 1, label: 'Quantity' })
  const said = h('div', { role: 'status' })
  const button = h('button', { class: 'button button-wide', type: 'button', disabled: !product.inStock }, icon('cart'), product.inStock ? 'Put into the cart' : 'Sold out')
  button.addEventListener('click', async () => {
    button.disabled = true
    button.setAttribute('aria-busy', 'true')
    said.replaceChildren()
    try {
      await cart.add(product.sku, count.read())
      toast(`${plural(count.read(), 'piece')} put into your cart.`, { href: '/cart', text: 'See the cart' })
    } catch (error) {
      replace(said, h('p', { class: 'notice notice-bad' }, error instanceof Problem ? error.sentence : 'That did not work.'))
    } finally {
      button.disabled = false
      button.removeAttribute('aria-busy')
    }
  })
  const keep = h('button', { class: 'button button-second button-wide', type: 'button' }, icon('heart'), 'Save to a list')
  keep.addEventListener('click', async () => {
    if (!user.value) return go(`/sign-in?next=${encodeURIComponent(location.pathname)}`)
    try {
      await save(product)
    } catch (error) {
      toast(error instanceof Problem ? error.sentence : 'That did not work.')
    }
  })
  return h('div', { class: 'detail-buy' },
    h('div', { class: 'row-spread' },
      h('p', { class: 'price detail-price' }, money(product.price)),
      h('p', { class: `stock ${product.inStock ? 'stock-in' : 'stock-out'}` }, product.inStock ? 'In stock' : 'Sold out')),
    product.inStock ? h('div', { class: 'row' }, count) : null, said, button, keep,
    h('p', { class: 'small quiet' }, 'Delivery in 1 to 5 days; standard delivery within Germany is free from €50.00.'))
}

function attributes(product) {
  const rows = [...Object.entries(product.attributes).sort(), ['article number', product.sku]]
  if (product.weightGrams > 0) rows.push(['weight, packed', `${(product.weightGrams / 1000).toFixed(1)} kg`])
  return h('dl', { class: 'attributes' }, rows.map(([name, value]) => [h('dt', null, name), h('dd', null, value)]))
}

export async function page({ params, signal }) {
  const product = await api.get(api.path`/v1/products/${params.sku}`, {}, { signal })
  setTitle(product.title)
  remember(product)
  return h('div', { class: 'page' },
    h('div', { class: 'stack' }, crumbs(product),
      h('div', { class: 'split split-half' },
        h('div', { class: 'detail-picture' }, picture(product, { alt: product.title })),
        h('div', { class: 'stack' },
          h('div', { class: 'stack-small' },
            h('p', null, h('a', { class: 'quiet', href: `/products?brand=${encodeURIComponent(product.brand)}` }, product.brand)),
            h('h1', { class: 'detail-title' }, product.title), stars(product.rating, product.ratingCount)),
          h('p', { class: 'lead' }, product.summary), buy(product), attributes(product)))),
    section({
      title: 'Bought together', signal, skeleton: () => skeletonCards(5),
      failure: '“Bought together” is resting for a moment; everything else works.',
      load: async () => {
        const { suggestions, isFallback } = await api.get(api.path`/v1/products/${product.sku}/bought-together`, { limit: 10 }, { signal, tries: 2 })
        return isFallback ? [] : completed(suggestions, signal)
      },
      show: (products) => products.length > 0 && productStrip(products),
    }),
    section({
      title: 'Similar', signal, skeleton: () => skeletonCards(5), link: { href: `/products?category=${product.category}`, text: 'All of the kind' },
      load: () => api.get(api.path`/v1/products/${product.sku}/similar`, { limit: 10 }, { signal }),
      show: ({ products }) => products.length > 0 && productStrip(products),
    }))
}

/// What signed-in customers look at makes their suggestions. That it is not kept now troubles nobody.
function remember(product) {
  if (user.value) api.post('/v1/views', { views: [{ sku: product.sku }] }, { tries: 1 }).catch(() => {})
}
