// SPDX-License-Identifier: Apache-2.0

// The map as it is drawn: a box for each service, with its databases and topics in it, and lines for who calls and who hears.

import { hue } from "../core/colours.js";
import { h, reconcile, set, svg, write } from "../core/dom.js";
import { duration, percent, rate, shortName, shortService } from "../core/format.js";
import { BOX, layout } from "./layout.js";
import { curve, labelPlaces, routes } from "./lines.js";

const MARGIN = 16;

/** `show(model)` draws what is (see model.js); `onSelect({ box | line })` is told of clicks. */
export function map({ onSelect }) {
  const lineLayer = svg("g");
  const labelLayer = svg("g", { class: "map-labels", "aria-hidden": "true" });
  const boxLayer = svg("g");
  const drawing = svg(
    "svg",
    { class: "map", role: "group", "aria-label": "Services and what flows between them" },
    lineLayer,
    boxLayer,
    labelLayer,
  );
  const element = h("div", { class: "map-scroll", tabindex: "-1" }, drawing);
  const state = { shape: "", places: null, lines: [], scale: null, model: null, selected: null };

  function show(model) {
    state.model = model;
    // Only what is there moves anything, never how much of it.
    const shape = JSON.stringify([
      model.boxes.map((box) => [box.id, box.height]),
      model.lines.map((line) => line.id),
    ]);
    if (shape !== state.shape) {
      state.shape = shape;
      arrange();
    }
    drawBoxes();
    drawLines();
  }

  function arrange() {
    const { boxes, lines } = state.model;
    state.places = layout(
      boxes,
      lines.filter((line) => line.kind !== "event"),
      lines.filter((line) => line.kind === "event"),
    );
    state.lines = routes(state.model, state.places);
    fit(state.scale);
  }

  /** Without a scale, all of it if that can still be read. */
  function fit(scale) {
    const { width, height } = state.places;
    const room = { width: element.clientWidth - 2, height: Math.max(element.clientHeight - 2, 200) };
    const all = Math.min(room.width / (width + 2 * MARGIN), room.height / (height + 2 * MARGIN), 1.2);
    // Smaller than this, nobody reads it; fingers hide more than a mouse does.
    const used = scale ?? Math.max(all, room.width < 700 ? 0.85 : 0.62);
    drawing.setAttribute("viewBox", `${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`);
    drawing.setAttribute("width", (width + 2 * MARGIN) * used);
    drawing.setAttribute("height", (height + 2 * MARGIN) * used);
    element.shown_ = used;
  }

  function drawBoxes() {
    reconcile(
      boxLayer,
      state.model.boxes,
      (box) => box.id,
      makeBox,
      (group, box) => {
        const place = state.places.places.get(box.id);
        group.style.transform = `translate(${place.x}px, ${place.y}px)`;
        set(group, "class", `map-box hued ${box.tone}${isSelected("box", box.id) ? " chosen" : ""}`);
        set(
          group,
          "aria-label",
          `${shortService(box.name)}, ${describe(box)}, ${percent(box.errorRate)} errors`,
        );
        write(
          group.parts_.replicas,
          box.kind === "service" && box.replicas !== 1 && (box.replicas > 0 || box.rate > 0 || box.isGone)
            ? `×${box.replicas}`
            : "",
        );
        write(group.parts_.numbers, describe(box));
        write(group.parts_.errors, box.errorRate > 0 && box.rate > 0 ? percent(box.errorRate) : "");
        box.rows.forEach((row, index) => write(group.parts_.rows[index], row.numbers));
        set(group.parts_.frame, "height", box.height);
      },
    );
  }

  function makeBox(box) {
    const frame = svg("rect", { class: "frame", width: BOX.width, height: box.height, rx: 7 });
    const replicas = svg("text", { class: "soft-text", x: BOX.width - 10, y: 19, "text-anchor": "end" });
    const numbers = svg("text", { class: "soft-text", x: 12, y: 37 });
    const errors = svg("text", { class: "errors", x: BOX.width - 10, y: 37, "text-anchor": "end" });
    const rows = box.rows.map((_, index) =>
      svg("text", { class: "row-number", x: BOX.width - 10, y: rowMiddle(index) + 4, "text-anchor": "end" }),
    );
    const group = svg(
      "g",
      {
        tabindex: "0",
        role: "button",
        style: { "--hue": hue(box.name) },
        onclick: () => choose({ box: box.id }),
        onkeydown: (event) => isPress(event) && choose({ box: box.id }),
        onpointerenter: (event) => light(event, (line) => line.from === box.id || line.to === box.id),
        onpointerleave: (event) => light(event, null),
      },
      frame,
      svg("rect", { class: "stripe", width: 4, height: 26, x: 0, y: 10, rx: 2 }),
      svg("text", { class: "name", x: 12, y: 19 }, shortService(box.name).slice(0, 22)),
      replicas,
      numbers,
      errors,
      box.rows.map((row, index) =>
        svg(
          "g",
          {
            class: `map-row ${row.kind}`,
            onclick: (event) => {
              event.stopPropagation();
              choose({ row: row.name, box: box.id });
            },
            onpointerenter: (event) => light(event, (line) => line.row === row.name),
            onpointerleave: (event) => light(event, (line) => line.from === box.id || line.to === box.id),
          },
          svg("title", {}, row.name),
          svg("rect", {
            class: "row-ground",
            x: 6,
            y: rowMiddle(index) - BOX.row / 2 + 1,
            width: BOX.width - 12,
            height: BOX.row - 2,
            rx: 3,
          }),
          svg("path", {
            class: "row-mark",
            d:
              row.kind === "topic"
                ? "M0 -3.5L3.5 0L0 3.5L-3.5 0Z"
                : "M-3.5 -2.5a3.5 1.6 0 0 1 7 0v5a3.5 1.6 0 0 1 -7 0z",
            transform: `translate(15 ${rowMiddle(index)})`,
          }),
          svg("text", { class: "row-name", x: 24, y: rowMiddle(index) + 4 }, shorten(row.label)),
          rows[index],
        ),
      ),
    );
    group.parts_ = { frame, replicas, numbers, errors, rows };
    return group;
  }

  function drawLines() {
    const known = new Map(state.model.lines.map((line) => [line.id, line]));
    const drawn = state.lines.map((route) => ({ ...route, ...known.get(route.id) }));
    reconcile(
      lineLayer,
      drawn,
      (line) => line.id,
      makeLine,
      (group, line) => {
        const [hit, stroke, head] = group.children;
        const width = line.rate > 0 ? Math.min(1.2 + Math.log2(1 + line.rate) * 0.75, 7) : 1;
        for (const path of [hit, stroke]) set(path, "d", curve(line.points));
        stroke.style.setProperty("stroke-width", width);
        const end = line.points.at(-1);
        const size = 3.6 + width * 0.7;
        set(
          head,
          "d",
          `M0 0L${-size * 1.5 * end.way} ${-size * 0.75}L${-size * 1.5 * end.way} ${size * 0.75}Z`,
        );
        set(head, "transform", `translate(${end.x} ${end.y})`);
        set(
          group,
          "class",
          `map-line ${line.kind} ${line.tone}${isSelected("line", line.id) ? " chosen" : ""}${line.isLit ? " lit" : ""}`,
        );
        write(
          group.lastChild,
          `${shortService(line.from)} → ${shortService(line.to)}${line.row ? ` (${shortName(line.row)})` : ""}\n${rate(line.rate)}, ${percent(line.errorRate)} errors, p95 ${duration(line.p95)}`,
        );
      },
    );
    const labelled = drawn.filter((line) => line.kind === "call" && line.rate > 0);
    const places = labelPlaces(labelled, state.places);
    reconcile(
      labelLayer,
      labelled.filter((line) => places.has(line.id)),
      (line) => line.id,
      () =>
        svg("g", {}, svg("rect", { rx: 3, height: 14 }), svg("text", { y: 10.5, "text-anchor": "middle" })),
      (group, line) => {
        const { x, y, width } = places.get(line.id);
        group.setAttribute("transform", `translate(${x} ${y - 7})`);
        group.setAttribute("class", line.tone);
        set(group.firstChild, "x", -width / 2);
        set(group.firstChild, "width", width);
        write(group.lastChild, duration(line.p95));
      },
    );
  }

  function makeLine(line) {
    return svg(
      "g",
      {
        onclick: () => choose({ line: line.id }),
        onpointerenter: (event) => light(event, (each) => each.id === line.id),
        onpointerleave: (event) => light(event, null),
      },
      svg("path", { class: "hit" }),
      svg("path", { class: "stroke" }),
      svg("path", { class: "head" }),
      svg("title"),
    );
  }

  /** Lines that fit come forward, all others step back. */
  function light(event, fits) {
    // A finger that has gone would leave the rest dimmed.
    if (event.pointerType !== "mouse") return;
    drawing.classList.toggle("dimmed", fits !== null);
    if (fits)
      for (const line of state.lines) lineLayer.apusKeyed?.get(line.id)?.classList.toggle("lit", fits(line));
  }

  function choose(selected) {
    state.selected = selected;
    drawBoxes();
    drawLines();
    onSelect(selected);
  }

  const isSelected = (kind, id) => state.selected?.[kind] === id;

  drag(element);
  new ResizeObserver(() => state.places && fit(state.scale)).observe(element);
  return {
    element,
    show,
    choose,
    zoom(by) {
      state.scale = by === 0 ? null : Math.min(Math.max((state.scale ?? element.shown_) * by, 0.3), 2.5);
      fit(state.scale);
    },
  };
}

function rowMiddle(index) {
  return BOX.head + BOX.row * (index + 0.5);
}

function shorten(text) {
  return text.length > 18 ? `${text.slice(0, 17)}…` : text;
}

function describe(box) {
  if (!(box.rate > 0))
    return box.sent > 0
      ? `calls others, ${rate(box.sent)}`
      : box.isGone
        ? "nobody serves it"
        : box.kind === "outside"
          ? "from outside"
          : "no calls";
  return `${rate(box.rate)} · p95 ${duration(box.p95)}`;
}

function isPress(event) {
  if (event.key !== "Enter" && event.key !== " ") return false;
  event.preventDefault();
  return true;
}

/** The map is moved by the mouse; fingers and keys scroll it by themselves. */
function drag(element) {
  let from = null;
  element.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    from = { x: event.clientX + element.scrollLeft, y: event.clientY + element.scrollTop };
  });
  element.addEventListener("pointermove", (event) => {
    if (!from || event.buttons === 0) return;
    element.scrollLeft = from.x - event.clientX;
    element.scrollTop = from.y - event.clientY;
  });
  element.addEventListener("pointerup", () => (from = null));
}
