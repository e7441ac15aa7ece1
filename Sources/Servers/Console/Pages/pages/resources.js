// SPDX-License-Identifier: Apache-2.0

// The processes of the system: how they are, how much they serve, and what can be done to them.

import {
  badge,
  confirm,
  empty,
  field,
  figure,
  notice,
  problem,
  toast,
  loading,
} from "../components/parts.js";
import { table } from "../components/table.js";
import { ask } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { bytes, count, duration, milliseconds, percent, plural, rate, shortService } from "../core/format.js";
import { repeat } from "../core/live.js";
import { address, refine } from "../core/router.js";

const TONES = { healthy: "good", starting: "busy", draining: "busy", crashed: "bad", stopped: "plain" };

export function open({ root, route, signal }) {
  const figures = h("div", { class: "figures" });
  const warning = notice();
  const place = h("div", {}, loading());
  const state = { resources: null, traffic: new Map(), busy: new Set(), text: route.query.get("text") ?? "" };

  const list = table({
    label: "Processes",
    columns: columns(act, state),
    key: (row) => row.key,
    sorted: null,
    rowClass: (row) => (row.isReplica ? "replica" : row.isGroup ? "group" : ""),
  });
  const filters = h(
    "div",
    { class: "filters" },
    field("Name", { value: state.text, placeholder: "cart", onchange: (text) => refine({ text }) }),
    h("span", { class: "spring" }),
    figures,
  );
  replace(root, filters, warning.line, place);

  const refresh = repeat(
    async (signal) => {
      const [{ resources = [] }, map] = await Promise.all([
        ask("listResources", {}, signal),
        // Without traffic the processes are shown all the same.
        ask("serviceMap", {}, signal).catch(() => ({ nodes: [] })),
      ]);
      state.resources = resources;
      state.traffic = new Map((map.nodes ?? []).map((node) => [node.name, node]));
      draw();
    },
    2000,
    signal,
    (failure) => {
      if (failure && !state.resources) replace(place, problem(failure, refresh));
      else warning.show(failure);
    },
  );

  function draw() {
    const { resources } = state;
    if (!resources) return;
    const healthy = resources.filter((each) => each.state === "healthy").length;
    const crashed = resources.filter((each) => each.state === "crashed").length;
    replace(
      figures,
      figure("Healthy", `${healthy} of ${resources.length}`, healthy === resources.length ? "" : "warn"),
      figure("Crashed", count(crashed), crashed > 0 ? "bad" : ""),
      figure("Memory", bytes(resources.reduce((sum, each) => sum + Number(each.rss), 0))),
    );
    const rows = rowsOf(resources, state);
    if (resources.length === 0) {
      replace(
        place,
        empty("No processes are known.", "Start a system with `apus up`; it tells the console what it runs."),
      );
    } else if (rows.length === 0) {
      replace(place, empty("No process has such a name.", "Take letters away from the filter."));
    } else {
      if (list.element.parentNode !== place) replace(place, list.element);
      list.show(rows);
    }
  }

  async function act(kind, row, replicas) {
    const name = row.name;
    if (kind === "restart") {
      const text =
        row.replicas > 1
          ? `Its ${row.replicas} replicas stop and start again. Calls under way are finished first.`
          : "Calls under way are finished first; until it is back, callers get an error or wait and try again.";
      if (!(await confirm(`Restart ${name}?`, text, "Restart"))) return;
    }
    if (
      kind === "scale" &&
      replicas === 0 &&
      !(await confirm(`Stop all of ${name}?`, "Nobody serves it until there is a replica again.", "Stop all"))
    )
      return;
    state.busy.add(name);
    draw();
    try {
      const { resources } = await ask(kind, kind === "scale" ? { name, replicas } : { name });
      if (resources?.length) state.resources = resources;
      toast(kind === "restart" ? `${name} was restarted.` : `${name} has ${plural(replicas, "replica")}.`);
    } catch (failure) {
      toast(failure.message, "bad");
    }
    state.busy.delete(name);
    draw();
    refresh();
  }

  return (route) => {
    state.text = route.query.get("text") ?? "";
    draw();
  };
}

/** A row for each name, and under it one for each replica where there are several. */
function rowsOf(resources, { text, traffic, busy }) {
  const groups = new Map();
  for (const each of resources) {
    if (!each.name.includes(text.trim().toLowerCase())) continue;
    groups.set(each.name, [...(groups.get(each.name) ?? []), each]);
  }
  const sorted = [...groups.values()].sort(
    ([a], [b]) => a.isPlatform - b.isPlatform || (a.name < b.name ? -1 : 1),
  );
  return sorted.flatMap((replicas) => {
    const [first] = replicas;
    const node = first.packages.map((name) => traffic.get(name)).find(Boolean);
    const sum = (field) => replicas.reduce((total, each) => total + Number(each[field]), 0);
    const head = {
      ...first,
      key: first.name,
      node,
      replicas: replicas.length,
      isBusy: busy.has(first.name),
      restarts: sum("restarts"),
      rss: sum("rss"),
      state: worst(replicas),
      isGroup: replicas.length > 1,
    };
    if (replicas.length === 1) return [head];
    return [
      head,
      ...replicas.map((each) => ({ ...each, key: `${each.name}/${each.replica}`, isReplica: true })),
    ];
  });
}

