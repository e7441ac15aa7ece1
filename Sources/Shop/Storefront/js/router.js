// SPDX-License-Identifier: Apache-2.0

import { h, replace } from './dom.js'
import { Problem } from './problem.js'

/// Pages by their paths: `/orders/:order`. A page is a function that gives its element; what it began ends by
/// `context.signal` when another page comes.
let routes = []
let current = new AbortController()

export function start(table) {
  routes = Object.entries(table).map(([pattern, load]) => ({
    pattern: new RegExp(`^${pattern.replace(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`), load,
  }))
  document.addEventListener('click', follow)
  addEventListener('popstate', () => show(false))
  return show(false)
}

export function go(target, { isReplacing = false } = {}) {
  if (isReplacing) history.replaceState(null, '', target)
  else history.pushState(null, '', target)
  return show(true)
}

/// Says it to those who do not see the page.
export function announce(text) {
  document.getElementById('announcer').textContent = text
}

export function setTitle(text) {
  document.title = text ? `${text} – Martlet` : 'Martlet – things for the home'
}

function follow(event) {
  const link = event.target.closest?.('a[href]')
  if (!link || event.defaultPrevented || event.button !== 0) return
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  if (link.target || link.origin !== location.origin || link.hasAttribute('download')) return
  if (link.hash && link.pathname === location.pathname) return
  if (link.dataset.leaves !== undefined) return
  event.preventDefault()
  go(link.pathname + link.search)
}

async function show(isMove) {
  current.abort()
  current = new AbortController()
  const { signal } = current
  const target = new URL(location)
  const context = { query: target.searchParams, signal, path: target.pathname, params: {} }
  const main = document.getElementById('main')
  let element
  try {
    const { load, params } = find(target.pathname)
    context.params = params
    const module = await load().catch(() => load())
    if (signal.aborted) return
    element = await module.page(context)
  } catch (error) {
    if (signal.aborted) return
    element = failure(error)
  }
  if (signal.aborted || !element) return
  replace(main, element)
  dispatchEvent(new Event('page'))
  if (!isMove) return
  scrollTo(0, 0)
  const heading = main.querySelector('h1')
  heading?.setAttribute('tabindex', '-1')
  heading?.focus({ preventScroll: true })
  announce(document.title)
}

function find(pathname) {
  for (const { pattern, load } of routes) {
    const match = pattern.exec(pathname)
    if (!match) continue
    const params = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]))
    return { load, params }
  }
  return { load: () => import('./pages/not-found.js'), params: {} }
}

function failure(error) {
  if (!(error instanceof Problem)) console.error(error)
  setTitle('Not now')
  const sentence = error instanceof Problem ? error.sentence : 'This page could not be shown.'
  return h('div', { class: 'page empty' },
    h('h1', null, error.status === 404 ? 'Not found' : 'Not now'),
    h('p', { class: 'lead' }, sentence),
    h('div', { class: 'row' },
      h('button', { class: 'button', type: 'button', onclick: () => show(true) }, 'Try again'),
      h('a', { class: 'button button-second', href: '/' }, 'Home')))
}
