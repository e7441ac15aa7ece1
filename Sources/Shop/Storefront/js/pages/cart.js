// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { picture } from '../art/picture.js'
import * as cart from '../cart.js'
import { h, replace } from '../dom.js'
import { cents, money, times } from '../format.js'
import { icon } from '../parts/icons.js'
import { completed, productPath, productStrip } from '../parts/product-card.js'
import { quantity } from '../parts/quantity.js'
import { section } from '../parts/section.js'
import { sums } from '../parts/sums.js'
import { Problem } from '../problem.js'
import { announce, setTitle } from '../router.js'
import { user } from '../session.js'
import { watch } from '../watch.js'

function priceNote(line) {
  if (!line.priceChanged) return null
  const isMore = cents(line.unitPrice) > cents(line.addedPrice)
  return h('p', { class: `badge ${isMore ? 'badge-warn' : 'badge-good'}` }, `${isMore ? 'Now costs more' : 'Now costs less'}: it was ${money(line.addedPrice)}`)
}

function lineRow(line, product, run) {
  const count = quantity({ value: line.quantity, label: `Quantity of ${line.title}`, onset: (wanted) => run(() => cart.setQuantity(line.sku, wanted)) })
  return h('li', { class: 'line', 'data-sku': line.sku },
    h('span', { class: 'line-picture' }, picture(product)),
    h('div', { class: 'stack-small' },
      h('p', { class: 'line-title' }, h('a', { href: productPath(line.sku) }, line.title)),
      h('p', { class: 'small quiet number' }, `${money(line.unitPrice)} each`),
      line.available ? null : h('p', { class: 'badge badge-bad' }, 'Not available any more'), priceNote(line)),
    h('p', { class: 'price' }, line.available ? money(times(line.unitPrice, line.quantity)) : '–'),
    h('div', { class: 'line-actions' }, count, h('button', { class: 'link link-danger', type: 'button', onclick: () => run(() => cart.removeLine(line.sku)) }, 'Remove', h('span', { class: 'unseen' }, ` ${line.title}`))))
}

function coupon(shown, run) {
  if (shown.coupon) {
    return h('div', { class: 'row-spread' }, h('p', null, 'Code ', h('strong', null, shown.coupon), cents(shown.discount) > 0 ? '' : h('span', { class: 'quiet' }, ' takes nothing off now')),
      h('button', { class: 'link', type: 'button', onclick: () => run(() => cart.removeCoupon()) }, 'Take it off'))
  }
  const input = h('input', { class: 'input', id: 'coupon', name: 'coupon', maxlength: 32, autocomplete: 'off', autocapitalize: 'characters' })
  const form = h('form', { class: 'stack-small' }, h('label', { class: 'label', for: 'coupon' }, 'Voucher code'), h('div', { class: 'form-inline' }, input, h('button', { class: 'button button-second', type: 'submit' }, 'Apply')))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (input.value.trim()) run(() => cart.applyCoupon(input.value.trim().toUpperCase()))
  })
  return form
}

function summary(shown, run) {
  const items = shown.lines.filter((line) => line.available).reduce((sum, line) => sum + cents(line.unitPrice) * line.quantity, 0)
  const currency = shown.total.currency || shown.lines[0]?.unitPrice.currency
  const blocked = shown.lines.some((line) => !line.available)
  return h('aside', { class: 'card sticky stack', 'aria-label': 'Summary' },
    sums({ items: { minorUnits: items, currency }, discount: shown.discount, grand: shown.total }, { label: 'Without shipping' }),
    coupon(shown, run),
    blocked ? h('p', { class: 'notice notice-warn' }, 'Please remove what is not available any more.')
      : h('a', { class: 'button button-wide', href: user.value ? '/checkout' : '/sign-in?next=/checkout' }, icon('lock'), 'Go to checkout'))
}

function empty() {
  return h('div', { class: 'empty' }, picture({ sku: 'EMPTY-1', category: 'storage/baskets', attributes: { material: 'rattan' } }),
    h('h2', null, 'Your cart is empty'), h('p', { class: 'lead' }, 'What you put into it stays, also when you come back.'), h('a', { class: 'button', href: '/products' }, 'Look around'))
}

export async function page({ signal }) {
  setTitle('Cart')
  const found = await cart.load()
  const place = h('div')
  const problem = h('div', { role: 'alert' })
  const known = new Map()

  async function run(change) {
    place.setAttribute('aria-busy', 'true')
    problem.replaceChildren()
    try {
      await change()
      announce(`Your cart now costs ${money(cart.cart.value.total)}.`)
    } catch (error) {
      draw(cart.cart.value)
      replace(problem, h('p', { class: 'notice notice-bad' }, error instanceof Problem ? error.sentence : 'That did not work.'))
    } finally {
      place.removeAttribute('aria-busy')
    }
  }

  function draw(shown) {
    if (!shown || shown.lines.length === 0) return replace(place, empty())
    // Who is typing or pressing keeps the focus over the change.
    const focused = place.contains(document.activeElement) ? [...place.querySelectorAll('button, input, a')].indexOf(document.activeElement) : -1
    replace(place, h('div', { class: 'split split-side' },
      h('ul', { class: 'lines', 'aria-label': 'In your cart' }, shown.lines.map((line) => lineRow(line, known.get(line.sku) ?? line, run))), summary(shown, run)))
    if (focused >= 0) place.querySelectorAll('button, input, a')[focused]?.focus({ preventScroll: true })
  }

  /// Pictures are better when it is known what the things are like.
  async function learn(shown) {
    const missing = shown.lines.filter((line) => !known.has(line.sku))
    if (missing.length === 0) return
    for (const product of await completed(missing, signal)) known.set(product.sku, product)
    if (!signal.aborted) draw(cart.cart.value)
  }

  cart.cart.observe((shown) => {
    draw(shown)
    if (shown) learn(shown).catch(() => {})
  }, signal)
  if (cart.cart.value?.id) {
    watch(api.path`/v1/carts/${cart.cart.value.id}/events`, (now) => {
      const seen = cart.cart.value
      if (now.id !== seen?.id || now.mergedInto || now.status === 'ordered') return
      if (JSON.stringify(now) !== JSON.stringify(seen)) cart.cart.value = now
    }, { signal })
  }
  const skus = (found.lines ?? []).map((line) => line.sku)
  return h('div', { class: 'page' }, h('h1', null, 'Cart'), h('div', { class: 'stack' }, problem, place),
    skus.length > 0 ? section({
      title: 'Goes well with it', signal, failure: 'Suggestions are resting for a moment; your cart works.',
      load: async () => completed((await api.get('/v1/cart-recommendations', { skus, limit: 10 }, { signal, tries: 2 })).suggestions, signal),
      show: (products) => products.length > 0 && productStrip(products),
    }) : null)
}
