// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { h, replace } from '../dom.js'
import { methodName, TEST_METHODS } from '../parts/payment-methods.js'
import { choiceCard, step } from './step.js'

/// How it is paid: what the customer has saved, and the cards that a trial has.
export function paymentStep(choice, signal, onchange) {
  const place = h('div')

  function show(saved) {
    const choose = (token) => () => {
      choice.token = token
      onchange()
    }
    const rows = [
      ...saved.map((method) => ({ value: method.id, title: methodName(method), note: 'Saved in your account', token: method.token })),
      ...TEST_METHODS.map((method) => ({ value: method.token, title: method.name, note: `${methodName(method)} · ${method.note}`, token: method.token })),
    ]
    replace(place, h('fieldset', { class: 'choice' }, h('legend', { class: 'unseen' }, 'Payment'), rows.map((row, index) => choiceCard({
      name: 'payment', value: row.value, title: row.title, note: row.note, checked: index === 0, onchoose: choose(row.token),
    }))))
    choose(rows[0].token)()
  }

  async function load() {
    try {
      const { methods } = await api.get('/v1/me/payment-methods', {}, { signal })
      if (!signal.aborted) show(methods)
    } catch {
      // What was saved is a comfort; a trial's card pays too.
      if (!signal.aborted) show([])
    }
  }
  load()
  return step(3, 'How do you want to pay?', h('p', { class: 'small quiet' }, 'Cards of the played bank: each shows another outcome.'), place)
}
