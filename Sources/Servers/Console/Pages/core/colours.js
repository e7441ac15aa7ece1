// SPDX-License-Identifier: Apache-2.0

// A service has the same colour on every page, and in the next visit: numbers are given in the order in which
// names are seen, and kept.

const STORED = "apus-colours";
/** More than this many hues, nobody can tell apart. */
const HUES = [212, 152, 28, 282, 92, 338, 188, 48, 252, 122, 8, 308, 170, 68, 232, 355];

let numbers = new Map();
try {
  numbers = new Map(Object.entries(JSON.parse(localStorage.getItem(STORED) ?? "{}")));
} catch {
  // Without storage the colours hold for this visit.
}

/** The hue of a service, in degrees. */
export function hue(service) {
  if (!numbers.has(service)) {
    // Names come from the network: a hundred are remembered.
    if (numbers.size >= 100) return HUES[service.length % HUES.length];
    numbers.set(service, numbers.size);
    try {
      localStorage.setItem(STORED, JSON.stringify(Object.fromEntries(numbers)));
    } catch {
      // As above.
    }
  }
  return HUES[numbers.get(service) % HUES.length];
}
