// SPDX-License-Identifier: Apache-2.0

// Where the boxes of the map stand: in layers, callers left of those that they call. The same system always gives the same picture,
// and no number of a moment moves anything. Values in, values out.
//
// Layers by longest path; order within one by barycentres (Sugiyama, Tagawa, Toda, 1981); heights by isotonic regression, so
// that boxes stand level with what they are joined to and never overlap.

export const BOX = { width: 184, head: 48, row: 18, foot: 6 };
const GAP = { layer: 98, box: 32, bend: 16 };
const SWEEPS = 12;

/**
 * `boxes` are `{ id, height, isCaller }`, `calls` and `events` pairs `{ from, to }` of ids.
 *
 * Gives `{ width, height, places: id → { x, y, layer }, bends: "from to" → [{ x, y }] }`.
 */
export function layout(boxes, calls, events) {
  const all = new Set(boxes.map((box) => box.id));
  const joined = new Set(
    [...calls, ...events]
      .filter(({ from, to }) => all.has(from) && all.has(to) && from !== to)
      .flatMap(({ from, to }) => [from, to]),
  );
  const alone = boxes.filter((box) => !joined.has(box.id));
  return withRows(
    layered(
      boxes.filter((box) => joined.has(box.id)),
      calls,
      events,
    ),
    alone,
  );
}

function layered(boxes, calls, events) {
  if (boxes.length === 0) return { width: 0, height: 0, places: new Map(), bends: new Map() };
  const ids = boxes.map((box) => box.id).sort();
  const known = new Set(ids);
  const pairs = (list) => list.filter(({ from, to }) => known.has(from) && known.has(to) && from !== to);
  const edges = acyclic(ids, pairs(calls));
  const layerOf = layers(ids, edges, pairs(events));
  const items = new Map(
    boxes.map((box) => [
      box.id,
      { id: box.id, height: box.height, layer: layerOf.get(box.id), isBend: false },
    ]),
  );
  const links = withBends(edges, layerOf, items);
  const columns = order(items, links);
  const heights = level(columns, links);
  return place(items, columns, heights, edges, links);
}

/** The pairs, without those that would close a circle when walked in the order of names. */
function acyclic(ids, pairs) {
  const out = new Map(ids.map((id) => [id, []]));
  for (const { from, to } of pairs) if (!out.get(from).includes(to)) out.get(from).push(to);
  for (const list of out.values()) list.sort();
  const called = new Set(pairs.map((pair) => pair.to));
  const state = new Map();
  const kept = [];
  const walk = (id) => {
    state.set(id, "open");
    for (const to of out.get(id)) {
      if (state.get(to) === "open") continue;
      kept.push({ from: id, to });
      if (!state.has(to)) walk(to);
    }
    state.set(id, "done");
  };
  // Who is called by nobody first: a circle is then cut where it is entered.
  for (const id of [...ids.filter((id) => !called.has(id)), ...ids]) if (!state.has(id)) walk(id);
  return kept;
}

/** Longest path by calls; what nobody calls stands right of those whose events it hears. */
function layers(ids, edges, events) {
  const before = new Map(
    ids.map((id) => [id, edges.filter((edge) => edge.to === id).map((edge) => edge.from)]),
  );
  const reaches = (from, to, seen = new Set()) => {
    if (from === to) return true;
    seen.add(from);
    return ids.some((id) => !seen.has(id) && before.get(id).includes(from) && reaches(id, to, seen));
  };
  for (const id of ids) {
    if (before.get(id).length > 0) continue;
    for (const event of events.filter((event) => event.to === id)) {
      if (!before.get(id).includes(event.from) && !reaches(id, event.from)) before.get(id).push(event.from);
    }
  }
  const depth = new Map();
  const find = (id) => {
    if (!depth.has(id)) depth.set(id, Math.max(-1, ...before.get(id).map(find)) + 1);
    return depth.get(id);
  };
  ids.forEach(find);
  return depth;
}

/** Edges over several layers get a place to bend in each, so that they pass between the boxes. */
function withBends(edges, layerOf, items) {
  const links = [];
  for (const { from, to } of edges) {
    let last = from;
    for (let layer = layerOf.get(from) + 1; layer < layerOf.get(to); layer += 1) {
      const id = `${from} ${to} ${layer}`;
      items.set(id, { id, height: 0, layer, isBend: true });
      links.push({ from: last, to: id });
      last = id;
    }
    links.push({ from: last, to });
  }
  return links;
}

function order(items, links) {
  const columns = [];
  for (const item of items.values()) (columns[item.layer] ??= []).push(item);
  for (let at = 0; at < columns.length; at += 1) (columns[at] ??= []).sort((a, b) => (a.id < b.id ? -1 : 1));
  const next = neighbours(items, links);
  let best = columns.map((column) => [...column]);
  let least = crossings(columns, links);
  for (let sweep = 0; sweep < SWEEPS && least > 0; sweep += 1) {
    const isForward = sweep % 2 === 0;
    const round = isForward ? columns.slice(1) : columns.slice(0, -1).reverse();
    for (const column of round) {
      const index = new Map(
        columns.flatMap((each) => each.map((item, at) => [item.id, (at + 0.5) / each.length])),
      );
      const side = isForward ? "before" : "after";
      const centre = (item) => {
        const list = next.get(item.id)[side];
        return list.length === 0
          ? index.get(item.id)
          : list.reduce((sum, id) => sum + index.get(id), 0) / list.length;
      };
      const centres = new Map(column.map((item) => [item, centre(item)]));
      column.sort((a, b) => centres.get(a) - centres.get(b) || (a.id < b.id ? -1 : 1));
    }
    const count = crossings(columns, links);
    if (count < least) {
      least = count;
      best = columns.map((column) => [...column]);
    }
  }
  return best;
}

