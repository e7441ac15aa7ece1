// SPDX-License-Identifier: Apache-2.0

import * as api from '../api.js'
import { picture } from '../art/picture.js'
import * as cart from '../cart.js'
import { h, replace } from '../dom.js'
import { cents, money, plural } from '../format.js'
import { dialog } from '../parts/dialog.js'
import { checkbox, field, form } from '../parts/form.js'
import { completed, productPath } from '../parts/product-card.js'
import { toast } from '../parts/toast.js'
import { Problem } from '../problem.js'
import { go, setTitle } from '../router.js'
import { user } from '../session.js'
import { watch } from '../watch.js'

/// How long a move into the cart may take before one is told to look later.
const MOVE_TRIES = 20

function shareDialog(list) {
  const link = h('div', { role: 'status' })
  const box = dialog('Share this list', h('p', null, 'Whoever has the link can see what is on it, and cannot change it. It is good for 30 days.'),
    h('div', { class: 'stack' }, link,
      h('button', { class: 'button', type: 'button', onclick: async (event) => {
        const button = event.currentTarget
        try {
          const share = await api.post(api.path`/v1/wishlists/${list.id}/shares`, {})
          replace(link, field({ name: 'link', label: 'Link', type: 'text', readonly: true, required: true, value: `${location.origin}/shared/${encodeURIComponent(share.token)}` }))
          link.querySelector('input').select()
          button.hidden = true
        } catch (error) {
          replace(link, h('p', { class: 'notice notice-bad' }, error instanceof Problem ? error.sentence : 'That did not work.'))
        }
      } }, 'Make a link'),
      h('button', { class: 'button button-second', type: 'button', onclick: async () => {
        await api.remove(api.path`/v1/wishlists/${list.id}/shares`)
        box.close()
        toast('No link to this list works any more.')
      } }, 'Withdraw all links'),
      h('button', { class: 'link', type: 'button', onclick: () => box.close() }, 'Close')))
}

function alertDialog(list, item, onchange) {
  const percent = item.alert?.dropPercent ?? 10
  const target = api.path`/v1/wishlists/${list.id}/items/${item.sku}/alert`
  const box = dialog('Tell me', h('p', null, item.title), form({
    submit: 'Tell me',
    fields: [
      field({ name: 'dropPercent', label: 'When it gets cheaper', options: [0, 5, 10, 20, 30].map((value) => ({ value: String(value), text: value === 0 ? 'No' : `By ${value} %` })), value: String(percent) }),
      checkbox({ name: 'backInStock', label: 'When it is in stock again', checked: item.alert?.backInStock ?? true }),
    ],
    onsend: async ({ dropPercent, backInStock }) => {
      onchange(await api.put(target, { dropPercent: Number(dropPercent), backInStock }))
      box.close()
      toast('You will hear of it in your inbox and by mail.')
    },
    buttons: [item.alert ? h('button', { class: 'link', type: 'button', onclick: async () => { onchange(await api.remove(target)); box.close() } }, 'No more of it') : h('button', { class: 'link', type: 'button', onclick: () => box.close() }, 'Close')],
  }))
}

function itemRow(list, item, known, run, draw) {
  const drop = cents(item.priceAtAdd) - cents(item.price)
  return h('li', { class: 'line', 'data-sku': item.sku },
    h('span', { class: 'line-picture' }, picture(known.get(item.sku) ?? item)),
    h('div', { class: 'stack-small' }, h('p', { class: 'line-title' }, h('a', { href: productPath(item.sku) }, item.title)),
      h('p', { class: `stock small ${item.inStock ? 'stock-in' : 'stock-out'}` }, item.inStock ? 'In stock' : 'Sold out'),
      drop > 0 ? h('p', { class: 'badge badge-good' }, `${money({ minorUnits: drop, currency: item.price.currency })} less than when you saved it`) : null,
      item.alert ? h('p', { class: 'small quiet' }, `You will hear ${[item.alert.dropPercent > 0 ? `when it is ${item.alert.dropPercent} % cheaper` : null, item.alert.backInStock ? 'when it is back in stock' : null].filter(Boolean).join(' and ')}.`) : null),
    h('p', { class: 'price' }, money(item.price)),
    h('div', { class: 'line-actions' },
      h('button', { class: 'button button-small', type: 'button', disabled: !item.inStock || Boolean(item.move), onclick: () => run(() => moveToCart(list, item)) }, item.move ? 'On its way to the cart' : 'Move to the cart'),
      h('button', { class: 'link', type: 'button', onclick: () => alertDialog(list, item, draw) }, item.alert ? 'Change the alert' : 'Tell me when …'),
      h('button', { class: 'link link-danger', type: 'button', onclick: () => run(async () => draw(await api.remove(api.path`/v1/wishlists/${list.id}/items/${item.sku}`))) }, 'Remove', h('span', { class: 'unseen' }, ` ${item.title}`))))
}

