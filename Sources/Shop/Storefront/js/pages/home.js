// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { picture } from '../art/picture.js'
import { DEPARTMENTS } from '../departments.js'
import { h } from '../dom.js'
import { completed, productStrip } from '../parts/product-card.js'
import { section, skeletonCards } from '../parts/section.js'
import { setTitle } from '../router.js'
import { user } from '../session.js'

const LIMIT = 10

function hero() {
  return h('section', { class: 'hero', 'aria-labelledby': 'hero' },
    h('div', { class: 'hero-text' },
      h('h1', { id: 'hero' }, 'Things that stay.'),
      h('p', null, 'Lamps that dim to a glow, chairs that outlast a move, pots that get better with every meal. Chosen for homes that are lived in.'),
      h('div', { class: 'row' },
        h('a', { class: 'button', href: '/products' }, 'See everything'),
        h('a', { class: 'button button-second', href: '/products?category=lighting' }, 'Lighting'))),
    h('div', { class: 'hero-picture', 'data-art': 'hero' }, heroArt()))
}

function heroArt() {
  const art = picture({ sku: 'HERO-2', category: 'seating/armchairs', attributes: { color: 'terracotta', legs: 'walnut' } })
  art.setAttribute('preserveAspectRatio', 'xMidYMid slice')
  return art
}

function departments() {
  return h('section', { 'aria-labelledby': 'departments' },
    h('div', { class: 'section-head' }, h('h2', { id: 'departments' }, 'Departments')),
    h('div', { class: 'tiles' }, DEPARTMENTS.map(({ id, name, picture: shown }) => h('a', { class: 'tile', href: `/products?category=${id}` },
      h('span', { class: 'tile-picture' }, picture(shown)), name))))
}

const suggestions = (title, target, signal) => section({
  title, signal, skeleton: () => skeletonCards(5),
  failure: `“${title}” is resting for a moment; everything else works.`,
  load: async () => completed((await api.get(target, { limit: LIMIT }, { signal, tries: 2 })).suggestions, signal),
  show: (products) => products.length > 0 && productStrip(products),
})

export function page({ signal }) {
  setTitle('')
  return h('div', { class: 'page' },
    hero(),
    suggestions('Selling well', '/v1/trending', signal),
    departments(),
    // Of a visitor nothing is known: what is popular stands above already.
    user.value ? suggestions('For you', '/v1/recommendations', signal) : null,
    user.value ? section({
      title: 'Seen lately', signal, skeleton: () => skeletonCards(5),
      failure: '“Seen lately” is resting for a moment; everything else works.',
      load: async () => completed((await api.get('/v1/recently-viewed', { limit: LIMIT }, { signal, tries: 2 })).products, signal),
      show: (products) => products.length > 0 && productStrip(products),
    }) : section({
      title: 'Well rated', signal, skeleton: () => skeletonCards(5), link: { href: '/products?sort=rating', text: 'All' },
      load: () => api.get('/v1/products', { sort: 'rating', page: { limit: LIMIT }, filter: { inStockOnly: true } }, { signal }),
      show: ({ products }) => products.length > 0 && productStrip(products),
    }))
}
