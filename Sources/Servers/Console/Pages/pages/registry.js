// SPDX-License-Identifier: Apache-2.0

// The registry: who runs which service where, and for how much longer they are believed.

import { badge, copy, empty, field, figure, loading, notice, problem, service } from "../components/parts.js";
import { table } from "../components/table.js";
import { reply } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { count, duration, milliseconds, percent } from "../core/format.js";
import { repeat } from "../core/live.js";
import { isShared } from "../core/names.js";
import { address, refine } from "../core/router.js";

const TONES = { healthy: "good", starting: "busy", draining: "busy", unknown: "plain" };

export function open({ root, route, signal }) {
  const warning = notice();
  const place = h("div", {}, loading());
  const figures = h("div", { class: "figures" });
  const state = { text: route.query.get("text") ?? "", listing: null };
  const list = table({
    label: "Endpoints",
    key: (row) => `${row.service} ${row.endpoint.instance}`,
    columns: columns(),
  });
  replace(
    root,
    h(
      "div",
      { class: "filters" },
      field("Service", {
        value: state.text,
        placeholder: "shop.cart.v1",
        onchange: (text) => refine({ text }),
      }),
      h("span", { class: "spring" }),
      figures,
    ),
    warning.line,
    place,
  );

  const refresh = repeat(
    async (signal) => {
      state.listing = await reply("apus.registry.v1.RegistryService/list", {}, { signal });
      draw();
    },
    2000,
    signal,
    (failure) => {
      if (failure && !state.listing) replace(place, problem(failure, refresh));
      else warning.show(failure);
    },
  );

  function draw() {
    if (!state.listing) return;
    const all = [...(state.listing.registrations ?? [])].sort((a, b) =>
      a.service === b.service
        ? a.endpoint.instance < b.endpoint.instance
          ? -1
          : 1
        : a.service < b.service
          ? -1
          : 1,
    );
    const text = state.text.trim().toLowerCase();
    const rows = all.filter(
      (row) => row.service.includes(text) || row.endpoint.packages.some((one) => one.name.includes(text)),
    );
    rows.forEach((row, index) => (row.isFirst = row.service !== rows[index - 1]?.service));
    replace(
      figures,
      figure("Services", count(new Set(all.map((row) => row.service)).size)),
      figure("Endpoints", count(all.length)),
      figure("Revision", count(state.listing.revision)),
      h(
        "div",
        { class: "figure" },
        h("span", { title: "Of the registry's start" }, "Epoch"),
        h("span", { class: "mono epoch" }, String(state.listing.epoch)),
      ),
    );
    if (rows.length === 0) {
      replace(
        place,
        all.length === 0
          ? empty(
              "Nobody is registered.",
              "After a start of the registry, processes come back within seconds.",
            )
          : empty("No service has such a name.", "Take letters away from the filter."),
      );
      return;
    }
    if (list.element.parentNode !== place) replace(place, list.element);
    list.show(rows);
  }

  return (route) => {
    state.text = route.query.get("text") ?? "";
    draw();
  };
}

function columns() {
  return [
    {
      name: "service",
      title: "Service",
      isHeader: true,
      mark: (row) => row.isFirst,
      cell: (row) => (row.isFirst ? service(row.service) : null),
    },
    {
      name: "address",
      title: "Address",
      class: "mono",
      text: (row) => `${row.endpoint.host}:${row.endpoint.port}`,
    },
    {
      name: "state",
      title: "State",
      mark: (row) => row.endpoint.state,
      cell: (row) => badge(row.endpoint.state, TONES[row.endpoint.state] ?? "plain"),
    },
    {
      name: "load",
      title: "Load",
      mark: (row) => row.endpoint.load,
      cell: (row) => meter(row.endpoint.load),
    },
    {
      name: "lease",
      title: "Lease",
      align: "right",
      hint: "It is renewed every third of its length",
      text: (row) => duration(milliseconds(row.remaining)),
    },
    { name: "zone", title: "Zone", text: (row) => row.endpoint.zone || "–" },
    { name: "revision", title: "Revision", align: "right", text: (row) => count(row.revision) },
    { name: "build", title: "Build", class: "mono", text: (row) => row.endpoint.build.slice(0, 12) || "–" },
    {
      name: "packages",
      title: "Packages",
      isWide: true,
      mark: (row) => row.endpoint.packages.map((one) => one.name).join(),
      cell: (row) => packages(row.endpoint.packages),
    },
    {
      name: "instance",
      title: "Instance",
      mark: (row) => row.endpoint.instance,
      cell: (row) =>
        h(
          "span",
          { class: "nowrap" },
          h("span", { class: "mono soft", title: row.endpoint.instance }, row.endpoint.instance.slice(0, 14)),
          copy(row.endpoint.instance),
        ),
    },
  ];
}

/** How busy an endpoint says it is; 1 is full. */
function meter(load) {
  const value = Math.min(Math.max(Number(load) || 0, 0), 1);
  return h(
    "span",
    { class: "meter", title: `${percent(load)} of what it can do` },
    h("i", { class: value > 0.85 ? "bad" : value > 0.6 ? "warn" : "", style: { width: `${value * 100}%` } }),
    h("span", { class: "number" }, percent(load)),
  );
}

function packages(list) {
  const own = list.filter((one) => !isShared(one.name));
  const shared = list.filter((one) => isShared(one.name));
  return h(
    "span",
    { class: "chips" },
    own.map((one) =>
      h(
        "a",
        {
          class: "chip mono",
          href: address(["calls", one.name]),
          title: `Fingerprint ${BigInt(one.fingerprint).toString(16)}`,
        },
        one.name,
      ),
    ),
    shared.length > 0
      ? h(
          "span",
          { class: "faint", title: shared.map((one) => one.name).join("\n") },
          `and ${shared.map((one) => one.name.split(".")[1]).join(", ")}`,
        )
      : null,
  );
}
