// SPDX-License-Identifier: Apache-2.0

import * as cart from './cart.js'
import * as inbox from './inbox.js'
import { footer } from './parts/footer.js'
import { header } from './parts/header.js'
import { start } from './router.js'
import { resume } from './session.js'

const account = (name) => () => import(`./pages/account/${name}.js`)
const operator = (name) => () => import(`./pages/operator/${name}.js`)

header(document.getElementById('header'))
footer(document.getElementById('footer'))

// Pages differ by who looks at them, so that is asked first; the cart may come later.
await resume()
cart.load().catch(() => {})
inbox.follow()

start({
  '/': () => import('./pages/home.js'),
  '/products': () => import('./pages/browse.js'),
  '/products/:sku': () => import('./pages/product.js'),
  '/cart': () => import('./pages/cart.js'),
  '/checkout': () => import('./pages/checkout.js'),
  '/orders/:order': () => import('./pages/order.js'),
  '/wishlists': () => import('./pages/wishlists.js'),
  '/wishlists/:list': () => import('./pages/wishlist.js'),
  '/shared/:token': () => import('./pages/shared.js'),
  '/sign-in': () => import('./pages/sign-in.js'),
  '/sign-up': () => import('./pages/sign-up.js'),
  '/verify': () => import('./pages/verify.js'),
  '/forgot-password': () => import('./pages/forgot-password.js'),
  '/reset-password': () => import('./pages/reset-password.js'),
  '/unsubscribe': () => import('./pages/unsubscribe.js'),
  '/bank/3ds/:reference': () => import('./pages/bank.js'),
  '/account': account('orders'),
  '/account/inbox': account('inbox'),
  '/account/addresses': account('addresses'),
  '/account/payment': account('payment'),
  '/account/profile': account('profile'),
  '/account/preferences': account('preferences'),
  '/operator': operator('overview'),
  '/operator/stock': operator('stock'),
  '/operator/orders': operator('orders'),
})
