// SPDX-License-Identifier: Apache-2.0

import * as api from './api.js'
import { Problem } from './problem.js'
import { user } from './session.js'
import { Signal } from './signal.js'

/// The cart of whoever is here. A visitor's is known by its id, which this browser keeps; a customer's is the
/// one that they changed last, wherever that was.
export const cart = new Signal(null)

const PLACE = 'martlet.cart'

function kept() {
  try {
    return JSON.parse(localStorage.getItem(PLACE)) ?? {}
  } catch {
    return {}
  }
}

function keep(id) {
  localStorage.setItem(PLACE, JSON.stringify({ id, owner: user.value?.id ?? null }))
  return id
}

export function cartID() {
  if (cart.value) return cart.value.id
  const { id, owner } = kept()
  return id && owner === (user.value?.id ?? null) ? id : keep(api.newKey())
}

function show(found) {
  keep(found.id)
  cart.value = found
  return found
}

const isNil = (id) => /^[0-]*$/.test(id)

export async function load() {
  if (user.value) {
    const mine = await api.get('/v1/cart')
    if (!isNil(mine.id)) return show(mine)
  }
  const found = await api.get(api.path`/v1/carts/${cartID()}`)
  if (found.mergedInto || found.status === 'ordered') return renew()
  return show(found)
}

/// A new, empty cart: the old one was ordered.
export function renew() {
  cart.value = null
  return keep(api.newKey())
}

/// After signing in: what the visitor had put into a cart goes into the customer's.
export async function adopt() {
  const { id: visitors, owner } = kept()
  cart.value = null
  const isVisitors = visitors && owner === null
  const [mine, theirs] = await Promise.all([api.get('/v1/cart'), isVisitors ? api.get(api.path`/v1/carts/${visitors}`) : null])
  if (theirs?.lines.length > 0 && theirs.status === 'active' && visitors !== mine.id) {
    const target = isNil(mine.id) ? api.newKey() : mine.id
    return show(await api.post(api.path`/v1/carts/${target}/merge`, { from: visitors }))
  }
  return isNil(mine.id) ? load() : show(mine)
}

/// Changes the cart; when it has gone to another one, or was ordered, that one or a new one.
async function change(body) {
  const key = api.newKey()
  try {
    return show(await body(cartID(), key))
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    if (problem.name === 'CartMerged') keep(problem.fields.into)
    else if (problem.name === 'CartFrozen' && problem.fields.status === 'ordered') renew()
    else if (problem.name === 'UnknownCart') renew()
    else throw problem
    cart.value = null
    return show(await body(cartID(), api.newKey()))
  }
}

export function add(sku, quantity = 1) {
  return change((id, key) => api.post(api.path`/v1/carts/${id}/lines`, { sku, quantity }, { key }))
}

export function setQuantity(sku, quantity) {
  return change((id, key) => api.put(api.path`/v1/carts/${id}/lines/${sku}`, { quantity }, { key }))
}

export function removeLine(sku) {
  return change((id, key) => api.remove(api.path`/v1/carts/${id}/lines/${sku}`, { key }))
}

export function applyCoupon(code) {
  return change((id, key) => api.put(api.path`/v1/carts/${id}/coupon`, { code }, { key, tries: 1 }))
}

export function removeCoupon() {
  return change((id, key) => api.remove(api.path`/v1/carts/${id}/coupon`, { key }))
}

export const pieceCount = (value) => (value?.lines ?? []).reduce((sum, line) => sum + line.quantity, 0)
