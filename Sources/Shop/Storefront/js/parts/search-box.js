// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { h, replace } from '../dom.js'
import { categoryName } from '../format.js'
import { go } from '../router.js'
import { icon } from './icons.js'

/// How long somebody has to stop typing before suggestions are asked for.
const PAUSE = 140

/// The search of the header: a combobox whose list holds what one may want to type.
export function searchBox() {
  const input = h('input', {
    class: 'search-input', id: 'search', type: 'search', name: 'q', placeholder: 'Search lamps, chairs, mugs …', autocomplete: 'off', enterkeyhint: 'search', maxlength: 200,
    role: 'combobox', 'aria-label': 'Search the shop', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': 'suggestions',
  })
  const list = h('div', { class: 'suggestions', id: 'suggestions', role: 'listbox', 'aria-label': 'Suggestions', hidden: true })
  const form = h('form', { class: 'search', role: 'search' }, input, h('button', { class: 'search-go', type: 'submit', 'aria-label': 'Search' }, icon('search')), list)
  let found = []
  let chosen = -1
  let timer = null
  let asking = new AbortController()

  function close() {
    list.hidden = true
    chosen = -1
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
  }

  function open(suggestions) {
    found = suggestions
    chosen = -1
    if (found.length === 0) return close()
    replace(list, found.map((each, index) => h('div', { class: 'suggestion', role: 'option', id: `suggestion-${index}`, 'aria-selected': 'false', onmousedown: (event) => { event.preventDefault(); take(each) } },
      h('span', null, each.kind === 'category' ? categoryName(each.text) : each.text), each.kind === 'product' ? null : h('span', { class: 'suggestion-kind' }, each.kind))))
    list.hidden = false
    input.setAttribute('aria-expanded', 'true')
  }

  function choose(index) {
    chosen = (index + found.length + 1) % (found.length + 1)
    if (chosen === found.length) chosen = -1
    ;[...list.children].forEach((option, at) => option.setAttribute('aria-selected', String(at === chosen)))
    if (chosen < 0) input.removeAttribute('aria-activedescendant')
    else {
      input.setAttribute('aria-activedescendant', `suggestion-${chosen}`)
      list.children[chosen].scrollIntoView({ block: 'nearest' })
    }
  }

  function take(suggestion) {
    close()
    input.blur()
    if (suggestion.kind === 'category') return search({ category: suggestion.text })
    if (suggestion.kind === 'brand') return search({ brand: suggestion.text })
    input.value = suggestion.text
    return search({ q: suggestion.text })
  }

  const search = (query) => go(`/products?${new URLSearchParams(query)}`.replace(/\?$/, ''))

  async function ask() {
    asking.abort()
    asking = new AbortController()
    const prefix = input.value.trim()
    if (prefix.length < 2) return close()
    try {
      open((await api.get('/v1/suggestions', { prefix, limit: 8 }, { signal: asking.signal, tries: 1 })).suggestions)
    } catch {
      // Who types goes on without suggestions.
      close()
    }
  }

  input.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(ask, PAUSE)
  })
  input.addEventListener('keydown', (event) => {
    if (list.hidden) return
    // Only the list goes; a browser would clear what was typed too.
    if (event.key === 'Escape') { event.preventDefault(); close() }
    if (event.key === 'ArrowDown') { event.preventDefault(); choose(chosen + 1) }
    if (event.key === 'ArrowUp') { event.preventDefault(); choose(chosen < 0 ? found.length - 1 : chosen - 1) }
    if (event.key === 'Enter' && chosen >= 0) { event.preventDefault(); take(found[chosen]) }
  })
  input.addEventListener('blur', () => setTimeout(close, 120))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    clearTimeout(timer)
    asking.abort()
    close()
    input.blur()
    search(input.value.trim() ? { q: input.value.trim() } : {})
  })
  addEventListener('page', () => {
    input.value = location.pathname === '/products' ? new URLSearchParams(location.search).get('q') ?? '' : ''
  })
  return form
}
