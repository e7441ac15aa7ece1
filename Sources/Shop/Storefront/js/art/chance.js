// SPDX-License-Identifier: Apache-2.0

/// The same numbers for the same text, for ever: a picture does not change when it is drawn again.
export class Chance {
  constructor(text) {
    let hash = 0x811c9dc5
    for (const letter of text) hash = Math.imul(hash ^ letter.codePointAt(0), 0x01000193)
    this.state = hash >>> 0
  }

  /// 0 up to 1 (mulberry32).
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = this.state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }

  between(low, high) {
    return low + (high - low) * this.next()
  }

  pick(list) {
    return list[Math.floor(this.next() * list.length)]
  }

  is(probability) {
    return this.next() < probability
  }
}
