// SPDX-License-Identifier: Apache-2.0

import { Problem } from './problem.js'
import { isDue, noteSession, refresh } from './renewal.js'

/// Calls through the gateway: cookies, the token against forged requests, one idempotency key for all tries of
/// a write, and a new session when the old one has run out.

/// How often a call is tried that met a part of the shop that was away.
const TRIES = 3
const PAUSE = 350

/// The cookie that scripts may read; there is one as long as there may be a session.
export function csrfToken() {
  const found = document.cookie.split('; ').find((each) => /^(__(Host|Secure)-)?apus-csrf=/.test(each))
  return found ? decodeURIComponent(found.slice(found.indexOf('=') + 1)) : ''
}

export const hasSession = () => csrfToken() !== ''

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/// Fields of a message are written with dots, lists by repetition: `{filter: {brands: ['A']}}`.
export function queryText(query, prefix = '') {
  const parts = []
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null || value === '' || value === false) continue
    const path = prefix + name
    if (Array.isArray(value)) parts.push(...value.map((each) => `${path}=${encodeURIComponent(each)}`))
    else if (typeof value === 'object') parts.push(queryText(value, `${path}.`))
    else parts.push(`${path}=${encodeURIComponent(value)}`)
  }
  return parts.filter(Boolean).join('&')
}

export function path(strings, ...values) {
  return strings.reduce((text, part, index) => text + encodeURIComponent(values[index - 1]) + part)
}

export function get(target, query, options = {}) {
  const text = queryText(query)
  return call('GET', text ? `${target}?${text}` : target, undefined, options)
}

export const post = (target, body = {}, options = {}) => call('POST', target, body, options)
export const put = (target, body = {}, options = {}) => call('PUT', target, body, options)
export const patch = (target, body = {}, options = {}) => call('PATCH', target, body, options)
export const remove = (target, options = {}) => call('DELETE', target, undefined, options)

async function call(method, target, body, options) {
  const headers = { Accept: 'application/json', ...options.headers }
  if (method !== 'GET') headers['Idempotency-Key'] = options.key ?? newKey()
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const request = { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal: options.signal }
  let mayRefresh = !options.isSession
  // Without a session that is good, a call that anybody may make would be made for nobody.
  if (mayRefresh && isDue()) await refresh()
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await once(target, request)
      if (options.isSession) noteSession(answer)
      return answer
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      if (problem.isSessionExpired && mayRefresh) {
        mayRefresh = false
        if (await refresh()) continue
      }
      const isRefusedForNow = problem.status === 409 && problem.retryAfter
      if (attempt >= (options.tries ?? TRIES) || !(problem.mayPass || isRefusedForNow)) throw problem
      await pause(PAUSE * attempt, options.signal)
    }
  }
}

async function once(target, request) {
  const token = csrfToken()
  if (request.method !== 'GET' && token) request.headers['X-CSRF-Token'] = token
  let response
  try {
    response = await fetch(target, { ...request, credentials: 'same-origin' })
  } catch (error) {
    if (error.name === 'AbortError' || error.name === 'TimeoutError') throw error
    throw new Problem(0)
  }
  if (!response.ok) throw new Problem(response.status, await json(response))
  return await json(response)
}

async function json(response) {
  const text = await response.text()
  try {
    return text ? JSON.parse(text) : {}
  } catch {
    return {}
  }
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
