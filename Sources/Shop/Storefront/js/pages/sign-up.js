// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { h, replace } from '../dom.js'
import { checkbox, field, form } from '../parts/form.js'
import { setTitle } from '../router.js'

export function page({ query }) {
  setTitle('Make an account')
  const place = h('div', { class: 'card' })
  replace(place, form({
    submit: 'Make an account',
    fields: [
      field({ name: 'name', label: 'Name', autocomplete: 'name', required: true, maxlength: 100 }),
      field({ name: 'email', label: 'E-mail address', type: 'email', autocomplete: 'username', required: true, maxlength: 254 }),
      field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'new-password', required: true, minlength: 10, maxlength: 128, hint: '10 characters or more; a few words are best.' }),
      checkbox({ name: 'marketing', label: 'Tell me of offers by mail', checked: false }),
    ],
    onsend: async ({ name, email, password, marketing }) => {
      await api.post('/v1/users', { name, email, password, preferences: { language: 'en', currency: 'EUR', marketing } })
      replace(place, h('div', { class: 'stack', role: 'status' }, h('h2', null, 'Look into your mail'),
        h('p', null, 'We have sent a link to ', h('strong', { class: 'break' }, email), '. Follow it to confirm your address; then you can sign in.'),
        h('p', { class: 'quiet small' }, 'In a trial of this shop mails are files: look into the folder “mail” of its home.'),
        h('a', { class: 'button button-second', href: `/sign-in?next=${encodeURIComponent(query.get('next') ?? '/account')}` }, 'Sign in')))
    },
  }))
  return h('div', { class: 'page page-tight narrow' }, h('h1', null, 'Make an account'), place, h('p', null, 'Here before? ', h('a', { href: '/sign-in' }, 'Sign in')))
}
