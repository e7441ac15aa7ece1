// SPDX-License-Identifier: Apache-2.0

import { isDue, refresh } from './renewal.js'

/// Hears a stream of the gateway (server-sent events) until it ends or `signal` is aborted. A page that nobody
/// looks at lets go of it, as a browser has few connections to one host; the stream begins with what is now,
/// so nothing is missed. As long as there is none, `look` is asked instead, each time that it is tried again.
export function watch(target, onMessage, { signal, look } = {}) {
  let source = null
  let delay = 1000
  let timer = null
  let isOver = false

  async function open() {
    if (isOver || source || document.hidden) return
    if (isDue()) await refresh()
    if (isOver || source) return
    source = new EventSource(target)
    source.onmessage = (event) => {
      delay = 1000
      onMessage(JSON.parse(event.data))
    }
    source.addEventListener('end', stop)
    source.addEventListener('problem', () => again())
    source.onerror = () => {
      // The browser tries again by itself, unless it was refused: the session may have run out.
      if (source?.readyState === EventSource.CLOSED) again()
    }
  }

  function close() {
    source?.close()
    source = null
  }

  function again() {
    close()
    clearTimeout(timer)
    timer = setTimeout(async () => {
      if (isDue()) await refresh()
      // What cannot be had now is asked for again.
      await look?.().then(onMessage, () => {})
      open()
    }, delay)
    delay = Math.min(delay * 2, look ? 4_000 : 30_000)
  }

  function stop() {
    isOver = true
    close()
  }

  function visibility() {
    if (document.hidden) close()
    else open()
  }

  document.addEventListener('visibilitychange', visibility, { signal })
  signal?.addEventListener('abort', () => {
    isOver = true
    clearTimeout(timer)
    close()
  })
  open()
}
