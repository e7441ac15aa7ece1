// SPDX-License-Identifier: Apache-2.0

// The live map: who calls whom, how much, how fast, and what goes wrong.

import { check, empty, facts, loading, notice, problem, segments, service } from "../components/parts.js";
import { map as drawMap } from "../components/map.js";
import { Seen, modelOf } from "../components/model.js";
import { table } from "../components/table.js";
import { ask } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { duration, milliseconds, percent, rate, shortName, shortService } from "../core/format.js";
import { repeat } from "../core/live.js";
import { showExamples, subjectOf } from "../components/subject.js";

const WINDOWS = [
  ["15s", "15 s"],
  ["60s", "1 min"],
  ["300s", "5 min"],
  ["900s", "15 min"],
];

export function open({ root, signal }) {
  const seen = new Seen();
  const state = {
    window: "60s",
    view: "map",
    options: { showTopics: true, showDatabases: true },
    isLoaded: false,
    selected: null,
  };
  const warning = notice();
  const place = h("div", { class: "map-place" }, loading());
  const panel = h("aside", { class: "panel map-panel", "aria-label": "Chosen", hidden: true });
  const picture = drawMap({ onSelect: (selected) => select(selected) });
  const list = edgeTable((edge) => select({ line: `${edge.from} ${edge.to} ${edge.kind}` }));

  const zoom = h(
    "span",
    { class: "zoom" },
    h(
      "button",
      { type: "button", class: "small", "aria-label": "Smaller", onclick: () => picture.zoom(1 / 1.25) },
      "−",
    ),
    h("button", { type: "button", class: "small", onclick: () => picture.zoom(0) }, "Fit"),
    h(
      "button",
      { type: "button", class: "small", "aria-label": "Larger", onclick: () => picture.zoom(1.25) },
      "+",
    ),
  );
  replace(
    root,
    h(
      "div",
      { class: "filters map-filters" },
      segments("Show as", {
        value: "map",
        options: [
          ["map", "Map"],
          ["table", "Table"],
        ],
        onchange: (view) => {
          state.view = view;
          zoom.hidden = view !== "map";
          draw();
        },
      }),
      segments("Over the last", {
        value: state.window,
        options: WINDOWS,
        onchange: (window) => {
          state.window = window;
          refresh();
        },
      }),
      check("Topics", {
        checked: true,
        onchange: (on) => {
          state.options.showTopics = on;
          draw();
        },
      }),
      check("Databases", {
        checked: true,
        onchange: (on) => {
          state.options.showDatabases = on;
          draw();
        },
      }),
      h("span", { class: "spring" }),
      key(),
      zoom,
    ),
    warning.line,
    h("div", { class: "map-split" }, place, panel),
  );

  const refresh = repeat(
    async (signal) => {
      seen.take(await ask("serviceMap", { window: state.window }, signal));
      state.isLoaded = true;
      draw();
    },
    2000,
    signal,
    (failure) => {
      if (failure && !state.isLoaded) replace(place, problem(failure, refresh));
      else warning.show(failure);
    },
  );

  function draw() {
    if (!state.isLoaded) return;
    if (seen.nodes.length === 0) {
      replace(
        place,
        empty(
          "Nothing was called yet.",
          "The map draws itself from calls as they happen: bin/shop load --rate 10 makes some.",
        ),
      );
      return;
    }
    const element = state.view === "map" ? picture.element : list.element;
    if (element.parentNode !== place) replace(place, element);
    if (state.view === "map") picture.show(modelOf(seen, state.options));
    else list.show(seen.edges);
    drawPanel();
  }

  let askedFor = null;
  function select(selected) {
    state.selected = selected;
    panel.hidden = !selected;
    askedFor = null;
    drawPanel();
  }

  const numbers = h("div", { class: "panel-body" });
  const examples = h("div", { class: "panel-body" });
  function drawPanel() {
    const subject = subjectOf(state.selected, seen);
    if (!subject) return;
    const name = JSON.stringify(state.selected);
    if (askedFor !== name) {
      askedFor = name;
      replace(
        panel,
        h(
          "header",
          {},
          h("h2", {}, subject.title),
          h(
            "button",
            {
              type: "button",
              class: "quiet small",
              "aria-label": "Close",
              onclick: () => {
                picture.choose(null);
              },
            },
            "✕",
          ),
        ),
        numbers,
        examples,
      );
      showExamples(subject, examples, signal, () => askedFor === name);
    }
    replace(numbers, facts(subject.facts), subject.note ? h("p", { class: "faint" }, subject.note) : null);
  }
}

function key() {
  return h(
    "span",
    { class: "legend map-key" },
    h("span", {}, h("i", { class: "key-call" }), "calls, p95 on it"),
    h("span", {}, h("i", { class: "key-event" }), "events"),
    h("span", {}, h("i", { class: "key-warn" }), "some errors"),
    h("span", {}, h("i", { class: "key-bad" }), "5 % or more"),
  );
}

function edgeTable(onOpen) {
  const name = (text) => (edge) => service(edge[text]);
  return table({
    label: "Who calls whom",
    key: (edge) => `${edge.from} ${edge.to} ${edge.kind}`,
    open: onOpen,
    sorted: { name: "rate", isUp: false },
    columns: [
      {
        name: "from",
        title: "From",
        isHeader: true,
        sort: (edge) => edge.from,
        mark: (edge) => edge.from,
        cell: name("from"),
      },
      {
        name: "to",
        title: "To",
        isWide: true,
        sort: (edge) => edge.to,
        mark: (edge) => edge.to,
        cell: (edge) =>
          edge.kind === "event"
            ? h("span", { title: edge.to }, shortName(shortService(edge.to)))
            : name("to")(edge),
      },
      { name: "kind", title: "By", text: (edge) => edge.kind },
      {
        name: "rate",
        title: "Rate",
        align: "right",
        sort: (edge) => edge.rate,
        text: (edge) => rate(edge.rate),
      },
      {
        name: "errors",
        title: "Errors",
        align: "right",
        sort: (edge) => edge.errorRate,
        text: (edge) => percent(edge.errorRate),
      },
      {
        name: "p50",
        title: "p50",
        align: "right",
        sort: (edge) => milliseconds(edge.p50),
        text: (edge) => duration(milliseconds(edge.p50)),
      },
      {
        name: "p95",
        title: "p95",
        align: "right",
        sort: (edge) => milliseconds(edge.p95),
        text: (edge) => duration(milliseconds(edge.p95)),
      },
    ],
  });
}
