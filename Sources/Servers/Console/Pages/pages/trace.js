// SPDX-License-Identifier: Apache-2.0

// One trace: the waterfall, the span that is looked at, and the logs of it all.

import { check, copy, empty, loading, problem, service } from "../components/parts.js";
import { criticalByService, PARTS, treeOf } from "../components/spans.js";
import { table } from "../components/table.js";
import { waterfall } from "../components/waterfall.js";
import { ask } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { count, duration, percent, plural, shortName, time } from "../core/format.js";
import { address } from "../core/router.js";
import { level } from "../components/level.js";
import { describe } from "../components/spanDetail.js";

export function open({ root, route, signal, heading }) {
  const id = route.rest[0];
  replace(root, loading(10));

  async function load() {
    try {
      const trace = await ask("getTrace", { id }, signal);
      draw(root, heading, trace, route.query.get("span"), load);
    } catch (failure) {
      if (failure.name === "AbortError") return;
      replace(
        root,
        failure.code === "notFound" || failure.status === 404
          ? [
              empty(
                "This trace is not there.",
                "It was not recorded, is too old, or has not come yet: spans arrive a second after they end.",
              ),
              retry(),
            ]
          : problem(failure, load),
      );
    }
  }
  const retry = () =>
    h(
      "p",
      {},
      h("button", { type: "button", onclick: load }, "Look again"),
      " ",
      h("a", { href: address("traces") }, "All traces"),
    );
  load();
}

function draw(root, heading, trace, wanted, reload) {
  const tree = treeOf(trace);
  const first = tree.roots[0];
  if (!first) {
    replace(root, empty("The trace has no spans.", "They may have been deleted with its age."));
    return;
  }
  const detail = h("aside", { class: "panel span-detail", "aria-label": "Span" });
  const fall = waterfall(tree, { onSelect: (span) => span && replace(detail, describe(span, tree)) });
  replace(heading, h("h1", {}, h("a", { href: address("traces") }, "Traces"), " / ", shortName(first.name)));
  replace(
    root,
    summary(trace, tree, first, reload),
    h(
      "div",
      { class: "trace-split" },
      h(
        "section",
        { class: "panel", "aria-label": "Waterfall" },
        h(
          "header",
          {},
          h("h2", {}, "Waterfall"),
          legend(),
          check("Critical path only", {
            checked: false,
            onchange: (onlyCritical) => fall.show({ onlyCritical }),
          }),
        ),
        fall.element,
      ),
      detail,
    ),
    logsOf(tree, (log) => log.span && fall.select(log.span, { scroll: true })),
  );
  const failed = [...tree.spans.values()].filter((span) => span.isError).at(-1);
  fall.select(tree.spans.has(wanted) ? wanted : (failed ?? first).id);
}

function summary(trace, tree, first, reload) {
  const errors = [...tree.spans.values()].filter((span) => span.isError).length;
  const shares = criticalByService(tree);
  return h(
    "section",
    { class: "trace-summary" },
    h(
      "div",
      { class: "trace-facts" },
      service(first.service),
      h("span", { class: "trace-duration number" }, duration(tree.length)),
      h("span", {}, time(first.startedAt)),
      h("span", {}, plural(tree.spans.size, "span")),
      errors > 0
        ? h("span", { class: "bad-text" }, plural(errors, "error"))
        : h("span", { class: "faint" }, "no errors"),
      h("span", { class: "mono faint" }, trace.id),
      copy(trace.id, "Copy id"),
      h(
        "button",
        {
          type: "button",
          class: "quiet small",
          onclick: reload,
          title: "Spans of what is still running may have come since",
        },
        "Reload",
      ),
    ),
    shares.length > 0
      ? h(
          "div",
          { class: "critical-shares" },
          h("span", { class: "faint" }, "Critical path"),
          shares
            .slice(0, 6)
            .map((each) =>
              h(
                "span",
                {},
                service(each.service),
                " ",
                h("span", { class: "number soft" }, `${duration(each.length)} · ${percent(each.share)}`),
              ),
            ),
        )
      : null,
  );
}

function legend() {
  return h(
    "span",
    { class: "legend" },
    Object.entries(PARTS).map(([name, part]) =>
      h("span", { title: part.hint }, h("i", { class: `part-${name}` }), part.title.toLowerCase()),
    ),
  );
}

function logsOf(tree, onOpen) {
  if (tree.logs.length === 0) {
    return h(
      "section",
      { class: "panel" },
      h("header", {}, h("h2", {}, "Logs")),
      h(
        "div",
        { class: "panel-body faint" },
        "No log line was written in this trace. Log with the context's logger, and lines find their trace.",
      ),
    );
  }
  const list = table({
    label: "Logs of the trace",
    key: (log) => log.id,
    open: onOpen,
    rowClass: (log) => `log ${log.level}`,
    columns: [
      {
        name: "at",
        title: "After",
        align: "right",
        mark: (log) => log.at,
        cell: (log) => h("span", { title: log.at }, `+${duration(log.start - tree.start)}`),
      },
      { name: "level", title: "Level", mark: (log) => log.level, cell: (log) => level(log.level) },
      { name: "service", title: "Service", mark: (log) => log.service, cell: (log) => service(log.service) },
      { name: "message", title: "Message", isWide: true, class: "breaks", text: (log) => log.message },
      {
        name: "more",
        title: "Attributes",
        class: "log-attributes",
        mark: (log) => log.id,
        cell: (log) =>
          Object.entries(log.attributes ?? {}).map(([name, value]) =>
            h("span", { class: "mono" }, h("span", { class: "faint" }, `${name}=`), value, " "),
          ),
      },
    ],
  });
  list.show(tree.logs);
  return h(
    "section",
    { class: "panel" },
    h("header", {}, h("h2", {}, "Logs"), h("span", { class: "faint" }, count(tree.logs.length))),
    list.element,
  );
}
