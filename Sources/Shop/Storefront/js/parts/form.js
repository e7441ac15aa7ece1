// SPDX-License-Identifier: Apache-2.0

import { h, replace, uniqueID } from '../dom.js'
import { Problem, sentenceOf } from '../problem.js'

/// An input with its label, its hint and the place for what is wrong with it.
export function field({ name, label, type = 'text', hint, options, wide, ...rest }) {
  const id = uniqueID('field')
  const described = [hint ? `${id}-hint` : null, `${id}-error`].filter(Boolean).join(' ')
  const common = { id, name, 'aria-describedby': described, ...rest }
  const input = options
    ? h('select', { class: 'select', ...common, value: null }, options.map((option) => h('option', { value: option.value, selected: option.value === rest.value }, option.text)))
    : type === 'textarea' ? h('textarea', { class: 'input', ...common }) : h('input', { class: 'input', type, ...common })
  const optional = rest.required || options || type === 'search' ? null : h('span', { class: 'quiet' }, ' (optional)')
  return h('div', { class: 'field', 'data-field': name },
    h('label', { for: id }, label, optional), hint ? h('p', { class: 'field-hint', id: `${id}-hint` }, hint) : null, input,
    h('p', { class: 'field-error', id: `${id}-error`, hidden: true }))
}

export function checkbox({ name, label, checked, count, ...rest }) {
  return h('label', { class: 'check' }, h('input', { type: 'checkbox', name, checked, ...rest }), h('span', null, label), count === undefined ? null : h('span', { class: 'check-count' }, count))
}

/// A form that says what is wrong at the fields, in words of its own rather than the browser's, and lets itself
/// be sent once at a time.
export function form({ fields, submit, onsend, className = 'form', buttons = [], wide = true }) {
  const alert = h('div', { role: 'alert' })
  const button = h('button', { class: `button ${wide ? 'button-wide' : ''}`, type: 'submit' }, submit)
  const element = h('form', { class: className, novalidate: true }, fields, alert, h('div', { class: wide ? 'stack' : 'row' }, button, buttons))
  element.addEventListener('submit', async (event) => {
    event.preventDefault()
    clear(element, alert)
    const wrong = [...element.elements].filter((input) => input.name && !input.checkValidity())
    if (wrong.length > 0) {
      wrong.forEach((input) => mark(element, input.name, missing(input)))
      wrong[0].focus()
      return
    }
    button.setAttribute('aria-busy', 'true')
    button.disabled = true
    try {
      await onsend(values(element), element)
    } catch (error) {
      show(error, element, alert)
    } finally {
      button.removeAttribute('aria-busy')
      button.disabled = false
    }
  })
  return element
}

export function values(element) {
  const found = {}
  for (const input of element.elements) {
    if (!input.name) continue
    if (input.type === 'checkbox') found[input.name] = input.checked
    else if (input.type === 'radio') { if (input.checked) found[input.name] = input.value } else found[input.name] = input.value.trim()
  }
  return found
}

function missing(input) {
  if (input.validity.valueMissing) return 'This is needed.'
  if (input.validity.tooShort) return `At least ${input.minLength} characters, please.`
  if (input.validity.typeMismatch && input.type === 'email') return 'An e-mail address looks like name@example.org.'
  if (input.validity.patternMismatch) return input.title || 'This does not look right.'
  return input.validationMessage
}

function show(error, element, alert) {
  if (!(error instanceof Problem)) console.error(error)
  const problem = error instanceof Problem ? error : new Problem(500)
  const unplaced = problem.violations.filter((each) => !mark(element, each.path.split('.').at(-1), sentenceOf(each.message)))
  if (problem.violations.length > 0 && unplaced.length === 0) {
    element.querySelector('[aria-invalid="true"]')?.focus()
    return
  }
  replace(alert, h('p', { class: 'notice notice-bad' }, problem.sentence))
}

function mark(element, name, text) {
  const holder = element.querySelector(`[data-field="${CSS.escape(name)}"]`)
  if (!holder) return false
  holder.querySelector('.input, .select').setAttribute('aria-invalid', 'true')
  const place = holder.querySelector('.field-error')
  place.textContent = text
  place.hidden = false
  return true
}

function clear(element, alert) {
  alert.replaceChildren()
  for (const place of element.querySelectorAll('.field-error')) place.hidden = true
  for (const input of element.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid')
}
