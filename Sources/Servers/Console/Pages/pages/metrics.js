// SPDX-License-Identifier: Apache-2.0

// Metrics: an overview of what matters first, and any one of them by its labels.

import { chart } from "../components/chart.js";
import { choice, empty, field, loading, notice, problem } from "../components/parts.js";
import { ask } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { repeat } from "../core/live.js";
import { RANGES } from "../core/range.js";
import { address, refine } from "../core/router.js";
import { brush, query, show } from "../components/metric.js";
import { one } from "./metric.js";

/** The first page: one of each that is there. */
const OVERVIEW = [
  { name: "apus.server.calls", title: "Calls served, a second", by: "service" },
  { name: "apus.server.duration", title: "Time in the server, p95", by: "service", aggregation: "p95" },
  { name: "apus.client.calls", title: "Outcomes of calls, a second", by: "status" },
  { name: "apus.server.running", title: "Calls under way", by: "service" },
  { name: "apus.events.handled", title: "Events handled, a second", by: "group" },
  { name: "apus.outbox.depth", title: "Events not yet sent", by: "service" },
  {
    name: "http.server.request.duration",
    title: "Time at the gateway, p95",
    by: "route",
    aggregation: "p95",
  },
  { name: "process.memory.rss", title: "Memory", by: "service" },
];

export function open({ root, route, signal, heading }) {
  const warning = notice();
  const menu = h("nav", { class: "panel metric-list", "aria-label": "Metrics" }, loading());
  const place = h("div", { class: "metric-place" }, loading());
  const state = { metrics: null, text: "", route };
  const range = choice("Time", {
    value: route.query.get("range") ?? "",
    options: RANGES,
    onchange: (range) => refine({ range, since: "", until: "" }),
  });
  const search = field("Metric", {
    value: "",
    placeholder: "part of a name",
    onchange: (text) => {
      state.text = text;
      drawMenu();
    },
  });
  const whole = h(
    "button",
    { type: "button", class: "quiet", hidden: true, onclick: () => refine({ since: "", until: "" }) },
    "Back to the range",
  );
  replace(
    root,
    h("div", { class: "filters" }, search, range, whole),
    warning.line,
    h("div", { class: "metric-split" }, menu, place),
  );

  async function load() {
    try {
      const { metrics = [] } = await ask("listMetrics", {}, signal);
      state.metrics = metrics.sort((a, b) => (a.name < b.name ? -1 : 1));
      drawMenu();
      drawPlace();
    } catch (failure) {
      if (failure.name === "AbortError") return;
      replace(menu);
      replace(place, problem(failure, load));
    }
  }

  function drawMenu() {
    if (!state.metrics) return;
    const current = state.route.rest[0];
    const fitting = state.metrics.filter((metric) =>
      `${metric.name} ${metric.description}`.toLowerCase().includes(state.text.trim().toLowerCase()),
    );
    replace(
      menu,
      h("a", { href: address("metrics"), "aria-current": current ? null : "page" }, "Overview"),
      fitting.map((metric) =>
        h(
          "a",
          {
            href: address(
              ["metrics", metric.name],
              Object.fromEntries(
                [...state.route.query].filter(([name]) => ["range", "since", "until"].includes(name)),
              ),
            ),
            "aria-current": metric.name === current ? "page" : null,
            title: metric.description,
          },
          h("span", { class: "mono" }, metric.name),
          h("span", { class: "faint" }, metric.kind),
        ),
      ),
      fitting.length === 0 && state.metrics.length > 0
        ? h("p", { class: "faint panel-body" }, "No metric has such a name.")
        : null,
    );
  }

  let round = null;
  function drawPlace() {
    round?.abort();
    round = new AbortController();
    signal.addEventListener("abort", () => round.abort());
    const { route, metrics } = state;
    whole.hidden = !route.query.get("since");
    const name = route.rest[0];
    if (metrics.length === 0) {
      replace(
        place,
        empty(
          "No metric has come yet.",
          "Processes tell theirs every five seconds, unless APUS_TELEMETRY is off.",
        ),
      );
    } else if (!name) {
      overview(place, state, round.signal, warning);
    } else {
      const metric = metrics.find((each) => each.name === name);
      replace(
        heading,
        h(
          "h1",
          {},
          h("a", { href: address("metrics") }, "Metrics"),
          " / ",
          h("span", { class: "mono" }, name),
        ),
      );
      if (metric) one(place, metric, state, round.signal, warning);
      else replace(place, empty("No process tells this metric.", "Choose another one."));
    }
  }

  load();
  return (route) => {
    state.route = route;
    range.querySelector("select").value = route.query.get("range") ?? "";
    drawMenu();
    if (state.metrics) drawPlace();
  };
}

function overview(place, state, signal, warning) {
  const shown = OVERVIEW.filter((each) => state.metrics.some((metric) => metric.name === each.name));
  const cards = shown.map((each) => {
    const metric = state.metrics.find((metric) => metric.name === each.name);
    const picture = chart({ label: each.title, height: 150, onBrush: brush });
    const card = h(
      "section",
      { class: "panel" },
      h(
        "header",
        {},
        h(
          "h2",
          {},
          h(
            "a",
            { href: address(["metrics", each.name], { by: each.by, of: each.aggregation }) },
            each.title,
          ),
        ),
      ),
      h("div", { class: "panel-body" }, picture.element),
    );
    return { ...each, metric, picture, card };
  });
  if (cards.length === 0) {
    replace(place, empty("Choose a metric.", "None of those that the overview shows has come."));
    return;
  }
  replace(
    place,
    h(
      "div",
      { class: "metric-cards" },
      cards.map((card) => card.card),
    ),
  );
  repeat(
    async (signal) => {
      await Promise.all(
        cards.map(async (card) =>
          show(
            card.picture,
            card.metric,
            await query(card.metric, card, state.route.query, signal),
            state.route.query,
            card.by,
          ),
        ),
      );
    },
    5000,
    signal,
    warning.show,
  );
}
