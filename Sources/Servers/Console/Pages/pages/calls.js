// SPDX-License-Identifier: Apache-2.0

// The explorer: every method of the system, called by hand as the operator.

import { empty, loading, problem } from "../components/parts.js";
import { h, replace } from "../core/dom.js";
import { plural, shortService } from "../core/format.js";
import { isShared, serviceNames } from "../core/names.js";
import { address } from "../core/router.js";
import { describe, settleAll } from "../core/schemas.js";
import { openMethod } from "./method.js";

export function open({ root, route, signal, heading }) {
  const state = { route, packages: null, text: "", away: [], stop: null };
  const search = h("input", {
    type: "search",
    placeholder: "part of a method",
    "aria-label": "Find a method",
    oninput: () => {
      state.text = search.value.trim().toLowerCase();
      drawTree();
    },
  });
  const tree = h("nav", { class: "call-tree", "aria-label": "Methods" }, loading(10));
  const place = h("div", { class: "call-place" });
  replace(
    root,
    h("div", { class: "call-split" }, h("div", { class: "panel call-side" }, search, tree), place),
  );

  async function load() {
    try {
      const names = (await serviceNames()).filter((name) => name !== "apus.console.v1");
      const found = await settleAll(names, (name) => describe(name));
      state.away = names.filter((_, index) => found[index] instanceof Error);
      state.packages = found
        .filter((each) => !(each instanceof Error) && each.services?.length > 0)
        .map((each) => ({ ...each, at: each.name }));
      await addShared(
        state,
        names.filter((name) => !state.away.includes(name)),
      );
      if (signal.aborted) return;
      drawTree();
      drawPlace();
    } catch (failure) {
      if (failure.name !== "AbortError") {
        replace(tree);
        replace(place, problem(failure, load));
      }
    }
  }

  function drawTree() {
    if (!state.packages) return;
    const [current, service, method] = state.route.rest;
    const groups = state.packages.map((each) => {
      const entries = each.services
        .flatMap((one) => one.methods.map((method) => ({ service: short(one.name), method })))
        .filter((entry) =>
          `${each.name}.${entry.service}/${entry.method.name}`.toLowerCase().includes(state.text),
        );
      if (entries.length === 0) return null;
      const links = entries.map((entry) =>
        h(
          "a",
          {
            href: address(["calls", each.name, entry.service, entry.method.name]),
            title: entry.method.documentation,
            "aria-current":
              each.name === current && entry.service === service && entry.method.name === method
                ? "page"
                : null,
          },
          h("span", {}, entry.method.name),
          entry.method.replyStream || entry.method.requestStream
            ? h("span", { class: "faint" }, "stream")
            : entry.method.idempotency === "readonly"
              ? h("span", { class: "faint" }, "reads")
              : null,
        ),
      );
      return h(
        "details",
        {
          open:
            state.text !== "" ||
            each.name === current ||
            (!current && entries.length > 0 && each === state.packages[0]),
        },
        h(
          "summary",
          { title: each.name },
          isShared(each.name) ? each.name : shortService(each.name),
          h("span", { class: "faint" }, ` ${entries.length}`),
        ),
        links,
      );
    });
    replace(
      tree,
      groups,
      groups.every((each) => each === null)
        ? h("p", { class: "faint panel-body" }, "No method has such a name.")
        : null,
      state.away.length > 0
        ? h(
            "p",
            { class: "warn-text panel-body" },
            `${plural(state.away.length, "service does", "services do")} not tell what they serve: ${state.away.map(shortService).join(", ")}.`,
          )
        : null,
    );
  }

  function drawPlace() {
    const [name, service, method] = state.route.rest;
    state.stop?.abort();
    state.stop = new AbortController();
    signal.addEventListener("abort", () => state.stop.abort());
    const found = state.packages.find((each) => each.name === name);
    if (!method || !found) {
      replace(heading, h("h1", {}, "Calls"));
      if (name && found) showPackage(place, found);
      else {
        replace(
          place,
          state.packages.length === 0
            ? empty(
                "No service tells what it serves.",
                "Start a system with `apus up`; services publish their schemas by themselves.",
              )
            : empty(
                "Choose a method.",
                "The form is made from the schema of the running service. Calls are made as the operator, with the console's own certificate, and leave a trace.",
              ),
        );
      }
      return;
    }
    const type = found.services.find((each) => short(each.name) === service);
    const one = type?.methods.find((each) => each.name === method);
    replace(
      heading,
      h(
        "h1",
        {},
        h("a", { href: address("calls") }, "Calls"),
        " / ",
        h("a", { href: address(["calls", name]) }, shortService(name)),
        ` / ${method}`,
      ),
    );
    if (one)
      openMethod(
        place,
        { schema: found, service: type, method: one, query: state.route.query, places: found.places ?? [] },
        state.stop.signal,
      );
    else replace(place, empty("The service has no such method.", "It may have had one in another version."));
  }

  load();
  return (route) => {
    state.route = route;
    if (!state.packages) return;
    drawTree();
    drawPlace();
  };
}

/** Packages that every process serves are told by any of them, and called where one says. */
async function addShared(state, names) {
  for (const name of ["apus.health.v1", "apus.reflection.v1", "apus.saga.v1"]) {
    for (const at of names) {
      const found = await describe(name, at).catch(() => null);
      if (!found) continue;
      state.packages.push({ ...found, at, places: names });
      break;
    }
  }
}

function short(name) {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** The methods of a package, with what they say of themselves. */
function showPackage(place, found) {
  replace(
    place,
    h(
      "section",
      { class: "panel" },
      h("header", {}, h("h2", { class: "mono" }, found.name)),
      h(
        "div",
        { class: "panel-body" },
        h("p", {}, found.documentation || "The package says nothing of itself."),
        found.services.map((service) =>
          h(
            "section",
            { class: "package-service" },
            h("h3", {}, short(service.name)),
            service.documentation ? h("p", { class: "soft" }, service.documentation) : null,
            facts("May call", service.uses),
            facts("Tells", service.publishes),
            facts("Hears", service.subscribes),
            h(
              "ul",
              { class: "package-methods" },
              service.methods.map((method) =>
                h(
                  "li",
                  {},
                  h(
                    "a",
                    { class: "mono", href: address(["calls", found.name, short(service.name), method.name]) },
                    method.name,
                  ),
                  " ",
                  h("span", { class: "soft" }, method.documentation),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

function facts(title, names) {
  return names?.length > 0
    ? h(
        "p",
        { class: "soft" },
        `${title} `,
        names.map((name) => h("span", {}, h("span", { class: "chip mono" }, name), " ")),
      )
    : null;
}
