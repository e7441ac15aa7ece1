// SPDX-License-Identifier: Apache-2.0

// A span in all that it says.

import { facts, service } from "./parts.js";
import { PARTS } from "./spans.js";
import { h } from "../core/dom.js";
import { duration, percent, shortName, time } from "../core/format.js";
import { address } from "../core/router.js";
import { level } from "./level.js";

/** A span in all that it says, with the split of the hop first. */
export function describe(span, tree) {
  const at = span.start - tree.start;
  return [
    h(
      "header",
      {},
      h("h2", {}, shortName(span.name)),
      span.isCritical ? h("span", { class: "chip" }, "critical") : null,
    ),
    h(
      "div",
      { class: "panel-body span-facts" },
      span.isError
        ? h(
            "p",
            { class: "bad-text" },
            `Failed: ${[span.status, span.attributes["apus.error"]].filter(Boolean).join(", ") || "no reason told"}`,
          )
        : null,
      split(span),
      facts([
        ["Service", service(span.service)],
        ["Kind", span.kind],
        ["Status", span.isError ? null : span.status],
        ["Began", h("span", {}, `+${duration(at)} `, time(span.startedAt))],
        ["Took", duration(span.length)],
        ["Process", span.instance],
      ]),
      attributes("Attributes", span.attributes),
      span.events.map((event) => attributes(event.name, event.attributes ?? {}, time(event.at))),
      span.logs.length > 0
        ? h(
            "section",
            {},
            h("h3", {}, "Logs"),
            span.logs.map((log) =>
              h(
                "p",
                { class: "span-log" },
                level(log.level),
                " ",
                h("span", { class: "breaks" }, log.message),
              ),
            ),
          )
        : null,
      h(
        "p",
        { class: "chips" },
        h("a", { href: address("traces", { text: span.name }) }, "Traces like this"),
        h("a", { href: address("logs", { service: span.service }) }, "Logs of the service"),
      ),
    ),
  ];
}

function split(span) {
  if (span.parts.length === 0) return null;
  return h(
    "section",
    { class: "split" },
    h("h3", {}, "Where the time went"),
    h(
      "div",
      { class: "split-bar", "aria-hidden": "true" },
      span.parts.map((part) =>
        h("i", { class: `part-${part.name}`, style: { width: `${part.share * 100}%` } }),
      ),
    ),
    h(
      "dl",
      { class: "split-parts" },
      span.parts.map((part) =>
        h(
          "div",
          { title: PARTS[part.name].hint },
          h("dt", {}, h("i", { class: `part-${part.name}` }), PARTS[part.name].title),
          h(
            "dd",
            { class: "number" },
            duration(part.length),
            " ",
            h("span", { class: "faint" }, percent(part.share)),
          ),
        ),
      ),
    ),
  );
}

function attributes(title, values, note) {
  const entries = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return null;
  return h(
    "section",
    {},
    h("h3", {}, title, note ? [" ", note] : null),
    h(
      "table",
      { class: "attributes" },
      h(
        "tbody",
        {},
        entries.map(([name, value]) =>
          h("tr", {}, h("th", { scope: "row" }, name), h("td", { class: "mono breaks" }, value)),
        ),
      ),
    ),
  );
}
