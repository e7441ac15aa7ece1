// SPDX-License-Identifier: Apache-2.0

import { h, uniqueID } from '../dom.js'

export function step(number, title, ...content) {
  const id = uniqueID('step')
  return h('section', { class: 'card step', 'aria-labelledby': id },
    h('div', { class: 'step-head' }, h('span', { class: 'step-number', 'aria-hidden': 'true' }, number), h('h2', { id }, title)), content)
}

/// One of several, chosen by pressing its card.
export function choiceCard({ name, value, title, note, right, checked, onchoose }) {
  const input = h('input', { type: 'radio', name, value, checked, onchange: onchoose })
  return h('label', { class: 'choice-card' }, input,
    h('span', { class: 'stack-small' }, h('span', { class: 'strong' }, title), note ? h('span', { class: 'small quiet' }, note) : null), right ? h('span', { class: 'price' }, right) : h('span'))
}
