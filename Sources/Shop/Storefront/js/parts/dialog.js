// SPDX-License-Identifier: Apache-2.0

import { h, uniqueID } from '../dom.js'

/// Asks in a window of its own; the browser keeps the focus in it and gives it back.
export function dialog(title, ...content) {
  const id = uniqueID('dialog')
  const element = h('dialog', { class: 'dialog', 'aria-labelledby': id }, h('div', { class: 'stack' }, h('h2', { id }, title), content))
  element.addEventListener('close', () => element.remove())
  document.body.append(element)
  element.showModal()
  return element
}
