// SPDX-License-Identifier: Apache-2.0

// Metrics: an overview of what matters first, and any one of them by its labels.

import { chart, MOST_SERIES, seriesHue } from "../components/chart.js";
import { choice, empty, field, loading, notice, problem, segments } from "../components/parts.js";
import { ask } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { bytes, duration, durationText, number, shortService } from "../core/format.js";
import { repeat } from "../core/live.js";
import { RANGES, rangeOf } from "../core/range.js";
import { address, refine } from "../core/router.js";

/** The first page: one of each that is there. */
const OVERVIEW = [
  { name: "apus.server.calls", title: "Calls served, a second", by: "service" },
  { name: "apus.server.duration", title: "Time in the server, p95", by: "service", aggregation: "p95" },
  { name: "apus.client.calls", title: "Outcomes of calls, a second", by: "status" },
  { name: "apus.server.running", title: "Calls under way", by: "service" },
  { name: "apus.events.handled", title: "Events handled, a second", by: "group" },
  { name: "apus.outbox.depth", title: "Events not yet sent", by: "service" },
  { name: "http.server.request.duration", title: "Time at the gateway, p95", by: "route", aggregation: "p95" },
  { name: "process.memory.rss", title: "Memory", by: "service" },
];

const AGGREGATIONS = [["p50", "p50"], ["p95", "p95"], ["p99", "p99"], ["mean", "mean"]];

