// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { h, replace } from '../dom.js'
import { form } from '../parts/form.js'
import { setTitle } from '../router.js'

/// Asks first: programs that guard mailboxes follow links too.
export function page({ query }) {
  setTitle('No more offers')
  const token = query.get('token') ?? ''
  const place = h('div', { class: 'card stack' })
  replace(place, h('p', null, 'Shall we send you no more mails with offers? You will still hear of your orders.'), form({
    submit: 'No more offers', fields: [],
    onsend: async () => {
      await api.post(api.path`/v1/unsubscribe/${token}`)
      replace(place, h('p', { role: 'status' }, 'Done: no more offers by mail. You can change that in your preferences at any time.'))
    },
  }))
  return h('div', { class: 'page page-tight narrow' }, h('h1', null, 'No more offers'), place)
}
