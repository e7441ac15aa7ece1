// SPDX-License-Identifier: Apache-2.0

// What schemas and traces show to be wrong with the way the system is cut, and how to mend it.

import { badge, empty, loading, notice, problem, segments, service } from "../components/parts.js";
import { ask } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { count, plural, shortName } from "../core/format.js";
import { address, refine } from "../core/router.js";

const WINDOWS = [
  ["300s", "5 min"],
  ["900s", "15 min"],
  ["3600s", "1 h"],
  ["86400s", "1 day"],
];
const TONES = { problem: "bad", warning: "warn", note: "plain" };

/** What each group is about, in the order of the page. */
const GROUPS = {
  "data-monolith": ["Data that is shared", "Services that meet in a database cannot change alone."],
  chatty: ["Too much talk", "Each call costs a hop; calls one after another cost their sum."],
  "too-many": ["Too many services", "A request that needs many services fails as often as any of them."],
  boundaries: [
    "Boundaries",
    "Who needs another's data or types for everything belongs to it, or owns the wrong thing.",
  ],
  insecure: ["Security", "What may be called, by whom, and what is told about it."],
  resilience: ["Resilience", "What happens to callers when something is slow or gone."],
};

export function open({ root, route, signal }) {
  const warning = notice();
  const place = h("div", { class: "findings" }, loading(9));
  const summary = h("p", { class: "soft", role: "status" });
  const state = { window: route.query.get("window") ?? "900s" };
  const again = h("button", { type: "button", onclick: load }, "Look again");
  replace(
    root,
    h(
      "div",
      { class: "filters map-filters" },
      segments("Traces of the last", {
        value: state.window,
        options: WINDOWS,
        onchange: (window) => refine({ window }),
      }),
      again,
      h("span", { class: "spring" }),
      summary,
    ),
    warning.line,
    place,
  );

  async function load() {
    again.disabled = true;
    summary.textContent = "Looking at schemas and traces…";
    try {
      draw(await ask("findings", { window: state.window }, signal));
    } catch (failure) {
      if (failure.name !== "AbortError") {
        summary.textContent = "";
        replace(place, problem(failure, load));
      }
    }
    again.disabled = false;
  }

  function draw({ findings = [], traceCount, packageCount }) {
    const most = { problem: 0, warning: 0, note: 0 };
    for (const each of findings) most[each.severity] += 1;
    summary.textContent = `${[plural(most.problem, "problem"), plural(most.warning, "warning"), plural(most.note, "note")].join(", ")} in ${plural(packageCount, "schema package")} and ${plural(traceCount, "trace")}`;
    if (findings.length === 0) {
      replace(
        place,
        empty(
          "Nothing was found.",
          Number(traceCount) === 0
            ? "There were no traces to look at: bin/shop load --rate 10 makes some. Schemas alone show nothing wrong."
            : "Schemas and traces show none of the anti-patterns that this looks for. `bin/shop … --flaw n-plus-one` plants one, to see how it looks.",
        ),
      );
      return;
    }
    const order = ["problem", "warning", "note"];
    const names = [
      ...Object.keys(GROUPS),
      ...new Set(findings.map((each) => each.group).filter((name) => !GROUPS[name])),
    ];
    replace(
      place,
      names.map((name) => {
        const own = findings
          .filter((each) => each.group === name)
          .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
        if (own.length === 0) return null;
        const [title, why] = GROUPS[name] ?? [name, ""];
        return h(
          "section",
          { class: "finding-group" },
          h("h2", {}, title, h("span", { class: "faint" }, ` ${count(own.length)}`)),
          h("p", { class: "soft" }, why),
          own.map(card),
        );
      }),
    );
  }

  load();
  return (route) => {
    state.window = route.query.get("window") ?? "900s";
    load();
  };
}

function card(finding) {
  return h(
    "article",
    { class: `panel finding finding-${finding.severity}` },
    h(
      "header",
      {},
      badge(finding.severity, TONES[finding.severity]),
      h("h3", {}, finding.title),
      h("span", { class: "chip mono" }, finding.id),
    ),
    h(
      "div",
      { class: "panel-body finding-body" },
      h(
        "div",
        {},
        h(
          "p",
          { class: "chips" },
          finding.services.map((name) => service(name, { link: true })),
          finding.methods.map((name) =>
            h("a", { class: "mono", href: address("traces", { text: name }), title: name }, shortName(name)),
          ),
        ),
        finding.evidence.length > 0
          ? h(
              "ul",
              { class: "evidence" },
              finding.evidence.map((text) => h("li", {}, text)),
            )
          : null,
      ),
      h(
        "dl",
        { class: "remedy" },
        finding.cost ? [h("dt", {}, "What it costs"), h("dd", {}, finding.cost)] : null,
        finding.mend ? [h("dt", {}, "How to mend it"), h("dd", {}, finding.mend)] : null,
        finding.traces.length > 0
          ? [
              h("dt", {}, "See it"),
              h(
                "dd",
                { class: "chips" },
                finding.traces
                  .slice(0, 6)
                  .map((id) => h("a", { class: "mono", href: address(["traces", id]) }, id.slice(0, 8))),
              ),
            ]
          : null,
      ),
    ),
  );
}
