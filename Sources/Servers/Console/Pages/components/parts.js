// SPDX-License-Identifier: Apache-2.0

// The small things that every page is made of.

import { hue } from "../core/colours.js";
import { h, later, replace } from "../core/dom.js";
import { shortService } from "../core/format.js";
import { address } from "../core/router.js";

/** A sentence about what went wrong, and a way on. */
export function problem(failure, retry) {
  return h(
    "div",
    { class: "problem", role: "alert" },
    h("p", {}, failure.message),
    failure.error ? h("p", { class: "mono faint" }, failure.error) : null,
    retry ? h("button", { type: "button", onclick: retry }, "Try again") : null,
  );
}

/** Nothing is there, and what to do so that something is. */
export function empty(title, ...hints) {
  return h(
    "div",
    { class: "empty" },
    h("p", { class: "empty-title" }, title),
    hints.map((hint) => h("p", {}, hint)),
  );
}

export function loading(lines = 6) {
  return h(
    "div",
    { class: "loading", "aria-busy": "true", "aria-label": "Loading" },
    Array.from({ length: lines }, () => h("i")),
  );
}

/** A line above a page that shows old data because the newest could not be had. */
export function notice() {
  const line = h("p", { class: "notice", role: "status", hidden: true });
  return {
    line,
    show(failure) {
      line.hidden = !failure;
      line.textContent = failure ? failure.message : "";
    },
  };
}

/** A state in a word, with a mark that does not need colour. */
export function badge(text, tone = "plain") {
  const marks = { good: "●", warn: "▲", bad: "■", busy: "◐", plain: "○" };
  return h(
    "span",
    { class: `badge ${tone}` },
    h("span", { class: "mark", "aria-hidden": "true" }, marks[tone]),
    text,
  );
}

/** A service by its colour and short name; the whole name when pointed at. */
export function service(name, { link = false } = {}) {
  const label = [
    h("i", { class: "dot", style: { "--hue": hue(name) }, "aria-hidden": "true" }),
    shortService(name),
  ];
  return link
    ? h("a", { class: "service", title: name, href: address("traces", { service: name }) }, label)
    : h("span", { class: "service", title: name }, label);
}

/** Says something in passing, in the corner. */
export function toast(text, tone = "good") {
  const element = h("div", { class: `toast ${tone}` }, text);
  document.getElementById("toasts").append(element);
  setTimeout(() => element.remove(), 6000);
}

/** Asks before something is done. Resolves to whether it shall be. */
export function confirm(title, text, verb, { danger = true } = {}) {
  return new Promise((resolve) => {
    const dialog = h(
      "dialog",
      { class: "dialog", "aria-labelledby": "dialog-title" },
      h(
        "form",
        { method: "dialog" },
        h("h2", { id: "dialog-title" }, title),
        h("p", {}, text),
        h(
          "div",
          { class: "actions" },
          h("button", { value: "no", type: "submit" }, "Cancel"),
          h("button", { value: "yes", type: "submit", class: danger ? "danger" : "primary" }, verb),
        ),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A labelled field of a filter row. `onchange` gets the value, while typing a quarter of a second later. */
export function field(label, { type = "search", value = "", placeholder = "", width, onchange, ...rest }) {
  const input = h("input", {
    type,
    value,
    placeholder,
    spellcheck: "false",
    autocomplete: "off",
    style: width ? { width } : {},
    ...rest,
  });
  input.addEventListener(
    "input",
    later(() => onchange(input.value)),
  );
  return h("label", { class: "field" }, h("span", {}, label), input);
}

/** A labelled choice. Options are texts, or pairs of value and text. */
export function choice(label, { value = "", options, onchange }) {
  const select = h("select", { onchange: () => onchange(select.value) });
  fillChoice(select, options, value);
  return h("label", { class: "field" }, h("span", {}, label), select);
}

/** Gives a select other options; a value that is none of them stays chosen. */
export function fillChoice(select, options, value) {
  const pairs = options.map((each) => (Array.isArray(each) ? each : [each, each]));
  if (value && !pairs.some(([one]) => one === value)) pairs.push([value, shortService(value)]);
  replace(
    select,
    pairs.map(([one, text]) => h("option", { value: one }, text)),
  );
  select.value = value;
}

export function check(label, { checked, onchange }) {
  const input = h("input", { type: "checkbox", checked, onchange: () => onchange(input.checked) });
  return h("label", { class: "check" }, input, label);
}

/** A few choices of which one holds, side by side. */
export function segments(label, { value, options, onchange }) {
  const group = h("div", { class: "segments", role: "radiogroup", "aria-label": label });
  const name = `segments-${++segmentCount}`;
  for (const [one, text] of options) {
    const input = h("input", {
      type: "radio",
      name,
      value: one,
      checked: one === value,
      onchange: () => onchange(one),
    });
    group.append(h("label", {}, input, h("span", {}, text)));
  }
  return group;
}
let segmentCount = 0;

/** Links between the parts of a page. */
export function tabs(label, entries, current) {
  return h(
    "nav",
    { class: "tabs", "aria-label": label },
    entries.map(([key, text, href]) =>
      h("a", { href, "aria-current": key === current ? "page" : null }, text),
    ),
  );
}

/** Names and values, under each other. */
export function facts(pairs) {
  return h(
    "dl",
    { class: "facts" },
    pairs
      .filter(([, value]) => value !== null && value !== undefined && value !== "")
      .map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

/** A number with its name above: for the head of a page. */
export function figure(label, value, tone = "") {
  return h("div", { class: `figure ${tone}` }, h("span", {}, label), h("strong", { class: "number" }, value));
}

/** Copies a text, or what a function gives when it is pressed, and says so. */
export function copy(text, label = "Copy") {
  return h(
    "button",
    {
      type: "button",
      class: "quiet small",
      onclick: async () => {
        try {
          await navigator.clipboard.writeText(typeof text === "function" ? text() : text);
          toast("Copied.");
        } catch {
          toast("This browser does not let the page copy.", "bad");
        }
      },
    },
    label,
  );
}
