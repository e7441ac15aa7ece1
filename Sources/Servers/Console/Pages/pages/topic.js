// SPDX-License-Identifier: Apache-2.0

// One topic: its newest records, and each new one as it comes.

import { choice, empty, facts, loading, notice, problem, segments } from "../components/parts.js";
import { listen } from "../core/api.js";
import { h, reconcile, replace } from "../core/dom.js";
import { shortName, time } from "../core/format.js";
import { address } from "../core/router.js";
import { decoded, payload, traceLink } from "../components/record.js";

/** Records that the page keeps. */
const MOST = 500;

export function open({ root, signal, heading }, topic) {
  const warning = notice();
  const live = h("span", { class: "live", role: "status" });
  const place = h("div", {}, loading());
  const list = h("ul", { class: "records" });
  const state = { records: [], last: "50", key: "", isPaused: false, stop: null, isDue: false };
  const search = h("input", {
    type: "search",
    placeholder: "part of a key",
    oninput: () => {
      state.key = search.value.trim();
      draw();
    },
  });
  replace(heading, h("h1", {}, h("a", { href: address("events") }, "Events"), " / ", shortName(topic)));
  replace(
    root,
    h(
      "div",
      { class: "filters" },
      h("label", { class: "field" }, h("span", {}, "Key"), search),
      choice("Begin with the last", {
        value: state.last,
        options: ["10", "50", "200", "500"],
        onchange: (last) => {
          state.last = last;
          start();
        },
      }),
      segments("New records", {
        value: "follow",
        options: [
          ["follow", "Follow"],
          ["pause", "Pause"],
        ],
        onchange: (value) => {
          state.isPaused = value === "pause";
          draw();
        },
      }),
      live,
      h("span", { class: "spring" }),
      h("span", { class: "mono faint breaks" }, topic),
    ),
    warning.line,
    place,
  );

  function start() {
    state.stop?.();
    state.records = [];
    const stopper = new AbortController();
    signal.addEventListener("abort", () => stopper.abort());
    state.stop = () => stopper.abort();
    const request = JSON.stringify({ topic, last: Number(state.last) });
    // Begins with the last ones each time, so after a break some come twice; the place in the log tells.
    const timer = setTimeout(() => state.records.length === 0 && draw(), 1200);
    listen(
      "stream",
      { method: "apus.bus.v1.BusAdminService/tail", request },
      {
        signal: stopper.signal,
        onOpen: () => {
          live.textContent = "● live";
          warning.show(null);
        },
        onMessage: take,
        onEnd: () => (live.textContent = "○ ended"),
        onProblem: (failure) => {
          live.textContent = "○ not live";
          if (!failure) return;
          clearTimeout(timer);
          if (state.records.length === 0) replace(place, problem(failure, start));
          else warning.show(failure);
        },
      },
    );
  }

  function take(stored) {
    const id = `${stored.partition} ${stored.offset}`;
    if (state.records.some((each) => each.id === id)) return;
    state.records.unshift({ id, ...stored });
    state.records.splice(MOST);
    if (state.isDue) return;
    state.isDue = true;
    setTimeout(() => {
      state.isDue = false;
      draw();
    }, 120);
  }

  function draw() {
    if (state.isPaused && list.childNodes.length > 0) return;
    const fitting = state.records.filter((each) => each.record.key.includes(state.key));
    if (fitting.length === 0) {
      replace(
        place,
        state.key
          ? empty("No record has such a key.", "Take letters away, or begin with more of the last ones.")
          : empty("The topic has no records.", "This page shows them as they come."),
      );
      return;
    }
    if (list.parentNode !== place) replace(place, list);
    reconcile(list, fitting, (each) => each.id, row);
  }

  function row({ record, partition, offset }) {
    const line = h("code", { class: "record-line" });
    const body = h("div", { class: "record-body" });
    const details = h(
      "details",
      {
        ontoggle: async () => {
          if (details.open && body.childNodes.length === 0) {
            replace(
              body,
              facts([
                ["Key", record.key],
                ["Event", record.id],
                ["Place", `partition ${partition}, offset ${offset}`],
              ]),
              await payload(record, signal),
            );
          }
        },
      },
      h(
        "summary",
        {},
        time(record.at),
        h("span", { class: "mono record-key", title: record.key }, record.key || "(no key)"),
        line,
        h("span", { class: "faint number nowrap" }, `${partition}:${offset}`),
        traceLink(record),
      ),
      body,
    );
    seen.observe(line);
    decoding.set(line, record);
    return h("li", {}, details);
  }

  // A record is decoded when it comes into sight.
  const decoding = new WeakMap();
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      preview(decoding.get(target), signal).then((text) => (target.textContent = text));
    }
  });
  signal.addEventListener("abort", () => seen.disconnect());
  start();
}

/** Its members in a line. */
async function preview(record, signal) {
  const { text, problem } = await decoded(record, signal);
  try {
    return Object.entries(JSON.parse(text))
      .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
      .join(", ");
  } catch {
    return problem ?? text;
  }
}