export function open({ root, route, signal, heading }) {
  const warning = notice();
  const menu = h("nav", { class: "panel metric-list", "aria-label": "Metrics" }, loading());
  const place = h("div", { class: "metric-place" }, loading());
  const state = { metrics: null, text: "", route };
  const range = choice("Time", { value: route.query.get("range") ?? "", options: RANGES, onchange: (range) => refine({ range, since: "", until: "" }) });
  const search = field("Metric", { value: "", placeholder: "part of a name", onchange: (text) => { state.text = text; drawMenu(); } });
  const whole = h("button", { type: "button", class: "quiet", hidden: true, onclick: () => refine({ since: "", until: "" }) }, "Back to the range");
  replace(root, h("div", { class: "filters" }, search, range, whole), warning.line, h("div", { class: "metric-split" }, menu, place));

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
    const fitting = state.metrics.filter((metric) => `${metric.name} ${metric.description}`.toLowerCase().includes(state.text.trim().toLowerCase()));
    replace(menu, h("a", { href: address("metrics"), "aria-current": current ? null : "page" }, "Overview"), fitting.map((metric) =>
      h("a", { href: address(["metrics", metric.name], Object.fromEntries([...state.route.query].filter(([name]) => ["range", "since", "until"].includes(name)))), "aria-current": metric.name === current ? "page" : null, title: metric.description },
        h("span", { class: "mono" }, metric.name), h("span", { class: "faint" }, metric.kind))),
    fitting.length === 0 ? h("p", { class: "faint panel-body" }, "No metric has such a name.") : null);
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
      replace(place, empty("No metric has come yet.", "Processes tell theirs every five seconds, unless APUS_TELEMETRY is off."));
    } else if (!name) {
      overview(place, state, round.signal, warning);
    } else {
      const metric = metrics.find((each) => each.name === name);
      replace(heading, h("h1", {}, h("a", { href: address("metrics") }, "Metrics"), " / ", h("span", { class: "mono" }, name)));
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

const brush = (from, to) => refine({ since: Math.floor(from), until: Math.ceil(to) });

function overview(place, state, signal, warning) {
  const shown = OVERVIEW.filter((each) => state.metrics.some((metric) => metric.name === each.name));
  const cards = shown.map((each) => {
    const metric = state.metrics.find((metric) => metric.name === each.name);
    const picture = chart({ label: each.title, height: 150, onBrush: brush });
    const card = h("section", { class: "panel" }, h("header", {}, h("h2", {}, h("a", { href: address(["metrics", each.name], { by: each.by, of: each.aggregation }) }, each.title))), h("div", { class: "panel-body" }, picture.element));
    return { ...each, metric, picture, card };
  });
  if (cards.length === 0) {
    replace(place, empty("Choose a metric.", "None of those that the overview shows has come."));
    return;
  }
  replace(place, h("div", { class: "metric-cards" }, cards.map((card) => card.card)));
  repeat(async (signal) => {
    await Promise.all(cards.map(async (card) => show(card.picture, card.metric, await query(card.metric, card, state.route.query, signal), state.route.query, card.by)));
  }, 5000, signal, warning.show);
}

function one(place, metric, state, signal, warning) {
  const { query: parameters } = state.route;
  const by = parameters.get("by") ?? (metric.labels.includes("service") ? "service" : "");
  const aggregation = metric.kind === "histogram" ? parameters.get("of") ?? "p95" : "value";
  const labels = Object.fromEntries([...parameters].filter(([name]) => name.startsWith("l.")).map(([name, value]) => [name.slice(2), value]));
  const picture = chart({ label: metric.name, height: 340, onBrush: brush });
  const legend = h("div", {});
  replace(place, h("section", { class: "panel" },
    h("header", {}, h("h2", {}, h("span", { class: "mono" }, metric.name), h("span", { class: "faint" }, `  ${metric.kind}${metric.unit ? `, ${metric.unit}` : ""}`))),
    h("div", { class: "panel-body metric-one" },
      metric.description ? h("p", { class: "soft" }, metric.description) : null,
      h("div", { class: "filters" },
        choice("A line for each", { value: by, options: [["none", "set of labels"], ...metric.labels], onchange: (value) => refine({ by: value }) }),
        metric.kind === "histogram" ? segments("Of the durations", { value: aggregation, options: AGGREGATIONS, onchange: (of) => refine({ of }) }) : null,
        Object.entries(labels).map(([name, value]) => h("span", { class: "check" }, h("span", { class: "chip mono" }, `${name}=${value}`),
          h("button", { type: "button", class: "quiet small", "aria-label": `Without ${name}`, onclick: () => refine({ [`l.${name}`]: "" }) }, "✕")))),
      picture.element, legend)));
  repeat(async (signal) => {
    const answer = await query(metric, { by: by === "none" ? "" : by, aggregation, labels }, parameters, signal);
    const lines = show(picture, metric, answer, parameters, by);
    replace(legend, legendOf(lines, picture, formatOf(metric, answer.unit), by));
  }, 5000, signal, warning.show);
}

async function query(metric, { by, aggregation, labels = {} }, parameters, signal) {
  const { from, to, since, until } = rangeOf(parameters);
  // A point for each four pixels or so is as much as can be seen.
  const step = Math.max((to - from) / 240, 5000);
  const answer = await ask("queryMetric", { name: metric.name, by, aggregation: aggregation ?? "value", labels, since, until, step: durationText(step) }, signal);
  return { unit: answer.unit, series: answer.series ?? [] };
}

function show(picture, metric, { series, unit }, parameters, by) {
  const { from, to } = rangeOf(parameters);
  const lines = series.map((each) => ({ ...each, name: nameOf(each.labels ?? {}, by), values: (each.points ?? []).map((point) => Number(point.value)) }))
    .sort((a, b) => Math.max(...b.values, 0) - Math.max(...a.values, 0));
  picture.show({ series: lines, from, to, format: formatOf(metric, unit), base: formatOf(metric, unit) === bytes ? 1024 * 1024 : 1 });
  return lines;
}

function nameOf(labels, by) {
  if (by && by !== "none" && labels[by] !== undefined) return shortService(labels[by]) || "(empty)";
  const entries = Object.entries(labels);
  return entries.length === 0 ? "all" : entries.map(([name, value]) => `${name}=${shortService(value)}`).join(", ");
}

/** How values are written: times and sizes by their unit, what is counted as a rate. */
function formatOf(metric, unit) {
  if (unit === "s" || (metric.kind === "histogram" && metric.unit === "s")) return (value) => duration(value * 1000);
  if (unit === "By" || metric.unit === "By") return bytes;
  return metric.kind === "counter" ? (value) => `${number(value)}/s` : number;
}

function legendOf(lines, picture, format, by) {
  if (lines.length === 0) return empty("Nothing in this time.", "Choose a longer one, or fewer labels.");
  const numbers = (values) => {
    const real = values.filter(Number.isFinite);
    if (real.length === 0) return ["–", "–", "–"];
    return [real.at(-1), real.reduce((sum, each) => sum + each, 0) / real.length, Math.max(...real)].map(format);
  };
  return [
    h("div", { class: "table-wrap" }, h("table", { class: "legend-table" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, by && by !== "none" ? by : "series"), ["last", "mean", "most"].map((text) => h("th", { scope: "col", class: "right" }, text)))),
      h("tbody", {}, lines.slice(0, MOST_SERIES).map((line, index) => h("tr", {
        onpointerenter: () => picture.light(index), onpointerleave: () => picture.light(null),
      }, h("th", { scope: "row", class: "wide" }, h("i", { class: "dot", style: { "--hue": seriesHue(line.labels ?? {}, index) } }), " ", line.name), numbers(line.values).map((text) => h("td", { class: "right number" }, text))))))),
    lines.length > MOST_SERIES ? h("p", { class: "faint" }, `${lines.length - MOST_SERIES} smaller ones are not drawn.`) : null,
  ];
}

