// SPDX-License-Identifier: Apache-2.0

// The frame around the pages: which one is shown, the list of them, the theme, the keys.

import { icon } from "./components/icons.js";
import { loading, problem } from "./components/parts.js";
import { h, replace } from "./core/dom.js";
import { address, go, parse } from "./core/router.js";

/** Name, title, the key after `g`; a group begins where a title is given. */
const PAGES = [
  { name: "resources", title: "Resources", key: "r", group: "System" },
  { name: "map", title: "Map", key: "m" },
  { name: "registry", title: "Registry", key: "y" },
  { name: "traces", title: "Traces", key: "t", group: "Telemetry" },
  { name: "logs", title: "Logs", key: "l" },
  { name: "metrics", title: "Metrics", key: "c" },
  { name: "events", title: "Events", key: "e", group: "Work" },
  { name: "sagas", title: "Sagas", key: "s" },
  { name: "calls", title: "Calls", key: "a" },
  { name: "findings", title: "Findings", key: "f" },
];

const main = document.getElementById("main");
const heading = document.getElementById("heading");
const nav = document.getElementById("nav");
const menu = document.querySelector(".menu");

let shown = null;

/** Shows what the address says: the same page is told of the change, another one takes its place. */
async function show() {
  const route = parse();
  const page = PAGES.find((each) => each.name === route.page);
  if (!page) {
    history.replaceState(null, "", address("resources"));
    return show();
  }
  const place = [route.page, ...route.rest].join("/");
  if (shown?.place === place) {
    shown.update?.(route);
    return;
  }
  shown?.controller.abort();
  const controller = new AbortController();
  const current = (shown = { place, controller });
  setMenu(false);
  drawNav(page.name);
  document.title = `${page.title} · Apus`;
  replace(heading, h("h1", {}, page.title));
  const root = h("div", { class: `page page-${page.name}` }, loading());
  replace(main, root);
  window.scrollTo(0, 0);
  // Who came here by a link on the page before would else be nowhere.
  if (document.activeElement === document.body) main.focus({ preventScroll: true });
  try {
    const { open } = await import(`./pages/${page.name}.js`);
    if (controller.signal.aborted) return;
    root.replaceChildren();
    const update = open({ root, route, signal: controller.signal, heading });
    // The address may have changed while the page was fetched.
    current.update = update;
  } catch (failure) {
    if (!controller.signal.aborted)
      replace(
        root,
        problem(failure, () => location.reload()),
      );
  }
}

function drawNav(current) {
  replace(
    nav,
    PAGES.map((page) => [
      page.group ? h("p", { class: "nav-group" }, page.group) : null,
      h(
        "a",
        {
          href: address(page.name),
          "aria-current": page.name === current ? "page" : null,
          title: `g ${page.key}`,
        },
        icon(page.name),
        h("span", {}, page.title),
      ),
    ]),
  );
}

function setMenu(isOpen) {
  document.body.classList.toggle("menu-open", isOpen);
  menu.setAttribute("aria-expanded", String(isOpen));
}

const THEMES = ["auto", "light", "dark"];

function theme() {
  return document.documentElement.dataset.theme ?? "auto";
}

function drawTheme() {
  const current = theme();
  const next = THEMES[(THEMES.indexOf(current) + 1) % THEMES.length];
  replace(
    document.getElementById("tools"),
    h(
      "button",
      {
        type: "button",
        class: "quiet",
        title: `Theme: ${current}. Switch to ${next}.`,
        "aria-label": `Theme: ${current}. Switch to ${next}.`,
        onclick: () => {
          if (next === "auto") delete document.documentElement.dataset.theme;
          else document.documentElement.dataset.theme = next;
          try {
            localStorage.setItem("apus-theme", next);
          } catch {
            // It holds for this visit.
          }
          drawTheme();
          document.querySelector("#tools button").focus();
        },
      },
      icon({ auto: "auto", light: "sun", dark: "moon" }[current]),
    ),
  );
}

/** `g` and a letter goes to a page, `/` to the first field of it. */
let isGoing = false;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") setMenu(false);
  if (event.target.closest("input, textarea, select, dialog")) return;
  const page = isGoing && PAGES.find((each) => each.key === event.key);
  isGoing = event.key === "g" && !isGoing;
  if (page) {
    go(page.name);
    event.preventDefault();
  } else if (event.key === "/") {
    main.querySelector("input[type=search]")?.focus();
    event.preventDefault();
  }
});

menu.addEventListener("click", () => setMenu(!document.body.classList.contains("menu-open")));
main.addEventListener("click", () => setMenu(false));
window.addEventListener("hashchange", show);
drawTheme();
show();
