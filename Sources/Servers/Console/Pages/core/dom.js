// SPDX-License-Identifier: Apache-2.0

// Elements are made here and nowhere else. What comes from the system becomes text nodes and attribute
// values, never markup: there is no innerHTML in the console.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element. Children are nodes, texts, lists of them, or nothing. */
export function h(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** An SVG element. */
export function svg(tag, properties, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) set(element, name, value);
  add(element, children);
  return element;
}

/** Sets an attribute, a listener (`onclick`), or a style by CSSOM, which the page's policy allows. */
export function set(element, name, value) {
  if (name.startsWith("on") && typeof value === "function") {
    element.addEventListener(name.slice(2), value);
  } else if (name === "style") {
    for (const [key, part] of Object.entries(value)) element.style.setProperty(key, part);
  } else if (name === "value" || name === "checked" || name === "indeterminate") {
    element[name] = value;
  } else if (value === false || value === null || value === undefined) {
    element.removeAttribute(name);
  } else {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

function add(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) add(element, child);
    else if (child instanceof Node) element.append(child);
    else if (child !== null && child !== undefined && child !== false) element.append(String(child));
  }
}

/** Puts these children in place of all others. */
export function replace(element, ...children) {
  const fresh = document.createDocumentFragment();
  add(fresh, children);
  element.replaceChildren(fresh);
}

/** Changes a text only if it is another one, so that a selection in it survives an update. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Makes `parent` show one element for each item, in order. Elements of items that stay stay, with focus,
 * selection and scroll: `make(item)` gives a new one, `update(element, item)` is told of each.
 */
export function reconcile(parent, items, key, make, update) {
  const known = (parent.apusKeyed ??= new Map());
  const keep = new Set();
  let place = parent.firstChild;
  for (const item of items) {
    const name = key(item);
    if (keep.has(name)) continue;
    keep.add(name);
    let element = known.get(name);
    if (!element) {
      element = make(item);
      known.set(name, element);
    }
    update?.(element, item);
    if (element === place) place = place.nextSibling;
    else parent.insertBefore(element, place);
  }
  for (const [name, element] of known) {
    if (keep.has(name)) continue;
    element.remove();
    known.delete(name);
  }
}

/** Calls `work` once, when `wait` ms have passed without another call. */
export function later(work, wait = 250) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...values), wait);
  };
}
