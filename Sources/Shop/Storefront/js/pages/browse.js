// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { DEPARTMENTS } from '../departments.js'
import { h, replace } from '../dom.js'
import { categoryName, number, plural } from '../format.js'
import { facets } from '../parts/facets.js'
import { icon } from '../parts/icons.js'
import { productCard } from '../parts/product-card.js'
import { Search } from '../parts/search-state.js'
import { section, skeletonCards } from '../parts/section.js'
import { announce, go, setTitle } from '../router.js'

const SORTS = [['relevance', 'Best match'], ['priceAscending', 'Price, low to high'], ['priceDescending', 'Price, high to low'], ['rating', 'Best rated']]

function titleOf(search) {
  if (search.words) return `“${search.words}”`
  if (!search.category) return 'Everything'
  const [department, kind] = search.category.split('/')
  return kind ? categoryName(kind) : DEPARTMENTS.find(({ id }) => id === department)?.name ?? categoryName(department)
}

function crumbs(search) {
  const [department, kind] = search.category.split('/')
  const steps = [h('li', null, h('a', { href: '/' }, 'Home'))]
  if (department) steps.push(h('li', null, kind ? h('a', { href: `/products?category=${department}` }, categoryName(department)) : categoryName(department)))
  if (kind) steps.push(h('li', null, categoryName(kind)))
  return h('nav', { 'aria-label': 'Where you are' }, h('ol', { class: 'crumbs' }, steps))
}

function sortMenu(search) {
  const select = h('select', { class: 'select', id: 'sort' }, SORTS.map(([value, text]) => h('option', { value, selected: value === search.sort }, text)))
  select.addEventListener('change', () => go(search.with({ sort: select.value })))
  return h('div', { class: 'sort' }, h('label', { for: 'sort' }, 'Sort by'), select)
}

function chips(search) {
  return h('div', { class: 'chips' }, search.narrowings.map(({ text, without }) => h('button', { class: 'chip', type: 'button', onclick: () => go(without) },
    h('span', null, text), icon('close'), h('span', { class: 'unseen' }, ': take away'))))
}

/// The results of one page and a way to the next, which is put behind them.
function results(search, first, signal) {
  const grid = h('div', { class: 'grid grid-wide' }, first.products.map(productCard))
  const more = h('div', { class: 'row' })
  const element = h('div', { class: 'stack', style: null }, grid, more)
  let cursor = first.nextCursor

  function offer() {
    replace(more, cursor ? h('button', { class: 'button button-second', type: 'button', onclick: next }, 'Show more') : null,
      h('p', { class: 'quiet small number' }, `${number(grid.children.length)} of ${plural(first.totalCount, 'product')}`))
  }

  async function next(event) {
    event.currentTarget.disabled = true
    try {
      const page = await api.get('/v1/products', search.request(cursor), { signal })
      cursor = page.nextCursor
      const cards = page.products.map(productCard)
      grid.append(...cards)
      offer()
      cards[0]?.querySelector('a').focus({ preventScroll: true })
      announce(`${cards.length} more products`)
    } catch (error) {
      if (signal.aborted) return
      offer()
      more.append(h('p', { class: 'field-error', role: 'alert' }, error.sentence ?? 'That did not work.'))
    }
  }
  offer()
  return element
}

function nothing(search) {
  return h('div', { class: 'empty' }, h('h2', null, 'Nothing like that here'),
    h('p', { class: 'lead' }, search.narrowings.length > 0 ? 'Take a filter away, or look at everything.' : 'Try other words, or look around.'),
    h('a', { class: 'button', href: '/products' }, 'See everything'))
}

export async function page({ query, signal }) {
  const search = new Search(query)
  setTitle(titleOf(search).replace(/[“”]/g, ''))
  const summary = h('p', { class: 'quiet number', role: 'status' })
  const side = h('div')
  const list = section({
    signal, skeleton: () => skeletonCards(8, 'grid grid-wide'), failure: 'The search is resting for a moment.',
    load: () => api.get('/v1/products', search.request(), { signal }),
    show: (found) => {
      summary.textContent = plural(found.totalCount, 'product')
      replace(side, facets(search, found))
      const isCorrected = search.words && found.usedQuery && found.usedQuery !== search.words.toLowerCase() && found.totalCount > 0
      return [
        isCorrected ? h('p', { class: 'notice' }, 'Nothing has all of these words. Shown is what was found for ', h('strong', null, found.usedQuery), '.') : null,
        found.products.length > 0 ? results(search, found, signal) : nothing(search),
      ]
    },
  })
  list.setAttribute('aria-label', 'Results')
  return h('div', { class: 'page page-tight' },
    crumbs(search), h('h1', null, titleOf(search)),
    h('div', { class: 'results' }, side,
      h('div', { class: 'stack' }, h('h2', { class: 'unseen' }, 'Results'), h('div', { class: 'results-bar' }, summary, sortMenu(search)), chips(search), list)))
}
