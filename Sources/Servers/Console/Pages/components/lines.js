// SPDX-License-Identifier: Apache-2.0

// How the lines of the map run between the boxes, and where the numbers on them fit. Values in, values out.

import { duration } from "../core/format.js";
import { BOX } from "./layout.js";

/** Each line with its points; a point's `way` is 1 where it is passed rightwards, −1 leftwards. */
export function routes(model, { places, bends }) {
  const lines = model.lines
    .filter((line) => places.has(line.from) && places.has(line.to))
    .map((line) => {
      const [from, to] = [places.get(line.from), places.get(line.to)];
      const isRight = to.layer > from.layer;
      const isSame = to.layer === from.layer;
      return {
        ...line,
        out: isRight || isSame ? 1 : -1,
        into: isRight ? 1 : -1,
        bends: line.kind === "event" ? [] : (bends.get(`${line.from} ${line.to}`) ?? []),
      };
    });
  const ports = new Ports(places);
  const middle = (id) => places.get(id).y + places.get(id).height / 2;
  // Those that come from above end above.
  const sorted = [...lines].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const line of [...sorted].sort((a, b) => middle(a.to) - middle(b.to))) {
    if (line.row === undefined) ports.add(line.from, line.out, line, "start");
  }
  for (const line of [...sorted].sort((a, b) => middle(a.from) - middle(b.from)))
    ports.add(line.to, -line.into, line, "end");
  ports.spread();
  return lines.map((line) => {
    const box = model.boxes.find((box) => box.id === line.from);
    const place = places.get(line.from);
    const row = box.rows.findIndex((each) => each.name === line.row);
    const start =
      line.row === undefined || row < 0
        ? (ports.get(line, "start") ?? place.y + 24)
        : place.y + BOX.head + BOX.row * (row + 0.5);
    const points = [
      { x: place.x + (line.out > 0 ? BOX.width : 0), y: start, way: line.out },
      ...line.bends.flatMap((bend) => [
        { ...bend, way: 1 },
        { x: bend.x + BOX.width, y: bend.y, way: 1 },
      ]),
      {
        x: places.get(line.to).x + (line.into > 0 ? 0 : BOX.width),
        y: ports.get(line, "end"),
        way: line.into,
      },
    ];
    return { ...line, points };
  });
}

/** Where lines touch the sides of boxes: spread along them, so that they can be told apart. */
class Ports {
  #sides = new Map();
  #heights = new Map();
  #places;

  constructor(places) {
    this.#places = places;
  }

  add(id, side, line, end) {
    const key = `${id} ${side}`;
    this.#sides.set(key, [...(this.#sides.get(key) ?? []), { id, line, end }]);
  }

  spread() {
    for (const [key, list] of this.#sides) {
      const place = this.#places.get(list[0].id);
      // On the right side the rows have the lower part.
      const room = key.endsWith(" 1") ? BOX.head - 18 : Math.min(place.height, 90) - 18;
      list.forEach(({ line, end }, index) => {
        this.#heights.set(`${line.id} ${end}`, place.y + 9 + (room * (index + 1)) / (list.length + 1));
      });
    }
  }

  get(line, end) {
    return this.#heights.get(`${line.id} ${end}`);
  }
}

/** A smooth path through the points, level where it touches one. */
export function curve(points) {
  const [first, ...rest] = points;
  let path = `M${first.x} ${round(first.y)}`;
  let last = first;
  for (const point of rest) {
    const reach = reachOf(last, point);
    path += `C${round(last.x + reach * last.way)} ${round(last.y)} ${round(point.x - reach * point.way)} ${round(point.y)} ${point.x} ${round(point.y)}`;
    last = point;
  }
  return path;
}

function reachOf(from, to) {
  return Math.min(Math.max(Math.abs(to.x - from.x) / 2, 46), 150);
}

function round(value) {
  return Math.round(value * 10) / 10;
}

/** The point of a line at `part` of its piece between the last bend and the end. */
function pointAt(points, piece, part) {
  const [from, to] = [points[piece], points[piece + 1]];
  const reach = reachOf(from, to);
  const mix = (a, b, c, d) =>
    (1 - part) ** 3 * a + 3 * (1 - part) ** 2 * part * b + 3 * (1 - part) * part ** 2 * c + part ** 3 * d;
  return {
    x: mix(from.x, from.x + reach * from.way, to.x - reach * to.way, to.x),
    y: mix(from.y, from.y, to.y, to.y),
  };
}

/** Places for the numbers that hide neither a box nor each other; what has none is told when pointed at. */
export function labelPlaces(lines, { places }) {
  const taken = [...places.values()].map((place) => ({
    x: place.x - 2,
    y: place.y,
    width: BOX.width + 4,
    height: place.height,
  }));
  const found = new Map();
  for (const line of [...lines].sort((a, b) => b.points.length - a.points.length || (a.id < b.id ? -1 : 1))) {
    // As wide as any number is, so that it stays where it is while it changes.
    const width = Math.max(duration(line.p95).length, 7) * 6.2 + 6;
    const pieces = [line.points.length - 2, 0];
    const place = pieces
      .flatMap((piece) => [0.5, 0.4, 0.62, 0.3, 0.72, 0.2].map((part) => pointAt(line.points, piece, part)))
      .find(
        (point) =>
          !taken.some((box) => overlaps(box, { x: point.x - width / 2, y: point.y - 7, width, height: 14 })),
      );
    if (!place) continue;
    taken.push({ x: place.x - width / 2, y: place.y - 7, width, height: 14 });
    found.set(line.id, { ...place, width });
  }
  return found;
}

function overlaps(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
