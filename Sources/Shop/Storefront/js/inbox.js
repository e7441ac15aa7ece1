// SPDX-License-Identifier: Apache-2.0

import { user } from './session.js'
import { Signal } from './signal.js'
import { watch } from './watch.js'

/// The newest of the customer's inbox, and how much of it is unread; told as it happens.
export const inbox = new Signal({ items: [], unreadCount: 0 })

/// Hears of the inbox of whoever is signed in, from now on.
export function follow() {
  let hearing = new AbortController()
  let whose = null
  user.observe((found) => {
    if (found?.id === whose) return
    whose = found?.id ?? null
    hearing.abort()
    hearing = new AbortController()
    inbox.value = { items: [], unreadCount: 0 }
    if (whose) watch('/v1/inbox/events', (page) => { inbox.value = page }, { signal: hearing.signal })
  })
}
