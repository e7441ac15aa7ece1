// SPDX-License-Identifier: Apache-2.0

import { h } from '../dom.js'
import { categoryName, number } from '../format.js'
import { go } from '../router.js'
import { checkbox } from './form.js'
import { icon } from './icons.js'
import { bandText } from './search-state.js'

const facet = (title, ...content) => h('fieldset', { class: 'facet' }, h('legend', null, title), h('div', { class: 'facet-list' }, content))

function categories(search, found) {
  const [department, kind] = search.category.split('/')
  // Search tells all kinds, whatever was chosen; in a department its own are of use.
  const kinds = found.categories.filter(({ value }) => !department || value.startsWith(`${department}/`))
  if (kinds.length === 0 || kind) return null
  return h('section', { class: 'facet', 'aria-label': 'Kinds' }, h('p', { class: 'label' }, 'Kind'),
    h('ul', { class: 'facet-list' }, kinds.map(({ value, count }) => h('li', null, h('a', { class: 'check', href: search.with({ category: value }) },
      h('span', null, categoryName(value)), h('span', { class: 'check-count' }, number(count)))))))
}

function brands(search, found) {
  // What was chosen stays, also when nothing is left of it.
  const rows = [...found.brands, ...search.brands.filter((brand) => !found.brands.some(({ value }) => value === brand)).map((value) => ({ value, count: 0 }))]
  if (rows.length === 0) return null
  return facet('Brand', rows.map(({ value, count }) => {
    const isChosen = search.brands.includes(value)
    const others = isChosen ? search.brands.filter((brand) => brand !== value) : [...search.brands, value]
    return checkbox({ name: 'brand', label: value, checked: isChosen, count: number(count), onchange: () => go(search.with({ brands: others })) })
  }))
}

function prices(search, found) {
  if (found.prices.length === 0) return null
  return facet('Price', found.prices.map(({ minPrice, maxPrice, count }) => {
    const isChosen = search.min === String(minPrice) && search.max === String(maxPrice ?? '')
    const change = isChosen ? { min: '', max: '' } : { min: String(minPrice), max: String(maxPrice ?? '') }
    return checkbox({ name: 'price', label: bandText(minPrice, maxPrice), checked: isChosen, count: number(count), onchange: () => go(search.with(change)) })
  }))
}

/// What the results can be narrowed by. On a phone it opens; beside the results it always is.
export function facets(search, found) {
  const element = h('details', { class: 'facets' },
    h('summary', { class: 'button button-second button-small' }, icon('filter'), 'Filter'),
    categories(search, found), prices(search, found), brands(search, found),
    facet('Availability', checkbox({ name: 'stock', label: 'In stock only', checked: search.inStockOnly, onchange: () => go(search.with({ inStockOnly: !search.inStockOnly })) })))
  element.open = matchMedia('(min-width: 960px)').matches
  return element
}
