// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import * as cart from '../cart.js'
import { h } from '../dom.js'
import { field, form } from '../parts/form.js'
import { toast } from '../parts/toast.js'
import { go, setTitle } from '../router.js'
import { signIn } from '../session.js'

/// Only into this shop: a link that was made by somebody else leads nowhere else.
export function safeNext(query) {
  const next = query.get('next') ?? '/account'
  return /^\/(?![/\\])/.test(next) ? next : '/account'
}

export function page({ query }) {
  setTitle('Sign in')
  const next = safeNext(query)
  const email = field({ name: 'email', label: 'E-mail address', type: 'email', autocomplete: 'username', required: true, maxlength: 254 })
  const again = h('button', { class: 'link', type: 'button', hidden: true }, 'Send the mail once more')
  again.addEventListener('click', async () => {
    await api.post('/v1/users/resend-verification', { email: email.querySelector('input').value.trim() }).catch(() => {})
    toast('If an account waits for it, the mail is on its way.')
  })
  const signInForm = form({
    submit: 'Sign in',
    fields: [email, field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', required: true, maxlength: 128 })],
    onsend: async (values) => {
      try {
        await signIn(values.email, values.password)
      } catch (problem) {
        again.hidden = problem.name !== 'EmailNotVerified'
        throw problem
      }
      await cart.adopt().catch(() => cart.load().catch(() => {}))
      await go(next, { isReplacing: true })
    },
  })
  return h('div', { class: 'page page-tight narrow' },
    h('h1', null, 'Sign in'),
    query.has('verified') ? h('p', { class: 'notice notice-good', role: 'status' }, 'Your address is confirmed. You can sign in now.') : null,
    query.has('reset') ? h('p', { class: 'notice notice-good', role: 'status' }, 'Your password is changed. Please sign in with the new one.') : null,
    h('div', { class: 'card stack' }, signInForm, again, h('a', { class: 'small', href: '/forgot-password' }, 'Forgotten your password?')),
    h('p', null, 'New here? ', h('a', { href: `/sign-up?next=${encodeURIComponent(next)}` }, 'Make an account')))
}
