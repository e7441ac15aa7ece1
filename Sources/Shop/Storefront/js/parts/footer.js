// SPDX-License-Identifier: Apache-2.0

import { DEPARTMENTS } from '../departments.js'
import { h, replace } from '../dom.js'

export function footer(element) {
  const list = (title, links) => h('div', null, h('h2', null, title), h('ul', null, links.map(([href, text]) => h('li', null, h('a', { href, ...(href.startsWith('/docs') || href.startsWith('/openapi') ? { 'data-leaves': true } : {}) }, text)))))
  replace(element, h('div', { class: 'footer-inner' },
    h('div', { class: 'stack-small' }, h('h2', null, 'Martlet'), h('p', { class: 'quiet' }, 'Things for a home that is lived in. The shop that Apus is shown with: nothing is sold, no card is charged.')),
    list('Departments', DEPARTMENTS.slice(0, 4).map(({ id, name }) => [`/products?category=${id}`, name])),
    list('And more', DEPARTMENTS.slice(4).map(({ id, name }) => [`/products?category=${id}`, name])),
    list('You', [['/account', 'Your orders'], ['/wishlists', 'Wishlists'], ['/cart', 'Cart'], ['/docs', 'For programs']])))
}
