// SPDX-License-Identifier: Apache-2.0

import { h } from '../dom.js'

/// How many, by buttons or by typing. `onset` hears of each change that is meant.
export function quantity({ value, label, min = 1, max = 99, onset }) {
  const input = h('input', { type: 'number', inputmode: 'numeric', min, max, value, 'aria-label': label })
  const less = h('button', { type: 'button', 'aria-label': `One less: ${label}` }, '−')
  const more = h('button', { type: 'button', 'aria-label': `One more: ${label}` }, '+')

  function set(wanted) {
    const next = Math.min(max, Math.max(min, Number.isFinite(wanted) ? Math.round(wanted) : min))
    const isNew = next !== Number(element.dataset.value)
    element.dataset.value = next
    input.value = next
    less.disabled = next <= min
    more.disabled = next >= max
    if (isNew) onset?.(next)
  }

  const element = h('div', { class: 'stepper', role: 'group', 'aria-label': label, 'data-value': value }, less, input, more)
  less.addEventListener('click', () => set(Number(input.value) - 1))
  more.addEventListener('click', () => set(Number(input.value) + 1))
  input.addEventListener('change', () => set(Number(input.value)))
  element.read = () => Number(element.dataset.value)
  less.disabled = value <= min
  more.disabled = value >= max
  return element
}
