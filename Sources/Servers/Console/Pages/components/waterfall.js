// SPDX-License-Identifier: Apache-2.0

// The spans of a trace under each other, each with a bar where it was in time.

import { hue } from "../core/colours.js";
import { h, replace, svg } from "../core/dom.js";
import { duration, shortName, shortService } from "../core/format.js";
import { PARTS } from "./spans.js";

/** More rows than this are drawn when asked for: a trace of 10 000 spans opens at once. */
const MOST = 500;

/** `show({ onlyCritical })` draws again; `select(id)` marks a row and tells `onSelect`. */
export function waterfall(tree, { onSelect }) {
  const body = h("div", { class: "fall-rows", role: "treegrid", "aria-label": "Spans" });
  const element = h("div", { class: "fall" }, header(tree), body);
  const closed = new Set();
  const state = { onlyCritical: false, selected: null, most: MOST };
  let rows = new Map();

  function visible() {
    const list = [];
    const walk = (span, depth) => {
      if (state.onlyCritical && !span.isCritical) return;
      list.push([span, depth]);
      if (!closed.has(span.id)) span.children.forEach((child) => walk(child, depth + 1));
    };
    tree.roots.forEach((span) => walk(span, 0));
    return list;
  }

  function draw() {
    const list = visible();
    rows = new Map();
    replace(
      body,
      list.slice(0, state.most).map(([span, depth]) => {
        const element = row(span, depth);
        rows.set(span.id, element);
        return element;
      }),
    );
    if (list.length > state.most) {
      body.append(
        h(
          "button",
          {
            type: "button",
            class: "fall-more",
            onclick: () => {
              state.most += MOST;
              draw();
            },
          },
          `${list.length - state.most} more spans`,
        ),
      );
    }
  }

  function row(span, depth) {
    const hasChildren = span.children.length > 0;
    const isOpen = !closed.has(span.id);
    const toggle = hasChildren
      ? h(
          "button",
          {
            type: "button",
            class: "fall-toggle quiet",
            tabindex: "-1",
            "aria-label": isOpen ? "Close" : "Open",
            onclick: (event) => {
              event.stopPropagation();
              fold(span);
            },
          },
          isOpen ? "▾" : "▸",
        )
      : h("span", { class: "fall-toggle" });
    const element = h(
      "div",
      {
        class: `fall-row hued${span.isError ? " failed" : ""}${span.isCritical ? " critical" : ""}`,
        role: "row",
        tabindex: span.id === (state.selected ?? tree.roots[0]?.id) ? "0" : "-1",
        "aria-level": depth + 1,
        "aria-expanded": hasChildren ? String(isOpen) : null,
        "aria-selected": String(span.id === state.selected),
        style: { "--hue": hue(span.service), "--depth": Math.min(depth, 14) },
        onclick: () => select(span.id),
        onkeydown: (event) => onKey(event, span),
      },
      h(
        "div",
        { class: "fall-name", role: "gridcell" },
        toggle,
        h("i", { class: "dot", "aria-hidden": "true" }),
        h(
          "span",
          { class: "fall-label", title: `${span.service}  ${span.name}` },
          h("span", { class: "fall-service" }, shortService(span.service)),
          " ",
          label(span),
        ),
        span.isError ? h("span", { class: "bad-text", title: span.status || "failed" }, "■") : null,
      ),
      h("div", { class: "fall-lane", role: "gridcell" }, bar(span, tree)),
    );
    return element;
  }

  function fold(span) {
    if (!closed.delete(span.id)) closed.add(span.id);
    draw();
    rows.get(span.id)?.focus();
  }

  function onKey(event, span) {
    if (event.target !== event.currentTarget) return;
    const isOpen = !closed.has(span.id);
    const next = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (next) event.currentTarget[next]?.focus();
    else if (event.key === "Enter" || event.key === " ") select(span.id);
    else if (event.key === "ArrowRight" && !isOpen) fold(span);
    else if (event.key === "ArrowLeft" && isOpen && span.children.length > 0) fold(span);
    else if (event.key === "ArrowLeft") rows.get(span.parent)?.focus();
    else return;
    event.preventDefault();
  }

  function select(id, { scroll = false } = {}) {
    rows.get(state.selected)?.setAttribute("aria-selected", "false");
    state.selected = id;
    const element = rows.get(id);
    element?.setAttribute("aria-selected", "true");
    if (scroll) element?.scrollIntoView({ block: "nearest" });
    onSelect(tree.spans.get(id) ?? null);
  }

  draw();
  return {
    element,
    select,
    show(options) {
      Object.assign(state, options);
      draw();
    },
    get selected() {
      return state.selected;
    },
  };
}

function label(span) {
  const method = /\/([^/]+)$/.exec(span.attributes["rpc.method"] ? span.name : "")?.[1];
  return method
    ? h(
        "span",
        {},
        h("span", { class: "fall-kind" }, span.kind === "client" ? "→ " : ""),
        shortName(span.name),
      )
    : shortName(span.name);
}

/** The bar, in per cent of the trace; the parts of a hop along its foot; how long it took behind it. */
function bar(span, tree) {
  const left = ((span.start - tree.start) / tree.length) * 100;
  const width = Math.max((span.length / tree.length) * 100, 0.15);
  const isLate = left + width > 70;
  const parts = span.parts.filter((part) => part.share > 0.005);
  return [
    h(
      "div",
      { class: "fall-bar", style: { left: `${left}%`, width: `${width}%` } },
      parts.length > 0
        ? h(
            "div",
            { class: "fall-parts" },
            parts.map((part) =>
              h("i", {
                class: `part-${part.name}`,
                style: { width: `${part.share * 100}%` },
                title: `${PARTS[part.name].title}: ${duration(part.length)}`,
              }),
            ),
          )
        : null,
    ),
    ...span.logs.map((log) =>
      h("i", {
        class: `fall-log ${log.level}`,
        title: log.message,
        style: { left: `${Math.min(Math.max(((log.start - tree.start) / tree.length) * 100, 0), 100)}%` },
      }),
    ),
    h(
      "span",
      {
        class: `fall-time number${isLate ? " before" : ""}`,
        style: isLate ? { right: `calc(${100 - left}% + 5px)` } : { left: `calc(${left + width}% + 5px)` },
      },
      duration(span.length),
    ),
  ];
}

function header(tree) {
  const marks = [0, 0.25, 0.5, 0.75, 1];
  return h(
    "div",
    { class: "fall-head", "aria-hidden": "true" },
    h("div", { class: "fall-name" }, "Span"),
    h(
      "div",
      { class: "fall-lane" },
      marks.map((part) =>
        h(
          "span",
          {
            class: part === 1 || part === 0 ? "number" : "number between",
            style: part === 1 ? { right: "0" } : { left: `${part * 100}%` },
          },
          part === 0 ? "0" : duration(tree.length * part),
        ),
      ),
    ),
  );
}

/** The whole trace in a strip, for the list of traces. */
export function strip(share, isError) {
  return svg(
    "svg",
    {
      class: `strip${isError ? " failed" : ""}`,
      viewBox: "0 0 100 6",
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    },
    svg("rect", { x: 0, y: 0, height: 6, width: Math.max(share * 100, 0.8), rx: 1 }),
  );
}
