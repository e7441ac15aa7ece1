// SPDX-License-Identifier: Apache-2.0

// What the map shows, from what the server has counted. Values in, values out.

import { duration, milliseconds, rate, shortName, shortService } from "../core/format.js";
import { BOX } from "./layout.js";

/**
 * Everything that was seen during the visit, with the numbers of now: what has gone quiet stays where it was, without numbers.
 */
export class Seen {
  #nodes = new Map();
  #edges = new Map();

  take({ nodes = [], edges = [] }) {
    for (const node of this.#nodes.values())
      Object.assign(node, { rate: 0, errorRate: 0, p50: "0s", p95: "0s", replicas: 0 });
    for (const edge of this.#edges.values())
      Object.assign(edge, { rate: 0, errorRate: 0, count: "0", p50: "0s", p95: "0s" });
    for (const node of nodes) this.#nodes.set(node.name, { ...node });
    for (const edge of edges) {
      this.#edges.set(`${edge.from} ${edge.to} ${edge.kind}`, { ...edge });
      // A name on an edge that is no node would have nowhere to stand.
      for (const name of [edge.from, edge.to])
        if (!this.#nodes.has(name))
          this.#nodes.set(name, {
            name,
            kind: "outside",
            rate: 0,
            errorRate: 0,
            p50: "0s",
            p95: "0s",
            replicas: 0,
          });
    }
  }

  get nodes() {
    return [...this.#nodes.values()];
  }

  get edges() {
    return [...this.#edges.values()];
  }
}

/** `{ boxes, lines }`. A database or topic of one service stands in the box of that service; one of several has a box of its own. */
export function modelOf(seen, { showTopics = true, showDatabases = true } = {}) {
  const nodes = new Map(seen.nodes.map((node) => [node.name, node]));
  const owners = ownersOf(seen.edges, nodes);
  const sent = new Map();
  for (const edge of seen.edges)
    if (edge.kind === "call") sent.set(edge.from, (sent.get(edge.from) ?? 0) + edge.rate);
  const isHidden = (node) =>
    (node.kind === "topic" && !showTopics) || (node.kind === "database" && !showDatabases);
  const boxes = [...nodes.values()]
    .filter((node) => !isHidden(node) && owners.get(node.name)?.size !== 1)
    .map((node) =>
      boxOf(
        node,
        sent.get(node.name) ?? 0,
        [...nodes.values()].filter(
          (row) => !isHidden(row) && owners.get(row.name)?.size === 1 && owners.get(row.name).has(node.name),
        ),
        owners,
      ),
    );
  const lines = seen.edges.flatMap((edge) => lineOf(edge, nodes, owners, isHidden));
  return { boxes: boxes.sort(byId), lines: lines.sort(byId) };
}

const byId = (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Who publishes a topic, who keeps a database. */
function ownersOf(edges, nodes) {
  const owners = new Map();
  for (const { from, to, kind } of edges) {
    const target = nodes.get(to)?.kind;
    if ((kind === "event" && target === "topic") || (kind === "store" && target === "database")) {
      owners.set(to, (owners.get(to) ?? new Set()).add(from));
    }
  }
  return owners;
}

function boxOf(node, sent, owned, owners) {
  const rows = owned
    .sort((a, b) => (a.kind === b.kind ? (a.name < b.name ? -1 : 1) : a.kind === "database" ? -1 : 1))
    .map((row) => ({
      name: row.name,
      kind: row.kind,
      label: row.kind === "topic" ? shortName(row.name) : databaseLabel(row.name),
      numbers:
        row.rate > 0
          ? row.kind === "database" && milliseconds(row.p95) > 0
            ? duration(milliseconds(row.p95))
            : rate(row.rate)
          : "",
    }));
  const isShared = node.kind === "database" && (owners.get(node.name)?.size ?? 0) > 1;
  // What calls is there, though it may serve nothing: a command, or a program of somebody else.
  const isGone = node.kind === "service" && node.replicas === 0 && !(sent > 0);
  return {
    id: node.name,
    name: node.name,
    kind: node.kind,
    rate: node.rate,
    errorRate: node.errorRate,
    replicas: node.replicas,
    sent,
    isGone,
    node,
    p50: milliseconds(node.p50),
    p95: milliseconds(node.p95),
    rows,
    height: BOX.head + (rows.length > 0 ? rows.length * BOX.row + BOX.foot : 0),
    tone: isGone && !(node.rate > 0) ? "gone" : isShared ? "warn" : toneOf(node),
  };
}

function databaseLabel(name) {
  return name.includes(".db") ? "database" : shortService(name);
}

export function toneOf({ rate, errorRate }) {
  return !(rate > 0) ? "idle" : errorRate >= 0.05 ? "bad" : errorRate > 0 ? "warn" : "fine";
}

function lineOf(edge, nodes, owners, isHidden) {
  const line = {
    id: `${edge.from} ${edge.to} ${edge.kind}`,
    from: edge.from,
    to: edge.to,
    kind: edge.kind,
    edge,
    rate: edge.rate,
    errorRate: edge.errorRate,
    p50: milliseconds(edge.p50),
    p95: milliseconds(edge.p95),
    tone: toneOf(edge),
  };
  if ([edge.from, edge.to].some((name) => isHidden(nodes.get(name)))) return [];
  // What stands in its owner's box needs no line to it.
  if (owners.get(edge.to)?.size === 1) return [];
  const owner = owners.get(edge.from)?.size === 1 ? [...owners.get(edge.from)][0] : null;
  if (owner === edge.to) return [];
  return [owner ? { ...line, from: owner, row: edge.from } : line];
}
