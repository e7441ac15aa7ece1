// SPDX-License-Identifier: Apache-2.0

import { h } from "../core/dom.js";

export const LEVELS = ["trace", "debug", "info", "notice", "warning", "error", "critical"];

export function level(name) {
  return h("span", { class: `level level-${LEVELS.includes(name) ? name : "info"}` }, name);
}
