// SPDX-License-Identifier: Apache-2.0

import { refresh } from './api.js'

/// Hears a stream of the gateway (server-sent events) until it ends or `signal` is aborted. A page that nobody
/// looks at lets go of it, as a browser has few connections to one host; the stream begins with what is now,
/// so nothing is missed.
export function watch(target, onMessage, { signal, onEnd = () => {} } = {}) {
  let source = null
  let delay = 1000
  let timer = null
  let isOver = false

  function open() {
    if (isOver || source || document.hidden) return
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
    timer = setTimeout(async () => {
      await refresh()
      open()
    }, delay)
    delay = Math.min(delay * 2, 30_000)
  }

  function stop() {
    isOver = true
    close()
    onEnd()
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
