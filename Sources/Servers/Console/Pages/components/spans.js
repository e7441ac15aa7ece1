// SPDX-License-Identifier: Apache-2.0

// A trace as a tree, and where the time of it went. Values in, values out.

import { instant, milliseconds } from "../core/format.js";

/** The parts of a hop, in the order in which they are drawn. */
export const PARTS = {
  wait: { title: "Waiting", attribute: "apus.wait_us", hint: "in a queue, for a connection or a turn" },
  wire: { title: "Wire", attribute: "apus.wire_us", hint: "on the way there and back" },
  codec: { title: "Codec", attribute: "apus.codec_us", hint: "encoding and decoding" },
  work: { title: "Work", attribute: "apus.work_us", hint: "in the handler" },
};

/** `{ roots, spans, start, length }`: spans by id, each with `start`, `length`, `children`, `parts`, `logs`, in ms. */
export function treeOf(trace) {
  const spans = new Map();
  for (const each of trace.spans ?? []) {
    const span = {
      ...each,
      attributes: each.attributes ?? {},
      events: each.events ?? [],
      start: instant(each.startedAt),
      length: milliseconds(each.duration),
      children: [],
      logs: [],
    };
    span.parts = partsOf(span);
    spans.set(span.id, span);
  }
  const roots = [];
  for (const span of spans.values()) {
    const parent = spans.get(span.parent);
    if (parent && !isAbove(span, parent, spans)) parent.children.push(span);
    else roots.push(span);
  }
  const byStart = (a, b) => a.start - b.start || (a.id < b.id ? -1 : 1);
  for (const span of spans.values()) span.children.sort(byStart);
  roots.sort(byStart);
  const logs = (trace.logs ?? []).map((log) => ({ ...log, start: instant(log.at) }));
  for (const log of logs) spans.get(log.span)?.logs.push(log);
  const all = [...spans.values()];
  const start = all.reduce((least, each) => Math.min(least, each.start), Infinity);
  const end = all.reduce((most, each) => Math.max(most, each.start + each.length), -Infinity);
  return { roots, spans, logs, start, length: Math.max(end - start, 0.001) };
}

/** Spans come from the network: a circle of parents would never end. */
function isAbove(span, parent, spans) {
  for (let each = parent, depth = 0; each && depth < 1000; each = spans.get(each.parent), depth += 1) {
    if (each === span) return true;
  }
  return false;
}

/** What of a span's time was waiting, wire, codec and work; empty where it does not say. */
export function partsOf(span) {
  const parts = Object.entries(PARTS)
    .map(([name, { attribute }]) => ({ name, length: Number(span.attributes[attribute] ?? 0) / 1000 }))
    .filter((part) => part.length > 0);
  const whole = Math.max(
    span.length,
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  return parts.map((part) => ({ ...part, share: whole > 0 ? part.length / whole : 0 }));
}

/** How much of the critical path each service had: its spans' time less that of their critical children. */
export function criticalByService(tree) {
  const times = new Map();
  for (const span of tree.spans.values()) {
    if (!span.isCritical) continue;
    const end = span.start + span.length;
    const inside = span.children
      .filter((child) => child.isCritical)
      .reduce(
        (sum, child) =>
          sum + Math.max(Math.min(child.start + child.length, end) - Math.max(child.start, span.start), 0),
        0,
      );
    times.set(span.service, (times.get(span.service) ?? 0) + Math.max(span.length - inside, 0));
  }
  const whole = [...times.values()].reduce((sum, each) => sum + each, 0);
  return [...times]
    .map(([service, length]) => ({ service, length, share: whole > 0 ? length / whole : 0 }))
    .sort((a, b) => b.length - a.length);
}
