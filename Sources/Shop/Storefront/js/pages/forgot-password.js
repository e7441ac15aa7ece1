// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { h, replace } from '../dom.js'
import { field, form } from '../parts/form.js'
import { setTitle } from '../router.js'

export function page() {
  setTitle('A new password')
  const place = h('div', { class: 'card' })
  replace(place, form({
    submit: 'Send me a link',
    fields: [field({ name: 'email', label: 'E-mail address', type: 'email', autocomplete: 'username', required: true, maxlength: 254 })],
    onsend: async ({ email }) => {
      await api.post('/v1/users/password-reset', { email })
      replace(place, h('p', { role: 'status' }, 'If there is an account with this address, a link is on its way to it.'))
    },
  }))
  return h('div', { class: 'page page-tight narrow' }, h('h1', null, 'A new password'), place, h('a', { href: '/sign-in' }, 'Back to signing in'))
}