/// A move is a saga of the services: first into the cart, then off the list. It is asked about until it has ended.
async function moveToCart(list, item) {
  const target = cart.cartID()
  let move = await api.post(api.path`/v1/wishlists/${list.id}/items/${item.sku}/cart`, { cart: target, quantity: 1 })
  for (let tries = 0; move.status === 'moving' && tries < MOVE_TRIES; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 250))
    move = await api.get(api.path`/v1/wishlist-moves/${move.id}`)
  }
  if (move.status === 'refused') throw new Problem(409, { detail: move.reason })
  await cart.load()
  toast(move.status === 'moved' ? 'Moved to your cart.' : 'It is on its way to your cart.', { href: '/cart', text: 'See the cart' })
}

export async function page({ params, signal }) {
  if (!user.value) {
    await go(`/sign-in?next=${encodeURIComponent(location.pathname)}`, { isReplacing: true })
    return null
  }
  const list = await api.get(api.path`/v1/wishlists/${params.list}`, {}, { signal })
  setTitle(list.name)
  const [items, alert, summary] = [h('ul', { class: 'lines', 'aria-label': 'On this list' }), h('div', { role: 'alert' }), h('p', { class: 'quiet', role: 'status' })]
  const title = h('h1', null, list.name)
  const known = new Map()
  let shown = list

  async function run(body) {
    alert.replaceChildren()
    try {
      await body()
    } catch (error) {
      replace(alert, h('p', { class: 'notice notice-bad' }, error instanceof Problem ? error.sentence : 'That did not work.'))
    }
  }
  function draw(next) {
    shown = next
    title.textContent = next.name
    summary.textContent = next.items.length === 0 ? 'Nothing is on this list yet.' : plural(next.items.length, 'product')
    replace(items, next.items.map((item) => itemRow(next, item, known, run, draw)))
  }
  draw(list)
  completed(list.items, signal).then((products) => {
    products.forEach((product) => known.set(product.sku, product))
    draw(shown)
  }).catch(() => {})
  watch(api.path`/v1/wishlists/${list.id}/events`, (next) => { if (JSON.stringify(next) !== JSON.stringify(shown)) draw(next) }, { signal })

  const rename = () => {
    const box = dialog('Rename the list', form({
      submit: 'Rename', fields: [field({ name: 'name', label: 'Name', required: true, maxlength: 100, value: shown.name })],
      onsend: async ({ name }) => { draw(await api.patch(api.path`/v1/wishlists/${list.id}`, { name })); box.close() },
      buttons: [h('button', { class: 'link', type: 'button', onclick: () => box.close() }, 'Leave it as it is')],
    }))
  }
  return h('div', { class: 'page page-tight reading' },
    h('nav', { 'aria-label': 'Where you are' }, h('ol', { class: 'crumbs' }, h('li', null, h('a', { href: '/wishlists' }, 'Wishlists')), h('li', null, list.name))),
    h('div', { class: 'row-spread' }, h('div', { class: 'stack-small' }, title, summary),
      h('div', { class: 'row' }, h('button', { class: 'button button-second button-small', type: 'button', onclick: () => shareDialog(list) }, 'Share'),
        h('button', { class: 'link', type: 'button', onclick: rename }, 'Rename'),
        h('button', { class: 'link link-danger', type: 'button', onclick: () => run(async () => { await api.remove(api.path`/v1/wishlists/${list.id}`); await go('/wishlists') }) }, 'Delete'))),
    alert, items)
}
