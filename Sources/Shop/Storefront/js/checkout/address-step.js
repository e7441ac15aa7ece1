// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { h, replace } from '../dom.js'
import { addressFields, addressOf, addressText, orderAddress } from '../parts/address-fields.js'
import { checkbox, form } from '../parts/form.js'
import { user } from '../session.js'
import { choiceCard, step } from './step.js'

/// Where it goes: to a saved address, or to a new one.
export function addressStep(choice, signal, onchange) {
  const place = h('div', { class: 'stack' })
  const problems = h('div', { role: 'status' })
  let saved = []

  function choose(address) {
    choice.address = orderAddress(address)
    onchange()
    check(choice.address)
  }

  /// What looks wrong is said, and may be right all the same.
  async function check(destination) {
    problems.replaceChildren()
    try {
      const found = await api.post('/v1/addresses/check', { destination }, { signal, tries: 1 })
      if (!found.isValid) replace(problems, h('p', { class: 'notice notice-warn' }, `Please look at the address again: ${found.problems.join('; ')}.`))
    } catch {
      // An address that nobody could check is taken as it is.
    }
  }

  function newAddress() {
    replace(place, form({
      submit: 'Use this address', wide: false,
      fields: [addressFields({ recipient: user.value.name }), checkbox({ name: 'keep', label: 'Keep it for the next time', checked: true })],
      buttons: saved.length > 0 ? [h('button', { class: 'link', type: 'button', onclick: () => list(saved[0]) }, 'Back to my addresses')] : [],
      onsend: async ({ keep, ...fields }) => {
        const address = addressOf(fields)
        const kept = keep ? await api.post('/v1/me/addresses', address) : { id: 'new', address }
        saved.push(kept)
        list(kept)
      },
    }))
  }

  function list(chosen) {
    replace(place, h('fieldset', { class: 'choice' }, h('legend', { class: 'unseen' }, 'Address'), saved.map((each) => choiceCard({
      name: 'address', value: each.id, title: each.address.recipient, note: addressText(each.address), checked: each === chosen, onchoose: () => choose(each.address),
    }))), h('button', { class: 'link', type: 'button', onclick: newAddress }, 'Another address'))
    choose(chosen.address)
  }

  async function load() {
    try {
      saved = (await api.get('/v1/me/addresses', {}, { signal })).addresses
    } catch {
      // Without the saved ones a new one can be written.
      saved = []
    }
    if (signal.aborted) return
    if (saved.length > 0) list(saved.find((each) => each.isDefault) ?? saved[0])
    else newAddress()
  }
  load()
  return step(1, 'Where shall it go?', place, problems)
}
