// SPDX-License-Identifier: Apache-2.0

import { h } from '../dom.js'
import { field } from './form.js'

export const COUNTRIES = [
  { value: 'DE', text: 'Germany' }, { value: 'AT', text: 'Austria' }, { value: 'BE', text: 'Belgium' }, { value: 'CH', text: 'Switzerland' },
  { value: 'DK', text: 'Denmark' }, { value: 'ES', text: 'Spain' }, { value: 'FR', text: 'France' }, { value: 'IE', text: 'Ireland' },
  { value: 'IT', text: 'Italy' }, { value: 'NL', text: 'Netherlands' }, { value: 'PL', text: 'Poland' }, { value: 'SE', text: 'Sweden' },
]

/// The fields of an address as User keeps it.
export function addressFields(address = {}) {
  return [
    field({ name: 'recipient', label: 'Name', autocomplete: 'name', required: true, maxlength: 100, value: address.recipient ?? '' }),
    field({ name: 'line1', label: 'Street and number', autocomplete: 'address-line1', required: true, maxlength: 100, value: address.line1 ?? '' }),
    field({ name: 'line2', label: 'Flat, floor, company', autocomplete: 'address-line2', maxlength: 100, value: address.line2 ?? '' }),
    h('div', { class: 'form-row' },
      field({ name: 'postalCode', label: 'Postal code', autocomplete: 'postal-code', required: true, maxlength: 16, value: address.postalCode ?? '' }),
      field({ name: 'city', label: 'City', autocomplete: 'address-level2', required: true, maxlength: 100, value: address.city ?? '' })),
    field({ name: 'country', label: 'Country', autocomplete: 'country', options: COUNTRIES, value: address.country ?? 'DE' }),
  ]
}

export function addressOf({ recipient, line1, line2, postalCode, city, country }) {
  return { recipient, line1, line2, postalCode, city, country, region: '', phone: '' }
}

/// The address as an order has it.
export function orderAddress(address) {
  const street = [address.line1, address.line2].filter(Boolean).join(', ')
  return { name: address.recipient, street, city: address.city, postalCode: address.postalCode, country: address.country }
}

export function countryName(code) {
  return COUNTRIES.find((country) => country.value === code)?.text ?? code
}

export function addressText(address) {
  return [address.line1 ?? address.street, address.line2, `${address.postalCode} ${address.city}`, countryName(address.country)].filter(Boolean).join(', ')
}
