// SPDX-License-Identifier: Apache-2.0

/// What went wrong, as the gateway tells it (application/problem+json), and as a sentence for people.
export class Problem extends Error {
  constructor(status, document = {}) {
    super(document.detail || document.title || `status ${status}`)
    this.status = status
    this.type = document.type ?? ''
    this.detail = document.detail ?? ''
    this.violations = document.violations ?? []
    this.fields = document.error?.fields ?? {}
    this.retryAfter = document.retryAfter
    this.instance = document.instance ?? ''
    this.fullName = document.error?.name ?? ''
  }

  /// The typed error's own name: `CartFull`.
  get name() {
    return this.fullName.split('.').at(-1)
  }

  get isSessionExpired() {
    return this.status === 401 && this.type.endsWith('session-expired')
  }

  get isOffline() {
    return this.status === 0
  }

  /// Whether the same call may do better a moment later.
  get mayPass() {
    return [0, 502, 503, 504].includes(this.status)
  }

  get sentence() {
    const known = SENTENCES[this.name]
    if (known) return known(this.fields)
    if (this.violations.length > 0) return this.violations.map((each) => sentenceOf(each.message)).join(' ')
    return BY_STATUS[this.status] ?? (sentenceOf(this.detail) || 'Something went wrong. Please try again.')
  }
}

export function sentenceOf(text) {
  if (!text) return ''
  const sentence = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}

const BY_STATUS = {
  0: 'The shop cannot be reached. Are you online?',
  401: 'Please sign in first.',
  403: 'Your account may not do this.',
  429: 'That was too often in a short time. Please wait a moment.',
  500: 'Something broke on our side. Nothing was changed; please try again.',
  502: 'This part of the shop is not answering. Please try again in a moment.',
  503: 'This part of the shop is taking a short break. Please try again in a moment.',
  504: 'This part of the shop took too long. Please try again in a moment.',
}

const SENTENCES = {
  InvalidCredentials: () => 'The e-mail address or the password is wrong.',
  AccountLocked: () => 'There were too many wrong passwords. Please wait a little before you try again.',
  EmailNotVerified: () => 'Please confirm your e-mail address first: the link is in the mail that we sent you.',
  InvalidToken: () => 'This link is not good any more. Please ask for a new one.',
  CardNumberRefused: () => 'Please do not write a card number here.',
  KeyReused: () => 'This was sent before with something else in it. Please try again.',
  CartFull: ({ limit }) => `A cart holds ${limit} different products.`,
  QuantityTooLarge: ({ limit }) => `You can order up to ${limit} pieces of a product at a time.`,
  UnknownProduct: () => 'We do not sell this product any more.',
  SoldOut: () => 'This product is sold out.',
  SomethingSoldOut: () => 'Something in your cart is sold out. Please take it out of the cart.',
  OtherCurrency: () => 'A cart can only hold products of one currency.',
  CartIsEmpty: () => 'Your cart is empty.',
  CartFrozen: () => 'Your cart is just being ordered.',
  UnknownCoupon: () => 'We do not know this code.',
  CouponRefused: ({ problem }) => COUPONS[problem] ?? 'This code takes nothing off this cart.',
  CouponUsed: () => 'You have used this code before. Please take it out of your cart.',
  TotalChanged: () => 'Prices have changed since you looked.',
  QuoteNotValid: () => 'This way of shipping is not offered any more. Please choose again.',
  NotServed: () => 'None of our carriers goes to this address.',
  WrongStatus: () => 'The order has moved on meanwhile, so this is not possible any more.',
  UnknownOrder: () => 'We do not know this order.',
  UnknownShare: () => 'This list is not shared any more.',
  UnknownList: () => 'We do not know this list.',
  ListFull: ({ limit }) => `A list holds ${limit} products.`,
  TooManyLists: ({ limit }) => `You can have ${limit} lists.`,
  TooManyAddresses: ({ limit }) => `You can keep ${limit} addresses.`,
  TooManyPaymentMethods: ({ limit }) => `You can keep ${limit} ways to pay.`,
  VersionConflict: () => 'This was changed somewhere else meanwhile. Please look again.',
  UnknownToken: () => 'This link is not good any more.',
  UnknownSku: () => 'No product has this number.',
  UnknownWarehouse: () => 'There is no such warehouse.',
  CannotAdjust: ({ onHand, reserved }) => `${onHand} lie there, and ${reserved} of them are kept for customers.`,
  UnknownChallenge: () => 'The bank does not know this payment.',
  Refused: () => 'This payment was decided already.',
}

const COUPONS = {
  notYetValid: 'This code is not valid yet.',
  expired: 'This code has expired.',
  belowMinimum: 'Your cart is below the minimum of this code.',
  alreadyUsed: 'You have used this code before.',
  otherCurrency: 'This code is for another currency.',
}
