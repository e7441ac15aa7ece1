// SPDX-License-Identifier: Apache-2.0

/// The cards and accounts of the played provider: how one pays decides what becomes of the order. A real shop
/// would have the provider's own form here, which gives a token too.
export const TEST_METHODS = [
  { token: 'tok_ok', brand: 'Visa', last4: '4242', name: 'Card that pays', note: 'The order goes its way.' },
  { token: 'tok_3ds', brand: 'Mastercard', last4: '3220', name: 'Card that asks you', note: 'You confirm at your bank (3-D Secure).' },
  { token: 'tok_insufficient_funds', brand: 'Visa', last4: '9995', name: 'Card without money', note: 'Is declined; another way works.' },
  { token: 'tok_expired', brand: 'Visa', last4: '0069', name: 'Expired card', note: 'Is declined.' },
  { token: 'tok_timeout_charged', brand: 'Visa', last4: '0259', name: 'Card whose bank is slow to answer', note: 'Pays, and is charged once.' },
  { token: 'bank_ok', brand: 'Bank', last4: '1234', name: 'Bank transfer', note: 'Is confirmed a second later.' },
  { token: 'bank_refused', brand: 'Bank', last4: '5678', name: 'Bank transfer that is refused', note: 'Is refused a second later.' },
]

export const methodName = (method) => `${method.brand} ···· ${method.last4}`
