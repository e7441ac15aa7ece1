// SPDX-License-Identifier: Apache-2.0

// What can be called, as the services themselves say by reflection.

import { reply } from "./api.js";

const REFLECTION = "apus.reflection.v1.ReflectionService";

/** The schema packages that were asked for during the visit, by name. */
const packages = new Map();

/** A package, with all that it imports, as one service that serves it tells. */
export function describe(name, at = name) {
  if (!packages.has(name)) {
    const asked = reply(`${REFLECTION}/describe`, { name }, { service: at });
    packages.set(name, asked);
    asked.catch(() => packages.delete(name));
  }
  return packages.get(name);
}

/** Everything by its full name that methods of this package speak of. */
export async function indexOf(name, at = name) {
  const index = { messages: new Map(), enums: new Map() };
  const done = new Set();
  const take = async (name) => {
    if (done.has(name)) return;
    done.add(name);
    const found = await describe(name, at);
    for (const each of found.messages ?? []) index.messages.set(each.name, each);
    for (const each of found.enums ?? []) index.enums.set(each.name, each);
    await Promise.all((found.imports ?? []).map(take));
  };
  await take(name);
  return index;
}

/** Like Promise.all over `work`, four at a time; a service that is away gives its failure. */
export async function settleAll(items, work) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const place = next++;
      results[place] = await work(items[place]).catch((failure) => failure);
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, items.length) }, worker));
  return results;
}

const NUMBERS = new Set(["int32", "int64", "uint32", "uint64", "float", "double"]);

export function isNumber(kind) {
  return NUMBERS.has(kind);
}

/** A request that the schema's rules let pass, as far as they can be met without knowing the system. */
export function example(message, index, depth = 0) {
  const value = {};
  for (const field of message?.fields ?? []) {
    if (field.oneof || field.shape === "optional") continue;
    value[field.name] =
      field.shape === "list" ? [] : field.shape === "map" ? {} : exampleOf(field, index, depth);
  }
  return value;
}

/** A value of a field, or of an element of it. */
export function exampleOf(field, index, depth = 0) {
  switch (field.kind) {
    case "bool":
      return false;
    case "string":
      return "";
    case "bytes":
      return "";
    case "uuid":
      return uuid();
    case "timestamp":
      return new Date().toISOString();
    case "duration":
      return "1s";
    case "enumeration":
      return index.enums.get(field.typeName)?.values[0]?.name ?? "";
    // Messages may hold themselves by way of a list or an optional; what is singular ends soon.
    case "message":
      return depth > 6 ? {} : example(index.messages.get(field.typeName), index, depth + 1);
    default:
      return least(field);
  }
}

function least(field) {
  const bounds = boundsOf(field, "range");
  return bounds && bounds[0] > 0 ? bounds[0] : 0;
}

/** The two ends of `@range(1...99)` or `@length(0...64)`. */
export function boundsOf(field, rule) {
  const text = field.annotations?.find((each) => each.name === rule)?.arguments?.[0];
  const match = /^(-?[\d.]*?)\.\.\.(-?[\d.]*)$/.exec(text ?? "");
  return match
    ? [match[1] === "" ? -Infinity : Number(match[1]), match[2] === "" ? Infinity : Number(match[2])]
    : null;
}

export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** "uint32", "[Cart.Line]", "Money?", "[string: uint64]": as the schema has it. */
export function typeText(field) {
  const name = field.typeName ? field.typeName.replace(/^(?:[a-z0-9]+\.)+v\d+\./, "") : field.kind;
  return { list: `[${name}]`, map: `[${field.keyKind}: ${name}]`, optional: `${name}?` }[field.shape] ?? name;
}

/** Its rules as they are written. */
export function rulesText(annotations = []) {
  return annotations.map(
    (each) => `@${each.name}${each.arguments?.length ? `(${each.arguments.join(", ")})` : ""}`,
  );
}
