// SPDX-License-Identifier: Apache-2.0

// Run in the page: what must hold of the map's layout for any system. Returns what does not.
async () => {
  const { layout, BOX } = await import("/components/layout.js");
  const wrong = [];
  // mulberry32: the same systems in every run.
  const random = (seed) => () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  for (let seed = 1; seed <= 60; seed += 1) {
    const next = random(seed);
    const pick = (count) => Math.floor(next() * count);
    const count = 1 + pick(24);
    const boxes = Array.from({ length: count }, (_, index) => ({ id: `s${index}`, height: 48 + 18 * pick(6) }));
    const pairs = (many) => Array.from({ length: many }, () => ({ from: `s${pick(count)}`, to: `s${pick(count)}` }));
    const [calls, events] = [pairs(pick(2 * count)), pairs(pick(count))];
    const drawn = layout(boxes, calls, events);
    const places = boxes.map((box) => drawn.places.get(box.id));
    if (places.some((place) => !place || !Number.isFinite(place.x) || !Number.isFinite(place.y))) {
      wrong.push(`seed ${seed}: a box has no place`);
      continue;
    }
    places.forEach((a, i) => places.slice(i + 1).forEach((b) => {
      if (a.x < b.x + BOX.width && b.x < a.x + BOX.width && a.y < b.y + b.height - 0.01 && b.y < a.y + a.height - 0.01) {
        wrong.push(`seed ${seed}: two boxes overlap`);
      }
    }));
    if (places.some((place) => place.x < 0 || place.y < -0.01 || place.x + BOX.width > drawn.width + 0.01 || place.y + place.height > drawn.height + 0.01)) {
      wrong.push(`seed ${seed}: a box stands outside of the drawing`);
    }
    const turned = layout([...boxes].reverse(), [...calls].reverse(), [...events].reverse());
    if (boxes.some((box) => turned.places.get(box.id).x !== drawn.places.get(box.id).x || Math.abs(turned.places.get(box.id).y - drawn.places.get(box.id).y) > 0.01)) {
      wrong.push(`seed ${seed}: the order of what the server says moves boxes`);
    }
  }
  const chain = layout(["a", "b", "c"].map((id) => ({ id, height: 48 })), [{ from: "a", to: "b" }, { from: "b", to: "c" }, { from: "a", to: "c" }], []);
  const x = (id) => chain.places.get(id).x;
  if (!(x("a") < x("b") && x("b") < x("c"))) wrong.push("a caller stands right of what it calls");
  if (chain.bends.get("a c")?.length !== 1) wrong.push("a line over two layers passes through a box");
  return wrong;
}
