// SPDX-License-Identifier: Apache-2.0

// Addresses are `#/page/rest?query`, so that the server has one page to serve and everything can be linked.

/** What an address means. */
export function parse(hash = location.hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [page = "", ...rest] = path.split("/").map(unescaped);
  return { page, rest, query: new URLSearchParams(query) };
}

/** As it stands where its escapes are none (`%zz`): a mistyped address shows a page, not an error. */
function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of a page. Members of `query` that say nothing are left out. */
export function address(path, query = {}) {
  const parts = (Array.isArray(path) ? path : [path]).map(encodeURIComponent).join("/");
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "" && value !== false) parameters.set(name, value);
  }
  const text = parameters.toString();
  return `#/${parts}${text ? `?${text}` : ""}`;
}

export function go(path, query) {
  location.hash = address(path, query);
}

/** Changes the query of the present address; typing in a filter does not fill the history. */
export function refine(changes, { keep = true } = {}) {
  const { page, rest, query } = parse();
  const next = keep ? Object.fromEntries(query) : {};
  history.replaceState(null, "", address([page, ...rest], { ...next, ...changes }));
  window.dispatchEvent(new HashChangeEvent("hashchange"));
}
