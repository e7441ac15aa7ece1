// SPDX-License-Identifier: Apache-2.0

import { h, replace, uniqueID } from '../dom.js'
import { Problem } from '../problem.js'

/// A part of a page that loads by itself. When the service behind it is away it says so quietly, and the rest
/// of the page does not care.
///
/// - `load(signal)` fetches, `show(found)` gives elements, or nothing for a section that has nothing to say.
export function section({ title, level = 'h2', link, load, show, signal, skeleton, className = '', failure = 'This part of the shop is resting for a moment.' }) {
  const id = uniqueID('section')
  const body = h('div', { class: 'section-body' })
  const element = h('section', { class: className || null, ...(title ? { 'aria-labelledby': id } : {}) },
    title ? h('div', { class: 'section-head' }, h(level, { id }, title), link ? h('a', { href: link.href }, link.text) : null) : null,
    body)

  async function run() {
    element.setAttribute('aria-busy', 'true')
    replace(body, skeleton?.() ?? skeletonLines(2))
    try {
      const found = await load(signal)
      if (signal?.aborted) return
      const shown = await show(found)
      element.hidden = !shown
      replace(body, shown || [])
    } catch (error) {
      if (signal?.aborted) return
      if (!(error instanceof Problem)) console.error(error)
      element.hidden = false
      replace(body, h('div', { class: 'section-fail', role: 'status' },
        h('span', null, error instanceof Problem && !error.mayPass ? error.sentence : failure),
        h('button', { class: 'link', type: 'button', onclick: run }, 'Try again', title ? h('span', { class: 'unseen' }, `: ${title}`) : null)))
    } finally {
      element.removeAttribute('aria-busy')
    }
  }
  element.reload = run
  run()
  return element
}

export const skeletonLines = (count) => Array.from({ length: count }, () => h('div', { class: 'skeleton skeleton-line', 'aria-hidden': 'true' }))

export function skeletonCards(count, className = 'strip') {
  return h('div', { class: className, 'aria-hidden': 'true' }, Array.from({ length: count }, () => h('div', { class: 'skeleton skeleton-card' })))
}
