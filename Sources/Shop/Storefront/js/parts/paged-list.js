// SPDX-License-Identifier: Apache-2.0

import { h, replace } from '../dom.js'
import { section } from './section.js'

/// A list that is loaded page by page. `load(cursor)` gives a page with `nextCursor`.
export function pagedList({ signal, className, label, empty, load, items, row, title, tag = 'ul', wrap = (list) => list }) {
  return section({
    signal, title,
    load: () => load(''),
    show: (first) => {
      const list = h(tag, { class: className, 'aria-label': label }, items(first).map(row))
      const more = h('div', { class: 'row' })
      const offer = (page) => replace(more, page.nextCursor ? h('button', { class: 'button button-second', type: 'button', onclick: async (event) => {
        event.currentTarget.disabled = true
        try {
          const next = await load(page.nextCursor)
          list.append(...items(next).map(row))
          offer(next)
        } catch (error) {
          if (signal.aborted) return
          offer(page)
          more.append(h('p', { class: 'field-error', role: 'alert' }, error.sentence ?? 'That did not work.'))
        }
      } }, 'Show more') : null)
      offer(first)
      return list.children.length === 0 && !first.nextCursor ? h('p', { class: 'quiet' }, empty) : h('div', { class: 'stack' }, wrap(list), more)
    },
  })
}
