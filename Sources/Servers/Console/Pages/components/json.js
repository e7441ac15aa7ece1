// SPDX-License-Identifier: Apache-2.0

import { h } from "../core/dom.js";

/** More members than this are shown when asked for. */
const MOST = 200;

/** A value of JSON as a tree that opens and closes, every text a text node. */
export function json(value, { open = 2 } = {}) {
  return h(
    "div",
    { class: "json", tabindex: "0", role: "group", "aria-label": "JSON" },
    draw(value, null, open),
  );
}

/** The same of a text; one that is no JSON is shown as it is. */
export function jsonText(text, options) {
  try {
    return json(JSON.parse(text), options);
  } catch {
    return h("pre", { class: "json" }, text);
  }
}

function draw(value, name, open) {
  const label = name === null ? null : h("span", { class: "json-name" }, `${name}: `);
  if (value === null || typeof value !== "object")
    return h("div", { class: "json-line" }, label, scalar(value));
  const isList = Array.isArray(value);
  const entries = isList ? value.map((each, index) => [index, each]) : Object.entries(value);
  if (entries.length === 0)
    return h("div", { class: "json-line" }, label, h("span", { class: "faint" }, isList ? "[ ]" : "{ }"));
  const summary = h(
    "summary",
    {},
    label,
    h("span", { class: "faint" }, isList ? `[ ${entries.length} ]` : preview(entries)),
  );
  const details = h("details", { open: open > 0 }, summary);
  let isDrawn = false;
  // What is closed is not drawn: a page of a thousand products opens at once.
  const drawInside = () => {
    if (isDrawn || !details.open) return;
    isDrawn = true;
    more(details, entries, 0, open - 1);
  };
  details.addEventListener("toggle", drawInside);
  drawInside();
  return details;
}

function more(details, entries, from, open) {
  details.append(...entries.slice(from, from + MOST).map(([name, each]) => draw(each, name, open)));
  const left = entries.length - from - MOST;
  if (left <= 0) return;
  const button = h(
    "button",
    {
      type: "button",
      class: "small",
      onclick: () => {
        button.remove();
        more(details, entries, from + MOST, open);
      },
    },
    `${left} more`,
  );
  details.append(button);
}

function preview(entries) {
  const names = entries
    .slice(0, 4)
    .map(([name]) => name)
    .join(", ");
  return `{ ${names}${entries.length > 4 ? ", …" : ""} }`;
}

function scalar(value) {
  if (typeof value === "string") return h("span", { class: "json-text" }, JSON.stringify(value));
  return h("span", { class: "json-scalar" }, String(value));
}
