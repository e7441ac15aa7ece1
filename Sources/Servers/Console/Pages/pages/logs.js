// SPDX-License-Identifier: Apache-2.0

// Logs: what was written, and what is being written. The newest stand on top.

import { LEVELS, level } from "../components/level.js";
import {
  check,
  choice,
  empty,
  facts,
  field,
  fillChoice,
  loading,
  notice,
  problem,
  service,
} from "../components/parts.js";
import { table } from "../components/table.js";
import { ask, listen } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { plural, shortService, time } from "../core/format.js";
import { serviceNames } from "../core/names.js";
import { RANGES, rangeOf } from "../core/range.js";
import { address, refine } from "../core/router.js";

const LIMIT = 100;
/** Lines that the page keeps; a busy system writes for ever. */
const MOST = 2000;

export function open({ root, route, signal }) {
  const warning = notice();
  const place = h("div", {}, loading(12));
  const live = h("span", { class: "live", role: "status" });
  const fresh = h("button", { type: "button", class: "fresh", hidden: true, onclick: showWaiting });
  const more = h("button", { type: "button", hidden: true, onclick: loadMore }, "Older lines");
  const state = {
    query: route.query,
    entries: null,
    waiting: [],
    known: new Set(),
    cursor: "",
    open: new Set(),
    stop: null,
    isDue: false,
  };
  const list = table({
    label: "Log lines",
    key: (log) => log.id,
    columns: columns(state),
    rowClass: (log) => `log ${log.level}${state.open.has(log.id) ? " opened" : ""}`,
    open: (log) => {
      if (!state.open.delete(log.id)) state.open.add(log.id);
      list.refreshRow(log.id);
    },
  });
  const form = filters(route.query, live);
  replace(root, form.element, warning.line, fresh, place, more);
  serviceNames()
    .then(form.offer)
    .catch(() => {});

  async function load() {
    state.stop?.();
    try {
      const page = await ask("findLogs", request(state.query), signal);
      Object.assign(state, { entries: page.entries ?? [], waiting: [], cursor: page.nextCursor ?? "" });
      state.known = new Set(state.entries.map((each) => each.id));
      warning.show(null);
      draw();
      follow();
    } catch (failure) {
      if (failure.name !== "AbortError") replace(place, problem(failure, load));
    }
  }

  /** New lines come by themselves unless a trace or a time in the past is looked at. */
  function follow() {
    const query = state.query;
    const isLive = query.get("live") !== "0" && !query.get("trace") && !query.get("until");
    live.textContent = "";
    if (!isLive) return;
    const stopper = new AbortController();
    signal.addEventListener("abort", () => stopper.abort());
    state.stop = () => stopper.abort();
    listen(
      "tailLogs",
      { service: query.get("service"), level: query.get("level") },
      {
        signal: stopper.signal,
        onOpen: () => (live.textContent = "● live"),
        onMessage: take,
        onEnd: () => (live.textContent = ""),
        onProblem: (failure) => {
          live.textContent = "○ not live";
          if (failure) warning.show(failure);
        },
      },
    );
  }

  function take(log) {
    const text = (state.query.get("text") ?? "").toLowerCase();
    if (state.known.has(log.id) || (text && !log.message.toLowerCase().includes(text))) return;
    state.known.add(log.id);
    state.waiting.unshift(log);
    if (state.waiting.length > MOST) state.known.delete(state.waiting.pop().id);
    if (state.isDue) return;
    state.isDue = true;
    // Ten times a second at most; and nothing moves under the eyes of who has scrolled down.
    setTimeout(() => {
      state.isDue = false;
      if (window.scrollY < 60) showWaiting();
      else {
        fresh.hidden = false;
        fresh.textContent = `↑ ${plural(state.waiting.length, "new line")}`;
      }
    }, 100);
  }

  function showWaiting() {
    if (!fresh.hidden) window.scrollTo(0, 0);
    fresh.hidden = true;
    state.entries.unshift(...state.waiting);
    state.waiting = [];
    for (const old of state.entries.splice(MOST)) state.known.delete(old.id);
    draw();
  }

  function draw() {
    more.hidden = state.cursor === "" || state.entries.length >= MOST;
    if (state.entries.length === 0) {
      const isFiltered = ["service", "text", "level", "trace", "range", "since"].some((name) =>
        state.query.get(name),
      );
      replace(
        place,
        isFiltered
          ? empty("No line fits.", "Widen the time, lower the level, or take a filter away.")
          : empty(
              "Nothing was logged in the last hour.",
              "Services log with `context.log`; bin/shop load --rate 10 gives them something to say.",
            ),
      );
      return;
    }
    if (list.element.parentNode !== place) replace(place, list.element);
    list.show(state.entries);
  }

  async function loadMore() {
    more.disabled = true;
    try {
      const page = await ask("findLogs", { ...request(state.query), cursor: state.cursor }, signal);
      for (const log of page.entries ?? []) {
        if (state.known.has(log.id)) continue;
        state.known.add(log.id);
        state.entries.push(log);
      }
      state.cursor = page.nextCursor ?? "";
      draw();
    } catch (failure) {
      warning.show(failure);
    }
    more.disabled = false;
  }

  load();
  return (route) => {
    state.query = route.query;
    form.show(route.query);
    load();
  };
}

