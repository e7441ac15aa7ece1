// SPDX-License-Identifier: Apache-2.0

import { h, reconcile, replace } from "../core/dom.js";

/**
 * A table whose rows stay the same elements while their data change.
 *
 * A column is `{ name, title, cell(row), text(row), align, wide, sort(row) }`: `cell` gives a node, `text` a string that is written in
 * place. With `open(row)` rows answer to clicks, Enter and the arrow keys; with `href(row)` they are links.
 */
export function table({ label, columns, key, open, rowClass, sorted, isSelected }) {
  const state = { rows: [], sorted };
  const body = h("tbody");
  const head = h("tr");
  const element = h(
    "div",
    { class: "table-wrap", role: "region", "aria-label": label, tabindex: "-1" },
    h(
      "table",
      { class: open ? "rows-open" : "" },
      h("caption", { class: "unseen" }, label),
      h("thead", {}, head),
      body,
    ),
  );

  function drawHead() {
    replace(
      head,
      columns.map((column) => {
        const isSorted = state.sorted?.name === column.name;
        const direction = isSorted ? (state.sorted.isUp ? "ascending" : "descending") : null;
        const content = column.sort
          ? h(
              "button",
              { type: "button", class: "sort", onclick: () => sortBy(column) },
              column.title,
              h("span", { "aria-hidden": "true" }, isSorted ? (state.sorted.isUp ? "↑" : "↓") : ""),
            )
          : column.title;
        return h(
          "th",
          { scope: "col", class: classOf(column), "aria-sort": direction, title: column.hint },
          content,
        );
      }),
    );
  }

  function sortBy(column) {
    const isUp = state.sorted?.name === column.name ? !state.sorted.isUp : column.align !== "right";
    state.sorted = { name: column.name, isUp };
    drawHead();
    draw();
  }

  function inOrder() {
    const column = columns.find((each) => each.name === state.sorted?.name);
    if (!column?.sort) return state.rows;
    const sign = state.sorted.isUp ? 1 : -1;
    return state.rows
      .map((row, index) => [column.sort(row), index, row])
      .sort(([a, i], [b, j]) => (a < b ? -sign : a > b ? sign : i - j))
      .map(([, , row]) => row);
  }

  function makeRow() {
    const element = h("tr", { tabindex: open ? "0" : null });
    element.cells_ = columns.map((column) =>
      h(column.isHeader ? "th" : "td", {
        class: classOf(column),
        scope: column.isHeader ? "row" : null,
      }),
    );
    element.append(...element.cells_);
    if (open) {
      element.addEventListener("click", (event) => {
        if (!event.target.closest("a, button, input, select") && getSelection().isCollapsed)
          open(element.row_);
      });
      element.addEventListener("keydown", (event) => onKey(event, element));
    }
    return element;
  }

  function onKey(event, element) {
    if (event.target !== element) return;
    const next = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (event.key === "Enter") open(element.row_);
    else if (next) element[next]?.focus();
    else return;
    event.preventDefault();
  }

  function updateRow(element, row) {
    element.className = [rowClass?.(row), isSelected?.(row) ? "selected" : ""].filter(Boolean).join(" ");
    if (element.row_ === row) return;
    element.row_ = row;
    columns.forEach((column, place) => {
      const cell = element.cells_[place];
      if (column.text) {
        const text = column.text(row);
        if (cell.textContent !== text) cell.textContent = text;
        return;
      }
      // Cells that hold a control keep it while what it is drawn from is the same.
      const mark = column.mark?.(row);
      if (mark !== undefined && cell.mark_ === mark) return;
      cell.mark_ = mark;
      replace(cell, column.cell(row));
    });
  }

  function draw() {
    reconcile(body, inOrder(), key, makeRow, updateRow);
  }

  drawHead();
  return {
    element,
    show(rows) {
      state.rows = rows;
      draw();
    },
    /** Draws a row again whose look does not come from its data alone. */
    refreshRow(name) {
      const element = body.apusKeyed?.get(name);
      if (!element) return;
      const row = element.row_;
      element.row_ = null;
      updateRow(element, row);
    },
  };
}

function classOf(column) {
  return (
    [column.align === "right" ? "right number" : "", column.isWide ? "wide" : "", column.class ?? ""]
      .filter(Boolean)
      .join(" ") || null
  );
}
