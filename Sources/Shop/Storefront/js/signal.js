// SPDX-License-Identifier: Apache-2.0

/// A value that others hear of when it changes.
export class Signal extends EventTarget {
  #value

  constructor(value) {
    super()
    this.#value = value
  }

  get value() {
    return this.#value
  }

  set value(value) {
    this.#value = value
    this.dispatchEvent(new Event('change'))
  }

  /// Calls `body` now and at each change, until `until` is aborted.
  observe(body, until) {
    this.addEventListener('change', () => body(this.#value), { signal: until })
    body(this.#value)
  }
}