function request(query) {
  const { since, until } = rangeOf(query);
  const trace = query.get("trace") ?? "";
  return {
    service: query.get("service") || undefined,
    level: query.get("level") ?? "",
    text: query.get("text") ?? "",
    trace,
    // All lines of a trace, however old it is.
    since: trace ? "1970-01-01T00:00:00Z" : since,
    until,
    limit: LIMIT,
  };
}

function filters(query, live) {
  const services = choice("Service", {
    value: query.get("service") ?? "",
    options: [["", "any"]],
    onchange: (service) => refine({ service }),
  });
  const levels = choice("At least", {
    value: query.get("level") ?? "",
    options: [["", "any level"], ...LEVELS.slice(1)],
    onchange: (level) => refine({ level }),
  });
  const text = field("Text", {
    value: query.get("text") ?? "",
    placeholder: "part of the message",
    onchange: (text) => refine({ text }),
  });
  const range = choice("Time", {
    value: query.get("range") ?? "",
    options: RANGES,
    onchange: (range) => refine({ range, since: "", until: "" }),
  });
  const trace = h("span", { class: "check" });
  const follow = check("Follow", {
    checked: query.get("live") !== "0",
    onchange: (on) => refine({ live: on ? "" : "0" }),
  });
  const showTrace = (query) => {
    const id = query.get("trace");
    replace(
      trace,
      id
        ? [
            h("a", { class: "chip mono", href: address(["traces", id]) }, `trace ${id.slice(0, 8)}…`),
            h(
              "button",
              {
                type: "button",
                class: "quiet small",
                "aria-label": "Of all traces",
                onclick: () => refine({ trace: "" }),
              },
              "✕",
            ),
          ]
        : null,
    );
  };
  showTrace(query);
  return {
    element: h(
      "form",
      { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
      services,
      levels,
      text,
      range,
      trace,
      h("span", { class: "spring" }),
      follow,
      live,
    ),
    offer: (names) => {
      const select = services.querySelector("select");
      fillChoice(select, [["", "any"], ...names.map((name) => [name, shortService(name)])], select.value);
    },
    show(query) {
      for (const [label, name] of [
        [services, "service"],
        [levels, "level"],
        [text, "text"],
        [range, "range"],
      ]) {
        const control = label.querySelector("input, select");
        if (control !== document.activeElement) control.value = query.get(name) ?? "";
      }
      follow.querySelector("input").checked = query.get("live") !== "0";
      showTrace(query);
    },
  };
}

function columns(state) {
  const isOpen = (log) => state.open.has(log.id);
  return [
    { name: "at", title: "Time", mark: (log) => log.at, cell: (log) => time(log.at) },
    { name: "level", title: "Level", mark: (log) => log.level, cell: (log) => level(log.level) },
    { name: "service", title: "Service", mark: (log) => log.service, cell: (log) => service(log.service) },
    {
      name: "message",
      title: "Message",
      isWide: true,
      class: "log-message",
      mark: (log) => `${log.id} ${isOpen(log)}`,
      cell: (log) =>
        isOpen(log)
          ? opened(log)
          : h("div", { class: "log-line" }, h("span", {}, log.message), attributes(log)),
    },
    {
      name: "trace",
      title: "Trace",
      mark: (log) => log.trace,
      cell: (log) =>
        log.trace
          ? h(
              "a",
              { class: "mono", href: address(["traces", log.trace], { span: log.span }), title: log.trace },
              log.trace.slice(0, 8),
            )
          : null,
    },
  ];
}

function attributes(log) {
  // Whose logger it was is said by the service already, mostly.
  const entries = Object.entries(log.attributes ?? {}).filter(
    ([name, value]) => name !== "log.label" || value !== log.service,
  );
  return entries.map(([name, value]) =>
    h("span", { class: "log-attribute mono" }, h("span", { class: "faint" }, `${name}=`), value),
  );
}

function opened(log) {
  return h(
    "div",
    { class: "log-open" },
    h("p", { class: "breaks" }, log.message),
    facts([
      ["Service", log.service],
      ["Process", log.instance],
      ["Written", time(log.at)],
      [
        "Trace",
        log.trace
          ? h("a", { class: "mono", href: address(["traces", log.trace], { span: log.span }) }, log.trace)
          : null,
      ],
      [
        "Lines of it",
        log.trace ? h("a", { href: address("logs", { trace: log.trace }) }, "all logs of this trace") : null,
      ],
      ...Object.entries(log.attributes ?? {}).map(([name, value]) => [
        h("span", { class: "mono" }, name),
        h("span", { class: "mono" }, value),
      ]),
    ]),
  );
}
