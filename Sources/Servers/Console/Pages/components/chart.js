// SPDX-License-Identifier: Apache-2.0

// Lines over time, with axes, a cross that tells the values, and a piece of time to choose with the mouse.

import { hue } from "../core/colours.js";
import { h, replace, svg } from "../core/dom.js";
import { instant, timeText } from "../core/format.js";
import { niceTicks, timeTicks } from "./ticks.js";

const FOOT = 20;
const TOP = 8;
/** More lines than this nobody can read; the largest are drawn. */
export const MOST_SERIES = 24;

/** The hue of a series: its service's where it has one, else by its number. */
export function seriesHue(labels, index) {
  const service = labels.service ?? labels.peer;
  return service ? hue(service) : (205 + index * 137.5) % 360;
}

/** `show({ series, from, to, format, base })`: the axis has round multiples of `base`; `onBrush(from, to)` gets ms. */
export function chart({ label, height = 220, onBrush }) {
  const drawing = svg("svg", { height, tabindex: "0", role: "img", "aria-label": label });
  const tip = h("div", { class: "tip", hidden: true });
  const element = h("div", { class: "chart" }, drawing, tip);
  const state = { data: null, lines: [], dimmed: null, cross: null, brush: null };
  let frame = null;
  new ResizeObserver(() => draw()).observe(element);

  function show(data) {
    state.data = data;
    state.lines = data.series.slice(0, MOST_SERIES).map((series, index) => ({
      name: series.name,
      hue: seriesHue(series.labels ?? {}, index),
      points: (series.points ?? [])
        .map((point) => ({ at: instant(point.at), value: Number(point.value) }))
        .filter((point) => Number.isFinite(point.value)),
    }));
    draw();
  }

  function draw() {
    const width = element.clientWidth;
    if (!state.data || width < 60) return;
    const { from, to, format, base = 1 } = state.data;
    const values = state.lines.flatMap((line) => line.points.map((point) => point.value));
    const ticks = niceTicks(
      Math.min(0, ...values) / base,
      Math.max(...values, 0) / base,
      Math.max(Math.round(height / 48), 3),
    ).map((tick) => tick * base);
    const texts = ticks.map(format);
    const left = Math.max(...texts.map((text) => text.length)) * 6.6 + 12;
    const [low, high] = [ticks[0], ticks.at(-1)];
    const x = (at) => left + ((at - from) / (to - from)) * (width - left - 8);
    const y = (value) => TOP + (1 - (value - low) / (high - low || 1)) * (height - TOP - FOOT);
    frame = {
      x,
      y,
      left,
      right: width - 8,
      at: (px) => from + ((px - left) / (width - left - 8)) * (to - from),
    };
    drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    replace(
      drawing,
      ticks.map((tick, index) => [
        svg("line", { class: "grid", x1: left, x2: width - 8, y1: y(tick), y2: y(tick) }),
        svg("text", { class: "axis", x: left - 7, y: y(tick) + 4, "text-anchor": "end" }, texts[index]),
      ]),
      timeTicks(from, to, Math.max(Math.floor((width - left) / 110), 2)).map(({ at, text }) => [
        svg("line", { class: "grid", x1: x(at), x2: x(at), y1: height - FOOT, y2: height - FOOT + 4 }),
        svg("text", { class: "axis", x: x(at), y: height - 4, "text-anchor": "middle" }, text),
      ]),
      state.lines.map((line, index) =>
        svg(
          "g",
          {
            class: `hued${state.dimmed !== null && state.dimmed !== index ? " dim" : ""}`,
            style: { "--hue": line.hue },
          },
          state.lines.length <= 2 ? svg("path", { class: "area", d: area(line.points, x, y) }) : null,
          svg("path", { class: "series", d: path(line.points, x, y, gap(line.points)) }),
          line.points.length === 1
            ? svg("circle", { class: "point", r: 3, cx: x(line.points[0].at), cy: y(line.points[0].value) })
            : null,
        ),
      ),
      svg("g", { class: "over" }),
    );
    drawOver();
  }

  /** What follows the pointer, drawn alone. */
  function drawOver() {
    const over = drawing.querySelector(".over");
    if (!over || !frame) return;
    const { brush, cross } = state;
    const here =
      cross === null
        ? []
        : state.lines
            .map((line, index) => ({ line, index, point: nearest(line.points, cross) }))
            .filter(({ point }) => point);
    replace(
      over,
      brush
        ? svg("rect", {
            class: "brush",
            x: Math.min(brush.from, brush.to),
            width: Math.abs(brush.to - brush.from),
            y: TOP,
            height: height - TOP - FOOT,
          })
        : null,
      cross !== null
        ? svg("line", { class: "cross", x1: frame.x(cross), x2: frame.x(cross), y1: TOP, y2: height - FOOT })
        : null,
      here.map(({ line, point }) =>
        svg("circle", {
          class: "point hued",
          style: { "--hue": line.hue },
          r: 3.2,
          cx: frame.x(point.at),
          cy: frame.y(point.value),
        }),
      ),
    );
    tip.hidden = here.length === 0 || brush !== null;
    if (tip.hidden) return;
    const rows = here.sort((a, b) => b.point.value - a.point.value).slice(0, 12);
    replace(
      tip,
      h("div", { class: "number faint" }, timeText(here[0].point.at).replace(/\.\d+$/, "")),
      h(
        "table",
        {},
        h(
          "tbody",
          {},
          rows.map(({ line, point }) =>
            h(
              "tr",
              {},
              h("td", {}, h("i", { class: "dot", style: { "--hue": line.hue } })),
              h("td", { class: "breaks" }, line.name),
              h("td", { class: "right number" }, state.data.format(point.value)),
            ),
          ),
        ),
      ),
    );
    const px = frame.x(cross);
    const isRight = px > element.clientWidth / 2;
    tip.style.setProperty("left", isRight ? "auto" : `${px + 12}px`);
    tip.style.setProperty("right", isRight ? `${element.clientWidth - px + 12}px` : "auto");
  }

  drawing.addEventListener("pointermove", (event) => {
    if (!frame) return;
    const px = Math.min(Math.max(event.offsetX, frame.left), frame.right);
    if (state.brush) state.brush.to = px;
    state.cross = snap(frame.at(px));
    drawOver();
  });
  drawing.addEventListener("pointerleave", () => {
    state.cross = null;
    state.brush = null;
    drawOver();
  });
  drawing.addEventListener("pointerdown", (event) => {
    if (!onBrush || !frame || event.pointerType !== "mouse" || event.button !== 0) return;
    const px = Math.max(event.offsetX, frame.left);
    state.brush = { from: px, to: px };
    event.preventDefault();
    drawing.focus();
  });
  drawing.addEventListener("pointerup", () => {
    const { brush } = state;
    state.brush = null;
    if (brush && Math.abs(brush.to - brush.from) > 6)
      onBrush(frame.at(Math.min(brush.from, brush.to)), frame.at(Math.max(brush.from, brush.to)));
    drawOver();
  });
  drawing.addEventListener("keydown", (event) => {
    const times = state.lines[0]?.points.map((point) => point.at) ?? [];
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape") state.cross = null;
    else if (step && times.length > 0) {
      const at = state.cross === null ? times.length : times.indexOf(snap(state.cross));
      state.cross = times[Math.min(Math.max(at + step, 0), times.length - 1)];
    } else return;
    event.preventDefault();
    drawOver();
  });

  function snap(at) {
    return nearest(state.lines[0]?.points ?? [], at)?.at ?? at;
  }

  return {
    element,
    show,
    /** Lets one series stand out; all with null. */
    light(index) {
      state.dimmed = index;
      draw();
    },
  };
}

function nearest(points, at) {
  if (points.length === 0) return null;
  let [low, high] = [0, points.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (points[middle].at < at) low = middle;
    else high = middle;
  }
  const best = Math.abs(points[low].at - at) <= Math.abs(points[high].at - at) ? points[low] : points[high];
  return Math.abs(best.at - at) <= gap(points) ? best : null;
}

/** Two points further apart than this have nothing between them: the process was away. */
function gap(points) {
  if (points.length < 3) return Infinity;
  const steps = points
    .slice(1)
    .map((point, index) => point.at - points[index].at)
    .sort((a, b) => a - b);
  return steps[steps.length >> 1] * 3.5;
}

function path(points, x, y, most) {
  return points
    .map(
      (point, index) =>
        `${index > 0 && point.at - points[index - 1].at <= most ? "L" : "M"}${x(point.at).toFixed(1)} ${y(point.value).toFixed(1)}`,
    )
    .join("");
}

function area(points, x, y) {
  if (points.length < 2) return "";
  return `${path(points, x, y, Infinity)}L${x(points.at(-1).at).toFixed(1)} ${y(0)}L${x(points[0].at).toFixed(1)} ${y(0)}Z`;
}
