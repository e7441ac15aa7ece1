// SPDX-License-Identifier: Apache-2.0

// A record of the bus: what is in it, and what caused it.

import { ask } from "../core/api.js";
import { h } from "../core/dom.js";
import { address } from "../core/router.js";
import { jsonText } from "./json.js";

/** The event as its schema reads it: its JSON in one line, or a sentence why not. */
export async function decoded(record, signal) {
  try {
    const outcome = await ask("decode", { type: record.topic, payload: record.payload }, signal);
    return outcome.reply
      ? { text: outcome.reply }
      : { problem: outcome.message || "It does not fit the schema." };
  } catch (failure) {
    return { problem: failure.message };
  }
}

/** The same to look at; what no schema reads, as it came. */
export async function payload(record, signal) {
  const { text, problem } = await decoded(record, signal);
  return text
    ? jsonText(text)
    : [h("p", { class: "warn-text" }, problem), h("pre", { class: "breaks" }, record.payload)];
}

/** The trace that caused an event: its id is the first sixteen bytes. */
export function traceLink(record) {
  const id = traceOf(record.trace);
  return id
    ? h("a", { class: "mono", href: address(["traces", id]), title: id }, `trace ${id.slice(0, 8)}`)
    : null;
}

export function traceOf(base64) {
  if (!base64) return "";
  try {
    const bytes = Array.from(atob(base64), (each) => each.charCodeAt(0).toString(16).padStart(2, "0"));
    return bytes.length >= 16 ? bytes.slice(0, 16).join("") : "";
  } catch {
    return "";
  }
}
