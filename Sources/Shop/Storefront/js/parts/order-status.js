// SPDX-License-Identifier: Apache-2.0

import { h } from '../dom.js'
import { sentenceOf } from '../problem.js'
import { time } from '../format.js'

/// What an order's status is called, how it is coloured, and what may be done in it.
const TEXTS = {
  pending: 'Received', reserved: 'Goods are kept for you', actionRequired: 'Waits for your confirmation', authorized: 'Payment is promised', confirmed: 'Confirmed',
  partiallyShipped: 'Partly on its way', shipped: 'On its way', delivered: 'Delivered', completed: 'Completed',
  cancelled: 'Cancelled', expired: 'Expired', rejected: 'Could not be taken', returnRequested: 'Coming back', returned: 'Returned',
}
const KINDS = { completed: 'good', delivered: 'good', shipped: 'good', confirmed: 'good', returned: 'good', actionRequired: 'warn', rejected: 'bad', expired: 'bad', cancelled: 'bad' }

export const statusText = (status) => TEXTS[status] ?? status
export const statusBadge = (status) => h('span', { class: `badge ${KINDS[status] ? `badge-${KINDS[status]}` : ''}`, 'data-status': status }, statusText(status))

export const isUnsold = ({ status }) => ['cancelled', 'expired', 'rejected'].includes(status)
export const canCancel = ({ status }) => ['pending', 'reserved', 'actionRequired', 'authorized', 'confirmed'].includes(status)
export const canReturn = ({ status }) => status === 'delivered'

/// Reasons as OrderProcessing has them, for people.
const REASONS = {
  insufficient_funds: 'Your bank says that there is not enough money on this card. You were not charged; another way to pay works.',
  expired_card: 'Your bank says that this card has expired. You were not charged; another way to pay works.',
  authentication_failed: 'The payment was not confirmed at your bank. You were not charged.',
  transfer_refused: 'The bank refused the transfer. You were not charged.',
}

export function reasonText(order) {
  const reason = order.reason ?? ''
  const known = Object.entries(REASONS).find(([code]) => reason.includes(code))
  if (known) return known[1]
  if (/stock/i.test(reason)) return 'Somebody else was quicker: something of it is sold out. You were not charged.'
  if (order.status === 'cancelled') return 'This order was cancelled. What you have paid comes back to you.'
  if (order.status === 'expired') return 'The payment was not confirmed in time. You were not charged.'
  return `This order could not be taken. ${reason ? sentenceOf(reason) : ''} You were not charged.`
}

/// The usual way of an order, with when it got there; an end that is another stands where it left the way.
const WAY = ['pending', 'confirmed', 'shipped', 'delivered', 'completed']
const RANK = { pending: 0, reserved: 0, actionRequired: 0, authorized: 0, confirmed: 1, partiallyShipped: 1, shipped: 2, delivered: 3, completed: 4 }

export function orderProgress(order) {
  const at = Object.fromEntries(order.history.map((change) => [change.status, change.at]))
  const step = (status, kind) => h('li', { class: kind, ...(kind.includes('is-now') ? { 'aria-current': 'step' } : {}) },
    h('div', null, h('p', null, statusText(status)), at[status] ? h('time', { datetime: at[status] }, time(at[status])) : null))
  if (isUnsold(order)) {
    const reached = order.history.map((change) => change.status).filter((status) => status !== order.status)
    return h('ol', { class: 'progress progress-wide' }, reached.map((status) => step(status, 'is-done')), step(order.status, 'is-now is-bad'))
  }
  const isBack = ['returnRequested', 'returned'].includes(order.status)
  const rank = isBack ? 3 : RANK[order.status] ?? 0
  const usual = (isBack ? WAY.slice(0, 4) : WAY).map((status, index) => {
    const shown = index === rank && !isBack ? order.status : status
    return step(index === rank && RANK[shown] === rank ? shown : status, isBack || index < rank ? 'is-done' : index === rank ? 'is-now' : '')
  })
  const back = isBack ? [step('returnRequested', order.status === 'returned' ? 'is-done' : 'is-now'), step('returned', order.status === 'returned' ? 'is-now' : '')] : []
  return h('ol', { class: 'progress progress-wide' }, usual, back)
}
