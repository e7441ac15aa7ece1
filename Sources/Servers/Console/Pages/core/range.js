// SPDX-License-Identifier: Apache-2.0

// The span of time that a page shows, as its address says: `range=15m`, or `since` and `until` in ms.

import { rfc3339 } from "./format.js";

export const RANGES = [
  ["5m", "last 5 minutes"],
  ["15m", "last 15 minutes"],
  ["", "last hour"],
  ["6h", "last 6 hours"],
  ["24h", "last day"],
  ["168h", "last week"],
];

export const LEASTS = [
  ["", "any duration"],
  ["0.005s", "5 ms"],
  ["0.02s", "20 ms"],
  ["0.1s", "100 ms"],
  ["0.5s", "500 ms"],
  ["1s", "1 s"],
  ["5s", "5 s"],
];

/** `{ since, until, from, to }`: RFC 3339 for a request, and the same in ms. */
export function rangeOf(query, now = Date.now()) {
  const since = Number(query.get("since"));
  const until = Number(query.get("until"));
  if (since > 0) {
    const to = until > since ? until : now;
    return { since: rfc3339(since), until: until > since ? rfc3339(until) : undefined, from: since, to };
  }
  const match = /^(\d{1,4})([mh])$/.exec(query.get("range") ?? "");
  const length = match ? Number(match[1]) * (match[2] === "m" ? 60_000 : 3_600_000) : 3_600_000;
  return { since: rfc3339(now - length), until: undefined, from: now - length, to: now };
}
