// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { h, replace } from '../dom.js'
import { cents, money, words } from '../format.js'
import { skeletonLines } from '../parts/section.js'
import { Problem } from '../problem.js'
import { choiceCard, step } from './step.js'

function daysText({ minDays, maxDays }) {
  if (minDays === maxDays) return `Arrives in ${maxDays} ${maxDays === 1 ? 'day' : 'days'}`
  return `Arrives in ${minDays} to ${maxDays} days`
}

/// How it comes: the offers for this cart and this address.
export function shippingStep(choice, signal, onchange) {
  const place = h('div', { 'aria-live': 'polite' }, h('p', { class: 'quiet' }, 'Choose an address first.'))
  let asking = new AbortController()

  async function ask() {
    if (!choice.address) return
    asking.abort()
    asking = new AbortController()
    const mine = AbortSignal.any([signal, asking.signal])
    replace(place, skeletonLines(2))
    try {
      const { quotes } = await api.post(api.path`/v1/carts/${choice.cart}/shipping-quotes`, { address: choice.address }, { signal: mine })
      if (mine.aborted) return
      replace(place, h('fieldset', { class: 'choice' }, h('legend', { class: 'unseen' }, 'Shipping'), quotes.map((quote, index) => choiceCard({
        name: 'quote', value: quote.id, title: words(quote.service), note: `${words(quote.carrier)} · ${daysText(quote)}`,
        right: cents(quote.price) === 0 ? 'Free' : money(quote.price), checked: index === 0, onchoose: () => onchange(quote),
      }))))
      onchange(quotes[0] ?? null)
    } catch (problem) {
      if (mine.aborted) return
      onchange(null)
      replace(place, h('div', { class: 'section-fail' }, h('span', null, problem instanceof Problem ? problem.sentence : 'That did not work.'), h('button', { class: 'link', type: 'button', onclick: ask }, 'Try again')))
    }
  }
  const element = step(2, 'How shall it come?', place)
  element.ask = ask
  return element
}
