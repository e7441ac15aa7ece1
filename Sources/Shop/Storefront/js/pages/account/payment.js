// SPDX-License-Identifier: Apache-2.0

import * as api from '../../api.js'
import { h } from '../../dom.js'
import { field, form } from '../../parts/form.js'
import { methodName, TEST_METHODS } from '../../parts/payment-methods.js'
import { section } from '../../parts/section.js'
import { account } from './frame.js'

export function page({ signal }) {
  const list = section({
    signal, load: () => api.get('/v1/me/payment-methods', {}, { signal }),
    show: ({ methods }) => methods.length === 0 ? h('p', { class: 'quiet' }, 'You have saved no way to pay.') : h('ul', { class: 'saved' }, methods.map((method) => h('li', { class: 'card stack-small' },
      h('h2', null, methodName(method)), h('p', { class: 'quiet number' }, `Until ${String(method.expiryMonth).padStart(2, '0')}/${method.expiryYear}`),
      h('div', { class: 'row' }, h('button', { class: 'link link-danger', type: 'button', onclick: async () => { await api.remove(api.path`/v1/me/payment-methods/${method.id}`); list.reload() } }, 'Remove'))))),
  })
  const add = form({
    submit: 'Save this one', wide: false,
    fields: [field({
      name: 'token', label: 'A card of the played bank', hint: 'Here a real shop would have the form of its payment provider. Numbers of cards never come to the shop.',
      options: TEST_METHODS.map((method) => ({ value: method.token, text: `${method.name} (${methodName(method)})` })), value: 'tok_ok',
    })],
    onsend: async ({ token }) => {
      const { brand, last4 } = TEST_METHODS.find((method) => method.token === token)
      await api.post('/v1/me/payment-methods', { token, brand, last4, expiryMonth: 12, expiryYear: new Date().getFullYear() + 3 })
      list.reload()
    },
  })
  return account('Ways to pay', [list, h('div', { class: 'card' }, add)])
}
