// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { picture } from '../art/picture.js'
import * as cart from '../cart.js'
import { h, replace } from '../dom.js'
import { date, money, times } from '../format.js'
import { addressText } from '../parts/address-fields.js'
import { dialog } from '../parts/dialog.js'
import { field, form } from '../parts/form.js'
import { canCancel, canReturn, isUnsold, orderProgress, reasonText, statusBadge, statusText } from '../parts/order-status.js'
import { parcels } from '../parts/parcels.js'
import { completed, productPath } from '../parts/product-card.js'
import { sums } from '../parts/sums.js'
import { toast } from '../parts/toast.js'
import { Problem } from '../problem.js'
import { announce, go, setTitle } from '../router.js'
import { user } from '../session.js'
import { watch } from '../watch.js'

function banner(order) {
  if (order.status === 'actionRequired' && order.actionUrl) {
    const url = `${order.actionUrl}?return=${encodeURIComponent(`/orders/${order.id}`)}`
    return h('div', { class: 'notice notice-warn' }, h('p', null, 'Your bank asks whether it is you who pays. Until you have confirmed, your things are kept for you.'), h('a', { class: 'button', href: url }, 'Confirm at your bank'))
  }
  if (isUnsold(order)) {
    return h('div', { class: 'notice notice-bad' }, h('p', null, reasonText(order)), h('button', { class: 'button button-second', type: 'button', onclick: () => again(order) }, 'Put it all into the cart again'))
  }
  if (order.cancelRequested && canCancel(order)) return h('div', { class: 'notice' }, h('p', null, 'You have asked to cancel this order. Whether it is in time, you will see here.'))
  if (order.status === 'returnRequested') return h('div', { class: 'notice' }, h('p', null, 'Your return is on its way. The money comes back when the goods have.'))
  if (order.status === 'returned') return h('div', { class: 'notice notice-good' }, h('p', null, `The goods are back, and ${money(order.totals.grand)} are on their way to you.`))
  return null
}

async function again(order) {
  const missing = []
  for (const line of order.lines) {
    try {
      await cart.add(line.sku, line.quantity)
    } catch {
      missing.push(line.title)
    }
  }
  if (missing.length > 0) toast(`Not to be had any more: ${missing.join('; ')}.`)
  await go('/cart')
}

/// Asks why, and sends it under one key however often it is tried.
function ask(order, { title, text, label, submit, action, required }, onchange) {
  const key = api.newKey()
  const box = dialog(title, h('p', null, text), form({
    submit, fields: [field({ name: 'reason', label, type: 'textarea', maxlength: 200, required })],
    onsend: async ({ reason }) => {
      onchange(await api.post(api.path`/v1/orders/${order.id}/${action}`, { reason }, { key }))
      box.close()
    },
    buttons: [h('button', { class: 'link', type: 'button', onclick: () => box.close() }, 'Leave it as it is')],
  }))
}

function actions(order, onchange) {
  return h('div', { class: 'row' },
    canCancel(order) && !order.cancelRequested ? h('button', { class: 'button button-danger', type: 'button', onclick: () => ask(order, { title: 'Cancel this order?', text: 'Nothing has left yet, so this is possible.', label: 'Why?', submit: 'Cancel the order', action: 'cancel' }, onchange) }, 'Cancel the order') : null,
    canReturn(order) ? h('button', { class: 'button button-second', type: 'button', onclick: () => ask(order, { title: 'Send it back?', text: 'All of the order comes back, and you get back what you paid.', label: 'What is wrong with it?', submit: 'Send it back', action: 'return', required: true }, onchange) }, 'Send it back') : null)
}

const lineRow = (line, known) => h('li', { class: 'line line-small' },
  h('span', { class: 'line-picture' }, picture(known.get(line.sku) ?? line)),
  h('div', null, h('p', null, h('a', { href: productPath(line.sku) }, line.title)), h('p', { class: 'small quiet number' }, `${line.quantity} × ${money(line.unitPrice)}`)),
  h('p', { class: 'price' }, money(times(line.unitPrice, line.quantity))))

export async function page({ params, signal }) {
  if (!user.value) {
    await go(`/sign-in?next=${encodeURIComponent(location.pathname)}`, { isReplacing: true })
    return null
  }
  let order = await api.get(api.path`/v1/orders/${params.order}`, {}, { signal })
  setTitle(`Order ${order.number}`)
  const known = new Map()
  const status = h('div', { role: 'status' })
  const top = h('div', { class: 'stack' })
  const progress = h('div')
  const acts = h('div')
  const lines = h('ul', { class: 'lines', 'aria-label': 'What you ordered' })
  const ways = parcels(order, signal)

  function draw(next) {
    if (next.version && Number(next.version) < Number(order.version)) return
    const isNew = next.status !== order.status
    order = next
    replace(status, statusBadge(order.status))
    replace(top, banner(order))
    replace(progress, orderProgress(order))
    replace(acts, actions(order, draw))
    ways.follow(order)
    if (isNew) announce(`Your order: ${statusText(order.status)}`)
  }
  const drawLines = () => replace(lines, order.lines.map((line) => lineRow(line, known)))

  draw(order)
  drawLines()
  watch(api.path`/v1/orders/${order.id}/events`, draw, { signal, look: () => api.get(api.path`/v1/orders/${order.id}`, {}, { signal }) })
  completed(order.lines, signal).then((products) => {
    products.forEach((product) => known.set(product.sku, product))
    drawLines()
  }).catch((error) => { if (!signal.aborted && !(error instanceof Problem)) console.error(error) })

  return h('div', { class: 'page page-tight' },
    h('nav', { 'aria-label': 'Where you are' }, h('ol', { class: 'crumbs' }, h('li', null, h('a', { href: '/account' }, 'Orders')), h('li', null, order.number))),
    h('div', { class: 'row-spread' }, h('div', { class: 'stack-small' }, h('h1', null, `Order ${order.number}`), h('p', { class: 'quiet' }, `Placed on ${date(order.placedAt)}`)), status),
    top,
    h('div', { class: 'split split-side' },
      h('div', { class: 'stack' },
        h('section', { class: 'card', 'aria-label': 'Where it is' }, h('h2', null, 'Where it is'), progress, acts), ways,
        h('section', { class: 'card', 'aria-label': 'Goods' }, h('h2', null, 'Goods'), lines)),
      h('aside', { class: 'stack sticky' },
        h('section', { class: 'card', 'aria-label': 'Total' }, h('h2', null, 'Total'), sums(order.totals)),
        h('section', { class: 'card', 'aria-label': 'Address' }, h('h2', null, 'Goes to'), h('p', null, order.address.name), h('p', { class: 'quiet' }, addressText(order.address))))))
}
