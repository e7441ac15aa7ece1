// SPDX-License-Identifier: Apache-2.0

// A metric: asked for, drawn, and told in numbers.

import { MOST_SERIES, seriesHue } from "./chart.js";
import { empty } from "./parts.js";
import { ask } from "../core/api.js";
import { h } from "../core/dom.js";
import { bytes, duration, durationText, number, shortService } from "../core/format.js";
import { rangeOf } from "../core/range.js";
import { refine } from "../core/router.js";

export async function query(metric, { by, aggregation, labels = {} }, parameters, signal) {
  const { from, to, since, until } = rangeOf(parameters);
  // A point for each four pixels or so is as much as can be seen.
  const step = Math.max((to - from) / 240, 5000);
  const answer = await ask(
    "queryMetric",
    {
      name: metric.name,
      by,
      aggregation: aggregation ?? "value",
      labels,
      since,
      until,
      step: durationText(step),
    },
    signal,
  );
  return { unit: answer.unit, series: answer.series ?? [] };
}

export function show(picture, metric, { series, unit }, parameters, by) {
  const { from, to } = rangeOf(parameters);
  const lines = series
    .map((each) => ({
      ...each,
      name: nameOf(each.labels ?? {}, by),
      values: (each.points ?? []).map((point) => Number(point.value)),
    }))
    .sort((a, b) => Math.max(...b.values, 0) - Math.max(...a.values, 0));
  picture.show({
    series: lines,
    from,
    to,
    format: formatOf(metric, unit),
    base: formatOf(metric, unit) === bytes ? 1024 * 1024 : 1,
  });
  return lines;
}

function nameOf(labels, by) {
  if (by && by !== "none" && labels[by] !== undefined) return shortService(labels[by]) || "(empty)";
  const entries = Object.entries(labels);
  return entries.length === 0
    ? "all"
    : entries.map(([name, value]) => `${name}=${shortService(value)}`).join(", ");
}

/** How values are written: times and sizes by their unit, what is counted as a rate. */
export function formatOf(metric, unit) {
  if (unit === "s" || (metric.kind === "histogram" && metric.unit === "s"))
    return (value) => duration(value * 1000);
  if (unit === "By" || metric.unit === "By") return bytes;
  return metric.kind === "counter" ? (value) => `${number(value)}/s` : number;
}

export function legendOf(lines, picture, format, by) {
  if (lines.length === 0) return empty("Nothing in this time.", "Choose a longer one, or fewer labels.");
  const numbers = (values) => {
    const real = values.filter(Number.isFinite);
    if (real.length === 0) return ["–", "–", "–"];
    return [real.at(-1), real.reduce((sum, each) => sum + each, 0) / real.length, Math.max(...real)].map(
      format,
    );
  };
  return [
    h(
      "div",
      { class: "table-wrap" },
      h(
        "table",
        { class: "legend-table" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "col" }, by && by !== "none" ? by : "series"),
            ["last", "mean", "most"].map((text) => h("th", { scope: "col", class: "right" }, text)),
          ),
        ),
        h(
          "tbody",
          {},
          lines.slice(0, MOST_SERIES).map((line, index) =>
            h(
              "tr",
              {
                onpointerenter: () => picture.light(index),
                onpointerleave: () => picture.light(null),
              },
              h(
                "th",
                { scope: "row", class: "wide" },
                h("i", { class: "dot", style: { "--hue": seriesHue(line.labels ?? {}, index) } }),
                " ",
                line.name,
              ),
              numbers(line.values).map((text) => h("td", { class: "right number" }, text)),
            ),
          ),
        ),
      ),
    ),
    lines.length > MOST_SERIES
      ? h("p", { class: "faint" }, `${lines.length - MOST_SERIES} smaller ones are not drawn.`)
      : null,
  ];
}

/** A piece of a chart that was chosen becomes the time of the page. */
export const brush = (from, to) => refine({ since: Math.floor(from), until: Math.ceil(to) });
