// SPDX-License-Identifier: Apache-2.0

import * as api from './api.js'
import { whenSessionEnds } from './renewal.js'
import { Signal } from './signal.js'

/// Who is here: `null` for a visitor.
export const user = new Signal(null)

/// How long a page waits to know who looks at it: whoever comes meanwhile sees nothing.
const PATIENCE = 4_000

const BY_COOKIE = { headers: { 'Apus-Session': 'cookie' }, isSession: true }

whenSessionEnds(() => { user.value = null })

export const isStaff = () => user.value?.roles.includes('staff') ?? false

/// Who the cookies say this is, when the shop is opened.
export async function resume() {
  if (!api.hasSession()) return
  try {
    user.value = await api.get('/v1/me', {}, { tries: 2, signal: AbortSignal.timeout(PATIENCE) })
  } catch {
    // Whoever has no session any more, or cannot be told now, is a visitor.
    user.value = null
  }
}

export async function signIn(email, password) {
  await api.post('/v1/sessions', { email, password, device: device() }, { ...BY_COOKIE, tries: 1 })
  user.value = await api.get('/v1/me')
}

export async function signOut() {
  try {
    await api.post('/v1/sessions/logout', {}, BY_COOKIE)
  } finally {
    user.value = null
  }
}

/// What a list of sign-ins calls this one.
function device() {
  const agent = navigator.userAgent
  const browser = /Edg/.test(agent) ? 'Edge' : /Firefox/.test(agent) ? 'Firefox' : /Chrom/.test(agent) ? 'Chrome' : /Safari/.test(agent) ? 'Safari' : 'A browser'
  const system = /Android/.test(agent) ? 'Android' : /iPhone|iPad/.test(agent) ? 'iOS' : /Mac/.test(agent) ? 'macOS' : /Windows/.test(agent) ? 'Windows' : /Linux/.test(agent) ? 'Linux' : ''
  return system ? `${browser} on ${system}` : browser
}
