// SPDX-License-Identifier: Apache-2.0

import * as api from '../../api.js'
import { h, replace } from '../../dom.js'
import { time } from '../../format.js'
import { inbox } from '../../inbox.js'
import { pagedList } from '../../parts/paged-list.js'
import { toast } from '../../parts/toast.js'
import { account } from './frame.js'

const isOrder = (item) => item.kind.startsWith('order.') && item.subject

function row(item) {
  const read = h('span')
  const element = h('li', { class: `inbox-item ${item.isRead ? '' : 'is-unread'}` }, h('span', { class: 'inbox-dot', 'aria-hidden': 'true' }),
    h('div', { class: 'stack-small' },
      h('div', { class: 'row-spread' }, h('h2', { class: 'inbox-title small' }, item.isRead ? null : h('span', { class: 'unseen' }, 'Unread: '), item.title), h('time', { class: 'quiet small', datetime: item.at }, time(item.at))),
      h('p', { class: 'inbox-text quiet' }, item.text),
      h('div', { class: 'row' }, isOrder(item) ? h('a', { href: api.path`/orders/${item.subject}` }, 'See the order') : null, read)))
  if (!item.isRead) {
    read.append(h('button', { class: 'link', type: 'button', onclick: async () => {
      await api.post(api.path`/v1/inbox/${item.id}/read`)
      element.classList.remove('is-unread')
      read.remove()
    } }, 'Mark as read'))
  }
  return element
}

export function page({ signal }) {
  const list = pagedList({
    signal, className: 'lines', label: 'What we told you', empty: 'Nothing yet. What happens to your orders is told here.',
    load: (cursor) => api.get('/v1/inbox', { page: { limit: 20, cursor } }, { signal }), items: (found) => found.items, row,
  })
  const tools = h('div', { class: 'row-spread' })
  let newest = null
  inbox.observe((found) => {
    const first = found.items[0]?.id ?? ''
    // Something came while one looks: the list is loaded again.
    if (newest !== null && newest !== first) list.reload()
    newest = first
    replace(tools, h('p', { class: 'quiet', role: 'status' }, found.unreadCount === 0 ? 'All is read.' : `${found.unreadCount} unread`),
      found.unreadCount > 0 ? h('button', { class: 'link', type: 'button', onclick: async () => {
        await api.post('/v1/inbox/read').catch((problem) => toast(problem.sentence ?? 'That did not work.'))
        list.reload()
      } }, 'Mark all as read') : null)
  }, signal)
  return account('Inbox', [tools, list])
}
