// SPDX-License-Identifier: Apache-2.0

import { categoryName, money } from '../format.js'

const PAGE_SIZE = 24
const CURRENCY = 'EUR'

/// What is searched for, as the address of the page has it: so it can be linked, and gone back to.
export class Search {
  constructor(query) {
    this.words = query.get('q') ?? ''
    this.category = query.get('category') ?? ''
    this.brands = query.getAll('brand')
    this.min = query.get('min') ?? ''
    this.max = query.get('max') ?? ''
    this.inStockOnly = query.get('stock') === '1'
    this.sort = query.get('sort') || 'relevance'
  }

  /// As Search takes it.
  request(cursor = '') {
    return {
      query: this.words, sort: this.sort === 'relevance' ? '' : this.sort, page: { limit: PAGE_SIZE, cursor },
      filter: { category: this.category, brands: this.brands, minPrice: this.min, maxPrice: this.max, inStockOnly: this.inStockOnly },
    }
  }

  /// The address of the same search with changes.
  with(changes) {
    const state = { ...this, ...changes }
    const query = new URLSearchParams()
    const put = (name, value) => { if (value) query.append(name, value) }
    put('q', state.words)
    put('category', state.category)
    state.brands.forEach((brand) => put('brand', brand))
    put('min', state.min)
    put('max', state.max)
    put('stock', state.inStockOnly ? '1' : '')
    put('sort', state.sort === 'relevance' ? '' : state.sort)
    return `/products${query.size > 0 ? `?${query}` : ''}`
  }

  /// All that narrows, each with the address without it.
  get narrowings() {
    const found = this.brands.map((brand) => ({ text: brand, without: this.with({ brands: this.brands.filter((each) => each !== brand) }) }))
    if (this.words && this.category) found.unshift({ text: categoryName(this.category), without: this.with({ category: '' }) })
    if (this.min || this.max) found.push({ text: this.priceText, without: this.with({ min: '', max: '' }) })
    if (this.inStockOnly) found.push({ text: 'In stock', without: this.with({ inStockOnly: false }) })
    return found
  }

  get priceText() {
    return bandText(this.min, this.max)
  }
}

/// Both ends in minor units; without the upper one, and more.
export function bandText(min, max) {
  const amount = (minorUnits) => money({ minorUnits, currency: CURRENCY })
  if (!max) return `${amount(min || 0)} and more`
  return Number(min || 0) === 0 ? `Up to ${amount(max)}` : `${amount(min)} – ${amount(max)}`
}
