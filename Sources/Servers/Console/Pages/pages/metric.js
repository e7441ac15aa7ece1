// SPDX-License-Identifier: Apache-2.0

// One metric, by its labels.

import { chart } from "../components/chart.js";
import { choice, segments } from "../components/parts.js";
import { h, replace } from "../core/dom.js";
import { repeat } from "../core/live.js";
import { refine } from "../core/router.js";
import { formatOf, legendOf, query, show } from "../components/metric.js";
import { brush } from "../components/metric.js";

const AGGREGATIONS = [
  ["p50", "p50"],
  ["p95", "p95"],
  ["p99", "p99"],
  ["mean", "mean"],
];

export function one(place, metric, state, signal, warning) {
  const { query: parameters } = state.route;
  const by = parameters.get("by") ?? (metric.labels.includes("service") ? "service" : "");
  const aggregation = metric.kind === "histogram" ? (parameters.get("of") ?? "p95") : "value";
  const labels = Object.fromEntries(
    [...parameters].filter(([name]) => name.startsWith("l.")).map(([name, value]) => [name.slice(2), value]),
  );
  const picture = chart({ label: metric.name, height: 340, onBrush: brush });
  const legend = h("div", {});
  replace(
    place,
    h(
      "section",
      { class: "panel" },
      h(
        "header",
        {},
        h(
          "h2",
          {},
          h("span", { class: "mono" }, metric.name),
          h("span", { class: "faint" }, `  ${metric.kind}${metric.unit ? `, ${metric.unit}` : ""}`),
        ),
      ),
      h(
        "div",
        { class: "panel-body metric-one" },
        metric.description ? h("p", { class: "soft" }, metric.description) : null,
        h(
          "div",
          { class: "filters" },
          choice("A line for each", {
            value: by,
            options: [["none", "set of labels"], ...metric.labels],
            onchange: (value) => refine({ by: value }),
          }),
          metric.kind === "histogram"
            ? segments("Of the durations", {
                value: aggregation,
                options: AGGREGATIONS,
                onchange: (of) => refine({ of }),
              })
            : null,
          Object.entries(labels).map(([name, value]) =>
            h(
              "span",
              { class: "check" },
              h("span", { class: "chip mono" }, `${name}=${value}`),
              h(
                "button",
                {
                  type: "button",
                  class: "quiet small",
                  "aria-label": `Without ${name}`,
                  onclick: () => refine({ [`l.${name}`]: "" }),
                },
                "✕",
              ),
            ),
          ),
        ),
        picture.element,
        legend,
      ),
    ),
  );
  repeat(
    async (signal) => {
      const answer = await query(
        metric,
        { by: by === "none" ? "" : by, aggregation, labels },
        parameters,
        signal,
      );
      const lines = show(picture, metric, answer, parameters, by);
      replace(legend, legendOf(lines, picture, formatOf(metric, answer.unit), by));
    },
    5000,
    signal,
    warning.show,
  );
}
