// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { h } from '../dom.js'
import { go, setTitle } from '../router.js'

export async function page({ query, signal }) {
  setTitle('Confirm your address')
  const token = query.get('token') ?? ''
  // It is good for one thing only, and should not stay in the address bar.
  history.replaceState(null, '', '/verify')
  try {
    await api.post('/v1/users/verify', { token }, { signal })
    await go('/sign-in?verified=1', { isReplacing: true })
    return null
  } catch (problem) {
    return h('div', { class: 'page page-tight narrow' }, h('h1', null, 'This did not work'),
      h('p', { class: 'notice notice-bad', role: 'alert' }, problem.sentence), h('a', { href: '/sign-in' }, 'Sign in, and ask for another mail'))
  }
}
