// SPDX-License-Identifier: Apache-2.0

// Traces: a list with filters, and one of them.

import {
  check,
  choice,
  empty,
  field,
  fillChoice,
  loading,
  notice,
  problem,
  service,
} from "../components/parts.js";
import { scatter } from "../components/scatter.js";
import { table } from "../components/table.js";
import { strip } from "../components/waterfall.js";
import { ask } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { count, duration, milliseconds, shortName, shortService, time } from "../core/format.js";
import { repeat } from "../core/live.js";
import { serviceNames } from "../core/names.js";
import { address, go, refine } from "../core/router.js";
import { LEASTS, RANGES, rangeOf } from "../core/range.js";
import { open as openTrace } from "./trace.js";

const LIMIT = 50;

export function open(context) {
  return context.route.rest[0] ? openTrace(context) : openList(context);
}

function openList({ root, route, signal }) {
  const warning = notice();
  const place = h("div", {}, loading());
  const more = h("button", { type: "button", hidden: true, onclick: loadMore }, "Older traces");
  const plot = scatter({ onOpen: (trace) => go(["traces", trace.id]) });
  const state = { query: route.query, traces: null, older: [], cursor: "", longest: 1, isAsking: false };
  const list = table({
    label: "Traces",
    key: (row) => row.id,
    open: (row) => go(["traces", row.id]),
    columns: columns(state),
    rowClass: (row) => (row.errorCount > 0 ? "failed" : ""),
  });
  const form = filters(route.query);
  replace(root, form.element, warning.line, plot.element, place, more);
  serviceNames()
    .then((names) => form.offer(names))
    .catch(() => {});

  const refresh = repeat(
    async (signal) => {
      // Nothing moves under the eyes of who has scrolled down.
      if (state.traces && window.scrollY > 80) return;
      // Older pages that were asked for stay; what is new comes above them.
      const page = await ask("findTraces", request(state.query), signal);
      state.traces = page.traces ?? [];
      if (state.older.length === 0) state.cursor = page.nextCursor ?? "";
      draw();
    },
    3000,
    signal,
    (failure) => {
      if (failure && !state.traces) replace(place, problem(failure, refresh));
      else warning.show(failure);
    },
  );

  function draw() {
    const known = new Set();
    const traces = [...state.traces, ...state.older].filter(
      (each) => !known.has(each.id) && known.add(each.id),
    );
    state.longest = Math.max(...traces.map((each) => milliseconds(each.duration)), 0.001);
    plot.show(traces, rangeOf(state.query));
    plot.element.hidden = traces.length === 0;
    more.hidden = state.cursor === "";
    if (traces.length === 0) {
      replace(
        place,
        isFiltered(state.query)
          ? empty("No trace fits.", "Widen the time or take a filter away.")
          : empty(
              "No traces yet.",
              "They come as soon as somebody calls a service: bin/shop load --rate 10 makes some.",
              "Nothing after a minute? Look whether APUS_TELEMETRY is off, or APUS_TRACE_RATE 0.",
            ),
      );
      return;
    }
    if (list.element.parentNode !== place) replace(place, list.element);
    list.show(traces);
  }

  async function loadMore() {
    more.disabled = true;
    try {
      const page = await ask("findTraces", { ...request(state.query), cursor: state.cursor }, signal);
      state.older.push(...(page.traces ?? []));
      state.cursor = page.nextCursor ?? "";
      draw();
    } catch (failure) {
      warning.show(failure);
    }
    more.disabled = false;
  }

  return (route) => {
    Object.assign(state, { query: route.query, traces: null, older: [], cursor: "" });
    form.show(route.query);
    refresh();
  };
}

function request(query) {
  const { since, until } = rangeOf(query);
  return {
    service: query.get("service") || undefined,
    text: query.get("text") ?? "",
    onlyErrors: query.get("errors") === "1",
    minDuration: query.get("least") || undefined,
    since,
    until,
    limit: LIMIT,
  };
}

function isFiltered(query) {
  return ["service", "text", "errors", "least", "range", "since"].some((name) => query.get(name));
}

function filters(query) {
  const services = choice("Service", {
    value: query.get("service") ?? "",
    options: [["", "any"]],
    onchange: (service) => refine({ service }),
  });
  const text = field("Name", {
    value: query.get("text") ?? "",
    placeholder: "CartService/addLine",
    onchange: (text) => refine({ text }),
  });
  const least = choice("At least", {
    value: query.get("least") ?? "",
    options: LEASTS,
    onchange: (least) => refine({ least }),
  });
  const range = choice("Time", {
    value: query.get("range") ?? "",
    options: RANGES,
    onchange: (range) => refine({ range, since: "", until: "" }),
  });
  const errors = check("Only with errors", {
    checked: query.get("errors") === "1",
    onchange: (on) => refine({ errors: on ? "1" : "" }),
  });
  const element = h(
    "form",
    { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
    services,
    text,
    least,
    range,
    errors,
  );
  let names = [];
  return {
    element,
    offer(found) {
      names = found;
      const select = services.querySelector("select");
      fillChoice(select, [["", "any"], ...names.map((name) => [name, shortService(name)])], select.value);
    },
    show(query) {
      const put = (label, value) => {
        const control = label.querySelector("input, select");
        if (control !== document.activeElement) control.value = value;
      };
      put(services, query.get("service") ?? "");
      put(text, query.get("text") ?? "");
      put(least, query.get("least") ?? "");
      put(range, query.get("range") ?? "");
      errors.querySelector("input").checked = query.get("errors") === "1";
    },
  };
}

function columns(state) {
  return [
    { name: "at", title: "Started", mark: (row) => row.startedAt, cell: (row) => time(row.startedAt) },
    {
      name: "root",
      title: "Name",
      isHeader: true,
      isWide: true,
      mark: (row) => row.root,
      cell: (row) =>
        h(
          "span",
          { class: "trace-name" },
          service(row.service),
          " ",
          h("a", { href: address(["traces", row.id]), title: row.root }, shortName(row.root)),
        ),
    },
    {
      name: "errors",
      title: "Errors",
      align: "right",
      mark: (row) => row.errorCount,
      cell: (row) =>
        row.errorCount > 0
          ? h("span", { class: "bad-text" }, `■ ${count(row.errorCount)}`)
          : h("span", { class: "faint" }, "0"),
    },
    { name: "spans", title: "Spans", align: "right", text: (row) => count(row.spanCount) },
    {
      name: "services",
      title: "Services",
      mark: (row) => row.services.join(),
      cell: (row) => dots(row.services),
    },
    {
      name: "duration",
      title: "Duration",
      align: "right",
      text: (row) => duration(milliseconds(row.duration)),
    },
    {
      name: "bar",
      title: "",
      class: "strip-cell",
      mark: (row) => `${row.duration} ${state.longest}`,
      cell: (row) => strip(milliseconds(row.duration) / state.longest, row.errorCount > 0),
    },
  ];
}

function dots(names) {
  return h(
    "span",
    { class: "dots", title: names.map(shortService).join(", ") },
    names.slice(0, 9).map((name) => service(name).firstChild),
    names.length > 9 ? h("span", { class: "faint" }, `+${names.length - 9}`) : null,
    h("span", { class: "unseen" }, names.map(shortService).join(", ")),
  );
}
