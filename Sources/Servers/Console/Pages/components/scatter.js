// SPDX-License-Identifier: Apache-2.0

// Traces as points: when they began across, how long they took upwards. What is slow or broken stands out.

import { h, replace, svg } from "../core/dom.js";
import { duration, instant, milliseconds, shortName, timeText } from "../core/format.js";

const HEIGHT = 88;
const FOOT = 16;
const LEFT = 52;

export function scatter({ onOpen }) {
  const drawing = svg("svg", {
    height: HEIGHT,
    role: "img",
    "aria-label": "Duration of the traces over time",
  });
  const element = h("div", { class: "scatter", hidden: true }, drawing);
  let shown = [];
  new ResizeObserver(() => draw()).observe(element);

  function draw() {
    const width = element.clientWidth - 2;
    if (width < 100 || shown.length === 0) return;
    const points = shown.map((trace) => ({
      trace,
      at: instant(trace.startedAt),
      length: milliseconds(trace.duration),
    }));
    const ats = points.map((point) => point.at);
    const from = Math.min(...ats);
    const to = Math.max(...ats, from + 1000);
    // By its logarithm, or one trace of a minute hides all others.
    const low = Math.log10(Math.max(Math.min(...points.map((point) => point.length)), 0.01));
    const high = Math.max(Math.log10(Math.max(...points.map((point) => point.length), 0.02)), low + 0.3);
    const x = (at) => LEFT + ((at - from) / (to - from)) * (width - LEFT - 12);
    const y = (length) =>
      8 + (1 - (Math.log10(Math.max(length, 0.01)) - low) / (high - low)) * (HEIGHT - FOOT - 16);
    drawing.setAttribute("width", width);
    drawing.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    const ticks = [high, (high + low) / 2, low].map((power) => 10 ** power);
    replace(
      drawing,
      ticks.map((tick) => [
        svg("line", { class: "grid", x1: LEFT, x2: width, y1: y(tick), y2: y(tick) }),
        svg("text", { class: "axis", x: LEFT - 6, y: y(tick) + 4, "text-anchor": "end" }, duration(tick)),
      ]),
      svg("text", { class: "axis", x: LEFT, y: HEIGHT - 2 }, timeText(from).replace(/\.\d+$/, "")),
      svg(
        "text",
        { class: "axis", x: width, y: HEIGHT - 2, "text-anchor": "end" },
        timeText(to).replace(/\.\d+$/, ""),
      ),
      points.map(({ trace, at, length }) =>
        svg(
          "circle",
          {
            class: trace.errorCount > 0 ? "failed" : "",
            cx: x(at),
            cy: y(length),
            r: Math.min(3 + Math.log2(1 + trace.spanCount) / 2.5, 7),
            onclick: () => onOpen(trace),
          },
          svg(
            "title",
            {},
            `${shortName(trace.root)}\n${duration(length)}, ${trace.spanCount} spans, ${trace.errorCount} errors\n${timeText(at)}`,
          ),
        ),
      ),
    );
  }

  return {
    element,
    show(traces) {
      shown = traces;
      element.hidden = traces.length === 0;
      draw();
    },
  };
}
