// SPDX-License-Identifier: Apache-2.0

import * as api from '../../api.js'
import { h, replace } from '../../dom.js'
import { addressFields, addressOf, addressText } from '../../parts/address-fields.js'
import { dialog } from '../../parts/dialog.js'
import { form } from '../../parts/form.js'
import { section } from '../../parts/section.js'
import { toast } from '../../parts/toast.js'
import { account } from './frame.js'

export function page({ signal }) {
  const list = section({
    signal, load: () => api.get('/v1/me/addresses', {}, { signal }),
    show: ({ addresses }) => h('ul', { class: 'saved' }, addresses.map(card), h('li', null, h('button', { class: 'button button-second', type: 'button', onclick: () => edit(null) }, 'Add an address'))),
  })

  function edit(saved) {
    const box = dialog(saved ? 'Change the address' : 'A new address', form({
      submit: 'Save', fields: addressFields(saved?.address),
      onsend: async (fields) => {
        const address = addressOf(fields)
        if (saved) await api.put(api.path`/v1/me/addresses/${saved.id}`, address)
        else await api.post('/v1/me/addresses', address)
        box.close()
        list.reload()
      },
      buttons: [h('button', { class: 'link', type: 'button', onclick: () => box.close() }, 'Leave it as it is')],
    }))
  }

  const run = (body) => async () => {
    try {
      await body()
      list.reload()
    } catch (problem) {
      toast(problem.sentence ?? 'That did not work.')
    }
  }

  const card = (saved) => h('li', { class: 'card stack-small' },
    h('div', { class: 'row-spread' }, h('h2', null, saved.address.recipient), saved.isDefault ? h('span', { class: 'badge badge-good' }, 'Default') : null),
    h('p', { class: 'quiet' }, addressText(saved.address)),
    h('div', { class: 'row' },
      h('button', { class: 'link', type: 'button', onclick: () => edit(saved) }, 'Change'),
      saved.isDefault ? null : h('button', { class: 'link', type: 'button', onclick: run(() => api.post(api.path`/v1/me/addresses/${saved.id}/default`)) }, 'Make it the default'),
      h('button', { class: 'link link-danger', type: 'button', onclick: run(() => api.remove(api.path`/v1/me/addresses/${saved.id}`)) }, 'Remove')))
  return account('Addresses', list)
}
