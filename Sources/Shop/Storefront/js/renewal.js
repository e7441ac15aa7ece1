// SPDX-License-Identifier: Apache-2.0

import { hasSession, newKey, post } from './api.js'
import { Problem } from './problem.js'

/// Renewing a session. A refresh token is good once, and whoever sends it twice is taken for a thief: so one page
/// renews for all, and a renewal whose answer was lost is asked for under its key again.
const ENDS = 'martlet.session'
const ASKED = 'martlet.renewal'
/// Before its end, so that no call meets it on the way.
const MARGIN = 30_000
/// As long as User gives the same pair for the same key.
const SAME_PAIR = 10_000

let renewing = null
let forget = () => {}

/// Called when a session cannot be renewed.
export function whenSessionEnds(body) {
  forget = body
}

const ends = () => Number(localStorage.getItem(ENDS) ?? 0)

export const isDue = () => hasSession() && Date.now() > ends() - MARGIN

/// After signing in and renewing: until when the session is good. After signing out it says nothing.
export function noteSession(answer) {
  if (answer.expiresAt) localStorage.setItem(ENDS, String(Date.parse(answer.expiresAt)))
}

/// All calls of this page that find the session expired wait for one renewal.
export function refresh() {
  renewing ??= alone().finally(() => { renewing = null })
  return renewing
}

/// Of all pages of this shop in the browser one at a time.
async function alone() {
  const before = ends()
  const body = async () => (ends() > before && !isDue() ? true : renew())
  return navigator.locks ? navigator.locks.request(ASKED, body) : body()
}

async function renew() {
  if (!hasSession()) return false
  try {
    await post('/v1/sessions/refresh', {}, { key: key(), headers: { 'Apus-Session': 'cookie' }, isSession: true })
    localStorage.removeItem(ASKED)
    return true
  } catch (problem) {
    if (problem instanceof Problem && problem.status < 500 && problem.status !== 0) {
      localStorage.removeItem(ASKED)
      forget()
    }
    return false
  }
}

function key() {
  const [asked, at] = (localStorage.getItem(ASKED) ?? '').split(' ')
  if (asked && Date.now() - Number(at) < SAME_PAIR) return asked
  const fresh = newKey()
  localStorage.setItem(ASKED, `${fresh} ${Date.now()}`)
  return fresh
}
