// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import * as cart from '../cart.js'
import { addressStep } from '../checkout/address-step.js'
import { paymentStep } from '../checkout/payment-step.js'
import { shippingStep } from '../checkout/shipping-step.js'
import { h, replace } from '../dom.js'
import { cents, money } from '../format.js'
import { icon } from '../parts/icons.js'
import { sums } from '../parts/sums.js'
import { Problem } from '../problem.js'
import { announce, go, setTitle } from '../router.js'
import { user } from '../session.js'

/// From a cart to an order. What is chosen so far is `choice`; each step changes it, and what depends on it is
/// asked for again.
export async function page({ signal }) {
  setTitle('Checkout')
  if (!user.value) {
    await go('/sign-in?next=/checkout', { isReplacing: true })
    return null
  }
  const found = await cart.load()
  if (!found?.lines?.length) {
    await go('/cart', { isReplacing: true })
    return null
  }
  const choice = { cart: found.id, address: null, quote: null, token: null, totals: null, key: api.newKey() }
  const alert = h('div', { role: 'alert' })
  const total = h('div', { 'aria-live': 'polite' })
  const button = h('button', { class: 'button button-wide', type: 'button' })
  button.addEventListener('click', place)

  const shipping = shippingStep(choice, signal, (quote) => {
    choice.quote = quote
    price()
  })
  const address = addressStep(choice, signal, () => {
    choice.quote = null
    choice.totals = null
    draw()
    shipping.ask()
  })
  const payment = paymentStep(choice, signal, draw)

  /// Another request needs another key; the same one, sent again, must not order twice.
  function draw() {
    choice.key = api.newKey()
    replace(total, choice.totals ? sums(choice.totals) : h('p', { class: 'quiet' }, 'The total is known once you have chosen how it comes.'))
    const isReady = choice.totals && choice.token
    button.setAttribute('aria-disabled', String(!isReady))
    replace(button, icon('lock'), isReady ? `Order and pay ${money(choice.totals.grand)}` : 'Order and pay')
  }

  async function price() {
    if (!choice.quote) return draw()
    try {
      choice.totals = await api.get(api.path`/v1/carts/${choice.cart}/quote`, { shippingQuote: choice.quote.id }, { signal })
      alert.replaceChildren()
    } catch (problem) {
      if (signal.aborted) return
      choice.totals = null
      await tell(problem)
    }
    draw()
  }

  async function place() {
    const missing = !choice.address ? 'Where shall it go? Please choose an address.' : !choice.totals ? 'Please choose how it shall come.' : !choice.token ? 'Please choose how to pay.' : ''
    if (missing) return replace(alert, h('p', { class: 'notice notice-warn' }, missing))
    button.disabled = true
    button.setAttribute('aria-busy', 'true')
    try {
      const order = await api.post('/v1/orders', {
        cart: choice.cart, address: choice.address, shippingQuote: choice.quote.id, paymentToken: choice.token, expectedTotal: choice.totals.grand,
      }, { key: choice.key, signal })
      cart.renew()
      await go(api.path`/orders/${order.id}`, { isReplacing: true })
    } catch (problem) {
      if (!signal.aborted) await tell(problem)
    } finally {
      button.disabled = false
      button.removeAttribute('aria-busy')
    }
  }

  /// Why it was not ordered, and what to do about it.
  async function tell(problem) {
    if (!(problem instanceof Problem)) {
      console.error(problem)
      return replace(alert, h('p', { class: 'notice notice-bad' }, 'That did not work. You were not charged.'))
    }
    const { fields } = problem
    switch (problem.name) {
      case 'TotalChanged': {
        const before = fields.expected
        choice.totals = fields.totals
        draw()
        const isMore = cents(fields.totals.grand) > cents(before)
        replace(alert, h('p', { class: 'notice notice-warn' }, `Prices have changed meanwhile: the total is ${money(fields.totals.grand)} now, ${isMore ? 'more' : 'less'} than the ${money(before)} that you saw. Nothing is ordered yet. If you agree, order again.`))
        return announce(`The total is ${money(fields.totals.grand)} now.`)
      }
      case 'CartAlreadyOrdered':
        cart.renew()
        return go(api.path`/orders/${fields.order}`, { isReplacing: true })
      case 'QuoteNotValid':
        choice.quote = null
        choice.totals = null
        draw()
        shipping.ask()
        return replace(alert, h('p', { class: 'notice notice-warn' }, problem.sentence))
      case 'SomethingSoldOut': {
        const titles = cart.cart.value.lines.filter((line) => fields.skus?.includes(line.sku)).map((line) => line.title)
        return replace(alert, h('p', { class: 'notice notice-bad' }, `Sold out meanwhile: ${titles.join('; ') || 'something in your cart'}. Nothing is ordered.`, h('a', { href: '/cart' }, 'Change the cart')))
      }
      case 'CouponUsed': case 'CartIsEmpty':
        return replace(alert, h('p', { class: 'notice notice-bad' }, problem.sentence, h('a', { href: '/cart' }, 'See the cart')))
      default:
        return replace(alert, h('p', { class: 'notice notice-bad' }, problem.sentence))
    }
  }

  draw()
  return h('div', { class: 'page page-tight' }, h('h1', null, 'Checkout'),
    h('div', { class: 'split split-side' },
      h('div', { class: 'steps' }, address, shipping, payment),
      h('aside', { class: 'card sticky stack', 'aria-label': 'Summary' },
        h('ul', { class: 'lines' }, found.lines.map((line) => h('li', { class: 'row-spread small' }, h('span', null, `${line.quantity} × ${line.title}`)))),
        total, alert, button, h('p', { class: 'small quiet' }, 'This is a trial shop: no card is charged.'))))
}
