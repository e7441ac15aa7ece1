// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { h } from '../dom.js'
import { field, form } from '../parts/form.js'
import { go, setTitle } from '../router.js'

export function page({ query }) {
  setTitle('Choose a password')
  const token = query.get('token') ?? ''
  history.replaceState(null, '', '/reset-password')
  return h('div', { class: 'page page-tight narrow' }, h('h1', null, 'Choose a password'), h('div', { class: 'card' }, form({
    submit: 'Change it',
    fields: [field({ name: 'password', label: 'New password', type: 'password', autocomplete: 'new-password', required: true, minlength: 10, maxlength: 128, hint: '10 characters or more; a few words are best.' })],
    onsend: async ({ password }) => {
      await api.post('/v1/users/password-reset/confirm', { token, password })
      await go('/sign-in?reset=1', { isReplacing: true })
    },
  })))
}