function neighbours(items, links) {
  const next = new Map([...items.keys()].map((id) => [id, { before: [], after: [] }]));
  for (const { from, to } of links) {
    next.get(from).after.push(to);
    next.get(to).before.push(from);
  }
  return next;
}

function crossings(columns, links) {
  const at = new Map(
    columns.flatMap((column, layer) => column.map((item, index) => [item.id, { layer, index }])),
  );
  let count = 0;
  for (let i = 0; i < links.length; i += 1) {
    for (let j = i + 1; j < links.length; j += 1) {
      const [a, b, c, d] = [
        at.get(links[i].from),
        at.get(links[i].to),
        at.get(links[j].from),
        at.get(links[j].to),
      ];
      if (a.layer === c.layer && (a.index - c.index) * (b.index - d.index) < 0) count += 1;
    }
  }
  return count;
}

/** The middle of each item: near the middle of its neighbours, in order, and apart. */
function level(columns, links) {
  const items = new Map(columns.flat().map((item) => [item.id, item]));
  const next = neighbours(items, links);
  const middle = new Map();
  for (const column of columns) {
    let y = 0;
    for (const item of column) {
      middle.set(item.id, y + item.height / 2);
      y += item.height + GAP.box;
    }
    for (const item of column) middle.set(item.id, middle.get(item.id) - y / 2);
  }
  for (let round = 0; round < 24; round += 1) {
    for (const column of round % 2 === 0 ? columns : [...columns].reverse()) {
      const wanted = column.map((item) => {
        const { before, after } = next.get(item.id);
        const near = [...before, ...after];
        return near.length === 0
          ? middle.get(item.id)
          : near.reduce((sum, id) => sum + middle.get(id), 0) / near.length;
      });
      apart(column, wanted).forEach((y, index) => middle.set(column[index].id, y));
    }
  }
  return middle;
}

/** The least squares solution that keeps the order and the distances (pool adjacent violators). */
function apart(column, wanted) {
  let offset = 0;
  const offsets = column.map((item, index) => {
    if (index > 0) {
      const above = column[index - 1];
      offset += above.height / 2 + item.height / 2 + (above.isBend && item.isBend ? GAP.bend : GAP.box);
    }
    return offset;
  });
  const pools = [];
  wanted.forEach((y, index) => {
    pools.push({ sum: y - offsets[index], count: 1 });
    while (
      pools.length > 1 &&
      pools.at(-2).sum / pools.at(-2).count > pools.at(-1).sum / pools.at(-1).count
    ) {
      const last = pools.pop();
      pools.at(-1).sum += last.sum;
      pools.at(-1).count += last.count;
    }
  });
  return pools
    .flatMap(({ sum, count }) => Array(count).fill(sum / count))
    .map((y, index) => y + offsets[index]);
}

/** Boxes that nothing joins to others stand in rows below. */
function withRows(drawn, alone) {
  if (alone.length === 0) return drawn;
  const step = BOX.width + GAP.box;
  const most = Math.max(Math.floor((drawn.width + GAP.box) / step), 4);
  let y = drawn.height > 0 ? drawn.height + GAP.box * 2 : 0;
  const sorted = [...alone].sort((a, b) => a.height - b.height || (a.id < b.id ? -1 : 1));
  for (let at = 0; at < sorted.length; at += most) {
    const row = sorted.slice(at, at + most);
    row.forEach((box, index) =>
      drawn.places.set(box.id, { x: index * step, y, height: box.height, layer: -1 }),
    );
    y += Math.max(...row.map((box) => box.height)) + GAP.box;
  }
  const width = Math.max(drawn.width, Math.min(alone.length, most) * step - GAP.box);
  return { ...drawn, width, height: y - GAP.box };
}

function place(items, columns, middle, edges) {
  const all = [...items.values()];
  const top = Math.min(...all.map((item) => middle.get(item.id) - item.height / 2), 0);
  const bottom = Math.max(...all.map((item) => middle.get(item.id) + item.height / 2), 0);
  const x = (layer) => layer * (BOX.width + GAP.layer);
  const places = new Map();
  for (const item of all) {
    if (item.isBend) continue;
    places.set(item.id, {
      x: x(item.layer),
      y: middle.get(item.id) - item.height / 2 - top,
      height: item.height,
      layer: item.layer,
    });
  }
  const bends = new Map(
    edges.map(({ from, to }) => {
      const points = [];
      for (let layer = items.get(from).layer + 1; layer < items.get(to).layer; layer += 1) {
        points.push({ x: x(layer), y: middle.get(`${from} ${to} ${layer}`) - top });
      }
      return [`${from} ${to}`, points];
    }),
  );
  return { width: x(columns.length - 1) + BOX.width, height: bottom - top, places, bends };
}
