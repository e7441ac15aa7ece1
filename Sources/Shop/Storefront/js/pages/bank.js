// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { h, replace } from '../dom.js'
import { money } from '../format.js'
import { icon } from '../parts/icons.js'
import { go, setTitle } from '../router.js'

/// The page of the bank that is played: a real one would be somewhere else on the internet.
export async function page({ params, query, signal }) {
  setTitle('Your bank')
  const challenge = await api.get(api.path`/v1/bank/challenges/${params.reference}`, {}, { signal })
  const next = /^\/(?![/\\])/.test(query.get('return') ?? '') ? query.get('return') : '/account'
  const place = h('div', { class: 'card bank stack' })
  const alert = h('div', { role: 'alert' })

  async function decide(success, event) {
    event.currentTarget.disabled = true
    try {
      await api.post(api.path`/v1/bank/challenges/${params.reference}`, { success })
      await go(next, { isReplacing: true })
    } catch (problem) {
      replace(alert, h('p', { class: 'notice notice-bad' }, problem.sentence ?? 'That did not work.'))
    }
  }
  const isOpen = challenge.status === 'requiresAction'
  replace(place, h('div', { class: 'row' }, icon('lock'), h('h1', null, 'Bank of Trials')),
    isOpen ? [
      h('p', null, 'Martlet asks for a payment of'), h('p', { class: 'price detail-price' }, money(challenge.amount)),
      h('p', { class: 'quiet' }, 'Is it you who wants to pay?'),
      h('div', { class: 'stack' },
        h('button', { class: 'button button-wide', type: 'button', onclick: (event) => decide(true, event) }, 'Yes, pay'),
        h('button', { class: 'button button-danger button-wide', type: 'button', onclick: (event) => decide(false, event) }, 'No, refuse')),
    ] : [h('p', null, 'This payment was decided already.'), h('a', { class: 'button', href: next }, 'Back to the shop')], alert)
  return h('div', { class: 'page narrow' }, place)
}
