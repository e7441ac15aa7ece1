// SPDX-License-Identifier: Apache-2.0

import * as api from '../../api.js'
import { h } from '../../dom.js'
import { time } from '../../format.js'
import { field, form } from '../../parts/form.js'
import { section } from '../../parts/section.js'
import { toast } from '../../parts/toast.js'
import { go } from '../../router.js'
import { user } from '../../session.js'
import { account } from './frame.js'

function nameForm() {
  return form({
    submit: 'Save', wide: false, fields: [field({ name: 'name', label: 'Name', autocomplete: 'name', required: true, maxlength: 100, value: user.value?.name ?? '' })],
    onsend: async ({ name }) => {
      user.value = await api.patch('/v1/me', { name, version: user.value.version })
      toast('Saved.')
    },
  })
}

function passwordForm() {
  return form({
    submit: 'Change it', wide: false,
    fields: [
      field({ name: 'current', label: 'Password until now', type: 'password', autocomplete: 'current-password', required: true, maxlength: 128 }),
      field({ name: 'password', label: 'New password', type: 'password', autocomplete: 'new-password', required: true, minlength: 10, maxlength: 128, hint: 'You will be signed out everywhere.' }),
    ],
    onsend: async ({ current, password }) => {
      await api.post('/v1/me/password', { current, password }, { tries: 1 })
      user.value = null
      await go('/sign-in?reset=1')
    },
  })
}

function sessions(signal) {
  const list = section({
    title: 'Where you are signed in', signal, load: () => api.get('/v1/me/sessions', {}, { signal }),
    show: (found) => h('ul', { class: 'lines' }, found.sessions.map((session) => h('li', { class: 'inbox-item' }, h('span'),
      h('div', { class: 'row-spread' }, h('div', null, h('p', { class: 'strong' }, session.device || 'Some program'), h('p', { class: 'quiet small' }, `Last used ${time(session.lastUsedAt)}`)),
        h('button', { class: 'link link-danger', type: 'button', onclick: async () => { await api.remove(api.path`/v1/me/sessions/${session.id}`).catch(() => {}); list.reload() } }, 'Sign out there'))))),
  })
  return list
}

export function page({ signal }) {
  return account('You and security', [
    h('section', { class: 'card stack', 'aria-label': 'You' }, h('p', { class: 'quiet break' }, user.value?.email ?? ''), nameForm()),
    h('section', { class: 'card', 'aria-label': 'Password' }, h('h2', null, 'Password'), passwordForm()),
    user.value ? sessions(signal) : null,
    h('div', { class: 'row' }, h('button', { class: 'button button-danger', type: 'button', onclick: async () => { await api.remove('/v1/me/sessions'); user.value = null; await go('/sign-in') } }, 'Sign out everywhere'))])
}
