// SPDX-License-Identifier: Apache-2.0

// A form for a message, made from its schema. It writes into the value that it was made for.

import { h, replace } from "../core/dom.js";
import { boundsOf, example, exampleOf, isNumber, rulesText, typeText, uuid } from "../core/schemas.js";

/** Messages deeper than this are written as JSON. */
const DEEPEST = 5;

/** `value` is changed in place; `onchange(mustDraw)` is told, with true when other fields of the form changed too. */
export function form(message, index, value, onchange, depth = 0) {
  const fields = message?.fields ?? [];
  if (fields.length === 0) return h("p", { class: "faint" }, "It takes nothing.");
  return h(
    "div",
    { class: "form" },
    fields.map((field) => row(field, fields, index, value, onchange, depth)),
  );
}

function row(field, fields, index, value, onchange, depth) {
  const place = h("div", { class: "form-control" });
  const isLeftOut = field.shape === "optional" || field.oneof !== "";
  const draw = () => {
    if (isLeftOut && value[field.name] === undefined) {
      replace(
        place,
        h(
          "button",
          {
            type: "button",
            class: "small quiet",
            "aria-label": `Give ${field.name}`,
            onclick: () => {
              // Of an in-place union one can be there; the form is drawn anew by whoever hears of the change.
              if (field.oneof)
                for (const each of fields) if (each.oneof === field.oneof) delete value[each.name];
              value[field.name] = exampleOf(field, index);
              onchange(field.oneof !== "");
              draw();
            },
          },
          "+ give it",
        ),
      );
      return;
    }
    replace(
      place,
      control(field, index, value, onchange, depth),
      isLeftOut
        ? h(
            "button",
            {
              type: "button",
              class: "small quiet",
              "aria-label": `Leave ${field.name} out`,
              onclick: () => {
                delete value[field.name];
                onchange();
                draw();
              },
            },
            "✕",
          )
        : null,
    );
  };
  draw();
  return h(
    "div",
    { class: "form-row" },
    h(
      "div",
      { class: "form-label" },
      h("span", { class: "form-name" }, field.name),
      h("span", { class: "mono faint" }, typeText(field)),
      rulesText(field.annotations).map((text) => h("span", { class: "chip mono" }, text)),
      field.oneof ? h("span", { class: "faint" }, `one of ${field.oneof}`) : null,
    ),
    place,
    field.documentation ? h("p", { class: "form-hint" }, field.documentation) : null,
  );
}

function control(field, index, value, onchange, depth) {
  if (field.shape === "map" || depth >= DEEPEST) return rawControl(field, value, onchange);
  if (field.shape === "list") return listControl(field, index, value, onchange, depth);
  return oneControl(
    field,
    index,
    value[field.name],
    (next) => {
      value[field.name] = next;
      onchange();
    },
    depth,
    onchange,
  );
}

/** One value; nested messages are changed in place. */
function oneControl(field, index, value, put, depth, onchange) {
  const label = field.name;
  switch (field.kind) {
    case "message": {
      const message = index.messages.get(field.typeName);
      return h(
        "fieldset",
        { class: "form-nested" },
        h("legend", { class: "unseen" }, label),
        form(message, index, value, onchange, depth + 1),
      );
    }
    case "bool": {
      const input = h("input", {
        type: "checkbox",
        checked: value === true,
        "aria-label": label,
        onchange: () => put(input.checked),
      });
      return input;
    }
    case "enumeration": {
      const select = h(
        "select",
        { "aria-label": label, onchange: () => put(select.value) },
        (index.enums.get(field.typeName)?.values ?? []).map((each) =>
          h("option", { value: each.name, title: each.documentation }, each.name),
        ),
      );
      select.value = value;
      return select;
    }
    default:
      return textControl(field, value, put);
  }
}

function textControl(field, value, put) {
  const length = boundsOf(field, "length");
  const isSecret = field.annotations.some((each) => each.name === "sensitive");
  const input = h("input", {
    type: isSecret ? "password" : "text",
    "aria-label": field.name,
    value: value ?? "",
    spellcheck: "false",
    autocomplete: "off",
    inputmode: isNumber(field.kind) ? "decimal" : null,
    maxlength: field.kind === "string" && length && Number.isFinite(length[1]) ? length[1] : null,
    placeholder: { bytes: "base64", timestamp: "2026-07-29T12:00:00Z", duration: "1.5s", uuid: "a uuid" }[
      field.kind
    ],
    class: field.kind === "string" ? "" : "mono",
    oninput: () => put(readText(field, input.value)),
  });
  const fill = { uuid: ["new", uuid], timestamp: ["now", () => new Date().toISOString()] }[field.kind];
  if (!fill) return input;
  return h(
    "span",
    { class: "form-fill" },
    input,
    h(
      "button",
      {
        type: "button",
        class: "small quiet",
        onclick: () => {
          input.value = fill[1]();
          put(input.value);
        },
      },
      fill[0],
    ),
  );
}

/** Numbers as numbers, but whole ones beyond 2⁵³ stay texts: JSON of browsers would round them. */
function readText(field, text) {
  if (!isNumber(field.kind) || text.trim() === "" || !Number.isFinite(Number(text))) return text;
  return /64$/.test(field.kind) && !Number.isSafeInteger(Number(text)) ? text.trim() : Number(text);
}

function listControl(field, index, value, onchange, depth) {
  const list = (value[field.name] ??= []);
  const place = h("div", { class: "form-list" });
  const draw = () =>
    replace(
      place,
      list.map((each, at) =>
        h(
          "div",
          { class: "form-item" },
          oneControl(
            { ...field, shape: "singular" },
            index,
            each,
            (next) => {
              list[at] = next;
              onchange();
            },
            depth,
            onchange,
          ),
          h(
            "button",
            {
              type: "button",
              class: "small quiet",
              "aria-label": `Remove ${field.name} ${at + 1}`,
              onclick: () => {
                list.splice(at, 1);
                onchange();
                draw();
              },
            },
            "✕",
          ),
        ),
      ),
      h(
        "button",
        {
          type: "button",
          class: "small",
          "aria-label": `Add to ${field.name}`,
          onclick: () => {
            list.push(
              field.kind === "message"
                ? example(index.messages.get(field.typeName), index)
                : exampleOf(field, index),
            );
            onchange();
            draw();
          },
        },
        "+ add",
      ),
    );
  draw();
  return place;
}

function rawControl(field, value, onchange) {
  const text = h("textarea", {
    rows: 3,
    "aria-label": `${field.name} as JSON`,
    spellcheck: "false",
    oninput: () => {
      try {
        value[field.name] = JSON.parse(text.value);
        text.classList.remove("invalid");
        onchange();
      } catch {
        text.classList.add("invalid");
      }
    },
  });
  text.value = JSON.stringify(value[field.name] ?? {}, null, 2);
  return text;
}
