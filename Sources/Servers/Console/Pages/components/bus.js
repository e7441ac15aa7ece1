// SPDX-License-Identifier: Apache-2.0

// What the pages about the bus have in common.

import { empty, problem, tabs } from "./parts.js";
import { h, replace } from "../core/dom.js";
import { address } from "../core/router.js";

export const BUS = "apus.bus.v1.BusAdminService";

export function frame(root, current, ...children) {
  replace(
    root,
    tabs(
      "Events",
      [
        ["topics", "Topics", address(["events", "topics"])],
        ["groups", "Groups", address(["events", "groups"])],
        ["dead", "Dead letters", address(["events", "dead"])],
      ],
      current,
    ),
    children,
  );
}

/** The package before the event's name. */
export function ownerOf(topic) {
  return topic.replace(/\.[A-Z].*$/, "");
}

export function noBus(failure, retry) {
  return failure.code === "unavailable" || failure.code === "notFound"
    ? [
        empty(
          "The bus does not answer.",
          failure.message,
          "Is there a `broker:` in apus.yaml, and does `bin/apus ps` show it healthy?",
        ),
        h("p", {}, h("button", { type: "button", onclick: retry }, "Try again")),
      ]
    : problem(failure, retry);
}
