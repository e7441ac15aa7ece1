// SPDX-License-Identifier: Apache-2.0

/// Numbers, money and time as people of this shop read them. The pages are in English; prices in euros
/// are written as in Ireland.
const LOCALE = 'en-IE'
const currencies = new Map()

function currencyFormat(currency) {
  if (!currencies.has(currency)) {
    currencies.set(currency, new Intl.NumberFormat(LOCALE, { style: 'currency', currency }))
  }
  return currencies.get(currency)
}

/// An amount in minor units, which come as text because they may have 64 bits.
export function money(amount) {
  if (!amount?.currency) return '–'
  const format = currencyFormat(amount.currency)
  const digits = format.resolvedOptions().maximumFractionDigits
  return format.format(Number(amount.minorUnits) / 10 ** digits)
}

export const cents = (amount) => Number(amount?.minorUnits ?? 0)

/// Of an amount for all pieces of a line.
export function times(amount, count) {
  return { minorUnits: String(cents(amount) * count), currency: amount.currency }
}

export const number = (value) => new Intl.NumberFormat(LOCALE).format(value)

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
const moment = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit',
})
export const date = (text) => day.format(new Date(text))
export const time = (text) => moment.format(new Date(text))

export function plural(count, one, many = `${one}s`) {
  return `${number(count)} ${count === 1 ? one : many}`
}

/// `tables/coffee-tables` → `Coffee tables`.
export function categoryName(category) {
  const last = category.split('/').at(-1).replaceAll('-', ' ')
  return last.charAt(0).toUpperCase() + last.slice(1)
}

/// `outForDelivery` → `Out for delivery`.
export function words(name) {
  const text = String(name ?? '').replace(/[_-]/g, ' ').replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return text.charAt(0).toUpperCase() + text.slice(1)
}
