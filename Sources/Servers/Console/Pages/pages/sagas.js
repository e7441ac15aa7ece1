// SPDX-License-Identifier: Apache-2.0

// Sagas: what spans services, where it stands, and every step and attempt of one.

import {
  badge,
  choice,
  empty,
  figure,
  fillChoice,
  loading,
  notice,
  problem,
  service,
} from "../components/parts.js";
import { table } from "../components/table.js";
import { reply } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { count, duration, instant, shortService, time } from "../core/format.js";
import { repeat } from "../core/live.js";
import { sagaServices } from "../core/names.js";
import { address, go, refine } from "../core/router.js";
import { openOne, SAGA, TONES } from "./saga.js";

export function open(context) {
  const [service, id] = context.route.rest;
  return id ? openOne(context, service, id) : openList(context);
}

function openList({ root, route, signal }) {
  const warning = notice();
  const place = h("div", {}, loading());
  const state = { query: route.query, services: null, sagas: null, cursors: {}, older: [] };
  const services = choice("Service", {
    value: route.query.get("service") ?? "",
    options: [["", "all"]],
    onchange: (service) => refine({ service }),
  });
  const status = choice("Status", {
    value: route.query.get("status") ?? "",
    options: [["", "any"], ...Object.keys(TONES)],
    onchange: (status) => refine({ status }),
  });
  const figures = h("div", { class: "figures" });
  const more = h("button", { type: "button", hidden: true, onclick: loadMore }, "Older sagas");
  const list = table({
    label: "Sagas",
    key: (saga) => `${saga.service} ${saga.id}`,
    open: (saga) => go(["sagas", saga.service, saga.id]),
    columns: [
      {
        name: "status",
        title: "Status",
        mark: (saga) => saga.status,
        cell: (saga) => badge(saga.status, TONES[saga.status]),
      },
      {
        name: "definition",
        title: "Saga",
        isHeader: true,
        mark: (saga) => saga.id,
        cell: (saga) =>
          h(
            "a",
            { class: "strong", href: address(["sagas", saga.service, saga.id]) },
            saga.definition,
            h("span", { class: "mono faint" }, ` ${saga.id.slice(0, 8)}`),
          ),
      },
      {
        name: "service",
        title: "Service",
        mark: (saga) => saga.service,
        cell: (saga) => service(saga.service),
      },
      { name: "step", title: "Step", text: (saga) => saga.step },
      {
        name: "attempt",
        title: "Attempt",
        align: "right",
        text: (saga) => (saga.attempt > 0 ? String(saga.attempt) : ""),
      },
      { name: "reason", title: "Reason", isWide: true, class: "breaks", text: (saga) => saga.reason },
      {
        name: "started",
        title: "Started",
        mark: (saga) => saga.startedAt,
        cell: (saga) => time(saga.startedAt),
      },
      {
        name: "took",
        title: "Took",
        align: "right",
        text: (saga) => duration(instant(saga.updatedAt) - instant(saga.startedAt)),
      },
    ],
  });
  replace(
    root,
    h("div", { class: "filters" }, services, status, h("span", { class: "spring" }), figures),
    warning.line,
    place,
    more,
  );

  const refresh = repeat(
    async (signal) => {
      state.services ??= await sagaServices(signal);
      fillChoice(
        services.querySelector("select"),
        [["", "all"], ...state.services.map((name) => [name, shortService(name)])],
        state.query.get("service") ?? "",
      );
      const { sagas, cursors, failures } = await pages(asked(state), state.query, {}, signal);
      state.sagas = sagas;
      if (state.older.length === 0) state.cursors = cursors;
      draw();
      // One service that is away does not hide the sagas of others.
      if (failures.length > 0) throw failures[0];
    },
    3000,
    signal,
    (failure) => {
      if (failure && !state.sagas) replace(place, problem(failure, refresh));
      else warning.show(failure);
    },
  );

  function draw() {
    const known = new Set();
    const sagas = [...state.sagas, ...state.older]
      .filter((saga) => !known.has(saga.id) && known.add(saga.id))
      .sort((a, b) => instant(b.startedAt) - instant(a.startedAt));
    more.hidden = !Object.values(state.cursors).some(Boolean);
    const stuck = sagas.filter((saga) => saga.status === "stuck").length;
    replace(
      figures,
      figure("Shown", count(sagas.length)),
      figure(
        "Under way",
        count(sagas.filter((saga) => ["running", "waiting", "compensating"].includes(saga.status)).length),
      ),
      figure("Stuck", count(stuck), stuck > 0 ? "bad" : ""),
    );
    if (state.services.length === 0) {
      replace(
        place,
        empty(
          "No service here has sagas.",
          "Write one with `Saga` in a service: docs/sagas.md says how. In the shop, orderprocessing has them.",
        ),
      );
    } else if (sagas.length === 0) {
      replace(
        place,
        state.query.get("status") || state.query.get("service")
          ? empty("No saga fits.", "Take a filter away.")
          : empty(
              "No saga has begun.",
              "In the shop an order begins one: bin/shop load --rate 5 places some.",
            ),
      );
    } else {
      if (list.element.parentNode !== place) replace(place, list.element);
      list.show(sagas);
    }
  }

  async function loadMore() {
    more.disabled = true;
    const { sagas, cursors, failures } = await pages(
      asked(state).filter((name) => state.cursors[name]),
      state.query,
      state.cursors,
      signal,
    );
    state.older.push(...sagas);
    state.cursors = cursors;
    more.disabled = false;
    draw();
    warning.show(failures[0] ?? null);
  }

  return (route) => {
    Object.assign(state, { query: route.query, older: [] });
    status.querySelector("select").value = route.query.get("status") ?? "";
    refresh();
  };
}

function asked(state) {
  const one = state.query.get("service");
  return one ? [one] : state.services;
}

/** A page of each of the services, in one list. */
async function pages(services, query, cursors, signal) {
  const answers = await Promise.allSettled(
    services.map((name) =>
      reply(
        `${SAGA}/list`,
        { status: query.get("status") || undefined, cursor: cursors[name] ?? "", limit: 50 },
        { service: name, signal },
      ),
    ),
  );
  const result = { sagas: [], cursors: {}, failures: [] };
  answers.forEach((answer, index) => {
    const name = services[index];
    if (answer.status === "rejected") result.failures.push(answer.reason);
    else {
      result.sagas.push(...(answer.value.sagas ?? []).map((saga) => ({ ...saga, service: name })));
      result.cursors[name] = answer.value.nextCursor ?? "";
    }
  });
  return result;
}
