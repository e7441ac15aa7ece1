// SPDX-License-Identifier: Apache-2.0

// What is chosen on the map: its numbers, and traces of it.

import { loading, problem, service } from "./parts.js";
import { toneOf } from "./model.js";
import { ask } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import {
  ago,
  count,
  duration,
  instant,
  milliseconds,
  percent,
  rate,
  shortName,
  shortService,
} from "../core/format.js";
import { address } from "../core/router.js";

/** What is chosen: its title, its numbers, and how to ask for traces of it. */
export function subjectOf(selected, seen) {
  if (!selected) return null;
  const node = seen.nodes.find((each) => each.name === (selected.row ?? selected.box));
  const edge = seen.edges.find((each) => `${each.from} ${each.to} ${each.kind}` === selected.line);
  if (edge) {
    const topic = [edge.from, edge.to].find(
      (name) => seen.nodes.find((each) => each.name === name)?.kind === "topic",
    );
    return {
      title: `${shortName(shortService(edge.from))} → ${shortName(shortService(edge.to))}`,
      facts: numbersOf(edge, [["Calls in the window", count(edge.count)]]),
      request: topic
        ? { text: topic }
        : edge.kind === "store"
          ? { service: edge.from, text: "store " }
          : { service: edge.from, text: `${edge.to}.` },
    };
  }
  if (!node) return null;
  const edges = seen.edges.filter((each) => each.rate > 0);
  const names = (list) =>
    list.length === 0
      ? null
      : h(
          "span",
          { class: "chips" },
          list.map((name) => service(name)),
        );
  return {
    title: shortName(shortService(node.name)),
    facts: numbersOf(node, [
      ["Whole name", h("span", { class: "mono" }, node.name)],
      ["Replicas", node.kind === "service" ? String(node.replicas) : null],
      [
        "Called by",
        names(edges.filter((each) => each.to === node.name && each.kind === "call").map((each) => each.from)),
      ],
      [
        "Calls",
        names(edges.filter((each) => each.from === node.name && each.kind === "call").map((each) => each.to)),
      ],
      [
        "Heard by",
        node.kind === "topic"
          ? names(edges.filter((each) => each.from === node.name).map((each) => each.to))
          : null,
      ],
      [
        "Used by",
        node.kind === "database"
          ? names(edges.filter((each) => each.to === node.name).map((each) => each.from))
          : null,
      ],
    ]),
    note:
      node.kind === "service" && node.replicas === 0
        ? "The registry has no process for it: it was stopped, or is starting again."
        : null,
    request:
      node.kind === "topic"
        ? { text: node.name }
        : node.kind === "database"
          ? { text: "store " }
          : { service: node.name },
  };
}

function numbersOf(subject, more) {
  return [
    ["Rate", rate(subject.rate)],
    [
      "Errors",
      h(
        "span",
        { class: { bad: "bad-text", warn: "warn-text" }[toneOf(subject)] ?? "" },
        percent(subject.errorRate),
      ),
    ],
    ["p50", duration(milliseconds(subject.p50))],
    ["p95", duration(milliseconds(subject.p95))],
    ...more,
  ];
}

export async function showExamples(subject, place, signal, isWanted) {
  replace(place, loading(4));
  const link = (errors) => address("traces", { ...subject.request, errors: errors ? "1" : "" });
  try {
    const { traces = [] } = await ask("findTraces", { ...subject.request, limit: 12 }, signal);
    if (!isWanted()) return;
    replace(
      place,
      h("h3", {}, "Traces of it"),
      traces.length === 0
        ? h("p", { class: "faint" }, "None in the last hour.")
        : h(
            "ul",
            { class: "examples" },
            traces.map((trace) =>
              h(
                "li",
                {},
                h(
                  "a",
                  { href: address(["traces", trace.id]) },
                  trace.errorCount > 0 ? h("span", { class: "bad-text" }, "■ ") : null,
                  shortName(trace.root),
                ),
                h("span", { class: "number soft" }, duration(milliseconds(trace.duration))),
                h("span", { class: "faint nowrap" }, ago(instant(trace.startedAt))),
              ),
            ),
          ),
      h(
        "p",
        { class: "chips" },
        h("a", { href: link(false) }, "All of them"),
        h("a", { href: link(true) }, "With errors"),
      ),
    );
  } catch (failure) {
    if (failure.name !== "AbortError" && isWanted()) replace(place, problem(failure));
  }
}