function worst(replicas) {
  const order = ["crashed", "starting", "draining", "stopped", "healthy"];
  return order.find((state) => replicas.some((each) => each.state === state)) ?? replicas[0].state;
}

function columns(act) {
  return [
    {
      name: "name",
      title: "Name",
      isHeader: true,
      mark: (row) => `${row.key} ${row.isPlatform}`,
      cell: (row) =>
        row.isReplica
          ? h("span", { class: "replica-name faint" }, `replica ${row.replica}`)
          : [
              h("strong", { class: "resource-name" }, row.name),
              row.isPlatform ? h("span", { class: "faint small-note" }, " platform") : null,
            ],
    },
    {
      name: "state",
      title: "State",
      mark: (row) => `${row.state} ${row.isBusy}`,
      cell: (row) => (row.isBusy ? badge("working…", "busy") : badge(row.state, TONES[row.state] ?? "plain")),
    },
    {
      name: "replicas",
      title: "Replicas",
      mark: (row) => `${row.replicas} ${row.isBusy}`,
      cell: (row) => (row.isReplica ? null : scaler(row, act)),
    },
    { name: "rate", title: "Calls", align: "right", text: (row) => (row.node ? rate(row.node.rate) : "") },
    {
      name: "errors",
      title: "Errors",
      align: "right",
      mark: (row) => row.node?.errorRate ?? "",
      cell: (row) =>
        row.node
          ? h(
              "span",
              {
                class:
                  row.node.errorRate > 0.01 ? "bad-text" : row.node.errorRate > 0 ? "warn-text" : "faint",
              },
              percent(row.node.errorRate),
            )
          : null,
    },
    {
      name: "p95",
      title: "p95",
      align: "right",
      text: (row) => (row.node && row.node.rate > 0 ? duration(milliseconds(row.node.p95)) : ""),
    },
    {
      name: "restarts",
      title: "Restarts",
      align: "right",
      mark: (row) => row.restarts,
      cell: (row) =>
        h("span", { class: Number(row.restarts) > 0 ? "warn-text" : "faint" }, count(row.restarts)),
    },
    {
      name: "rss",
      title: "Memory",
      align: "right",
      text: (row) => (Number(row.rss) > 0 ? bytes(row.rss) : ""),
    },
    {
      name: "port",
      title: "Port",
      align: "right",
      text: (row) => (row.isGroup || !row.port ? "" : String(row.port)),
    },
    {
      name: "pid",
      title: "Process",
      align: "right",
      text: (row) => (row.isGroup || !row.pid ? "" : String(row.pid)),
    },
    {
      name: "links",
      title: "Packages",
      isWide: true,
      mark: (row) => row.packages.join(),
      cell: (row) => (row.isReplica ? null : links(row)),
    },
    {
      name: "actions",
      title: "",
      mark: (row) => `${row.isBusy} ${row.isPlatform}`,
      cell: (row) =>
        row.isReplica
          ? null
          : h(
              "button",
              {
                type: "button",
                class: "small",
                disabled: row.isBusy,
                "aria-label": `Restart ${row.name}`,
                onclick: () => act("restart", row),
              },
              "Restart",
            ),
    },
  ];
}

function scaler(row, act) {
  if (row.isPlatform) return h("span", { class: "number faint" }, String(row.replicas));
  const step = (by, label, text) =>
    h(
      "button",
      {
        type: "button",
        class: "small quiet step",
        "aria-label": `${label} ${row.name}`,
        title: label,
        disabled: row.isBusy || row.replicas + by < 0 || row.replicas + by > 32,
        onclick: () => act("scale", row, row.replicas + by),
      },
      text,
    );
  return h(
    "span",
    { class: "scaler" },
    step(-1, "One replica less of", "−"),
    h("span", { class: "number" }, String(row.replicas)),
    step(1, "One replica more of", "+"),
  );
}

function links(row) {
  return h(
    "span",
    { class: "chips" },
    row.packages.map((name) =>
      h(
        "span",
        { class: "nowrap" },
        h("span", { class: "mono soft", title: name }, name),
        " ",
        h(
          "a",
          { href: address("logs", { service: name }), "aria-label": `Logs of ${shortService(name)}` },
          "logs",
        ),
        " ",
        h(
          "a",
          { href: address("traces", { service: name }), "aria-label": `Traces of ${shortService(name)}` },
          "traces",
        ),
      ),
    ),
  );
}
