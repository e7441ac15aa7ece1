// SPDX-License-Identifier: Apache-2.0

import { svg } from "../core/dom.js";

// Lines on a grid of 16, in the colour of the text.
const PATHS = {
  resources: "M2.5 3.5h11v3.5h-11zM2.5 9.5h11v3.5h-11zM5 5.25h.01M5 11.25h.01",
  map: "M4 5.5a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5zM12 9.75a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5zM4.5 14a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5zM5.6 4.5l4.8 2.7M6 11.4l4.4-2.5",
  traces: "M2 3.5h7M4.5 8h7M8 12.5h6",
  logs: "M2.5 3h11M2.5 6.3h8M2.5 9.7h11M2.5 13h6",
  metrics: "M2 13.5h12M3 10.5l3-4 3 2.5 4-6",
  events: "M2 8h3l2-5 3 10 2-5h2",
  sagas: "M3 3v6a3 3 0 0 0 3 3h7M10.5 9.5L13 12l-2.5 2.5M3 3h.01M6.5 5.5h6",
  registry: "M8 2v12M2.5 4.5h9l2 1.75-2 1.75h-9zM8 8",
  calls: "M2 8h10M8.5 4.5L12 8l-3.5 3.5M14 3v10",
  findings: "M7 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM10.7 10.7L14 14",
  sun: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1",
  moon: "M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z",
  auto: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 2v12M8 5h4.5M8 8h6M8 11h4.5",
};

export function icon(name) {
  return svg(
    "svg",
    { class: "icon", viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
    svg("path", { d: PATHS[name] }),
  );
}
