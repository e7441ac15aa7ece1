// SPDX-License-Identifier: Apache-2.0

/// Elements without strings of HTML: what comes from the shop's services is text, and stays text.
const SVG = 'http://www.w3.org/2000/svg'

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue
    element.append(child)
  }
  return element
}

function apply(element, properties) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else if (name === 'value' || name === 'checked' || name === 'selected') element[name] = value
    else element.setAttribute(name, value === true ? '' : value)
  }
}

/// `h('a', {href: '/cart', onclick: …}, 'Cart')`
export function h(tag, properties, ...children) {
  const element = document.createElement(tag)
  apply(element, properties)
  return append(element, children)
}

export function svg(tag, properties, ...children) {
  const element = document.createElementNS(SVG, tag)
  apply(element, properties)
  return append(element, children)
}

export function replace(element, ...children) {
  element.replaceChildren()
  return append(element, children)
}

let numbers = 0
/// For labels, descriptions and what they are of.
export const uniqueID = (prefix) => `${prefix}-${++numbers}`
