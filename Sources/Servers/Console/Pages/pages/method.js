// SPDX-License-Identifier: Apache-2.0

// One method: what it says of itself, a request to write, and what came of it.

import { form } from "../components/form.js";
import { json } from "../components/json.js";
import { copy, empty, loading, problem, segments } from "../components/parts.js";
import { call, listen } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { shortName, shortService } from "../core/format.js";
import { example, indexOf, uuid } from "../core/schemas.js";
import { about, showOutcome } from "../components/outcome.js";

/** What was written last for each method, for as long as the page is open: requests may hold secrets. */
const drafts = new Map();

export async function openMethod(place, { schema, service, method, query, places }, signal) {
  replace(place, loading());
  let index;
  try {
    index = await indexOf(schema.name, schema.at);
  } catch (failure) {
    if (!signal.aborted)
      replace(
        place,
        problem(failure, () => openMethod(place, { schema, service, method, query, places }, signal)),
      );
    return;
  }
  if (signal.aborted) return;
  const full = `${service.name}/${method.name}`;
  const message = index.messages.get(method.request);
  const draft = drafts.get(full) ?? {
    value: given(query) ?? example(message, index),
    key: uuid(),
    token: "",
    at: query.get("on") ?? places[0] ?? "",
  };
  drafts.set(full, draft);
  const outcome = h(
    "section",
    { class: "panel", "aria-label": "Outcome", "aria-live": "polite" },
    h("header", {}, h("h2", {}, "Outcome")),
    empty("Not called yet.", "Send, or Ctrl+Enter."),
  );

  const body = h("div", {});
  const send = h(
    "button",
    { type: "submit", class: "primary" },
    method.replyStream ? "Open the stream" : "Send",
  );
  const state = { view: "form", stop: null };
  const editor = h("textarea", { rows: 12, "aria-label": "Request as JSON", spellcheck: "false" });
  const drawBody = () => {
    if (state.view === "json") {
      editor.value = JSON.stringify(draft.value, null, 2);
      replace(body, editor);
    } else
      replace(
        body,
        form(message, index, draft.value, (mustDraw) => mustDraw && drawBody()),
      );
  };
  editor.addEventListener("input", () => {
    try {
      draft.value = JSON.parse(editor.value);
      editor.setCustomValidity("");
      editor.classList.remove("invalid");
    } catch (failure) {
      editor.setCustomValidity(`This is no JSON: ${failure.message}`);
      editor.classList.add("invalid");
    }
  });

  const input = h(
    "form",
    {
      class: "panel",
      onsubmit: (event) => {
        event.preventDefault();
        if (state.stop) {
          state.stop.abort();
          return;
        }
        run();
      },
      onkeydown: (event) =>
        (event.ctrlKey || event.metaKey) && event.key === "Enter" && input.requestSubmit(),
    },
    h(
      "header",
      {},
      h("h2", {}, "Request ", h("span", { class: "mono faint" }, shortName(method.request))),
      segments("Write it as", {
        value: "form",
        options: [
          ["form", "Form"],
          ["json", "JSON"],
        ],
        onchange: (view) => {
          state.view = view;
          drawBody();
        },
      }),
    ),
    h(
      "div",
      { class: "panel-body call-body" },
      body,
      options(draft, method, places),
      h(
        "div",
        { class: "actions" },
        copy(
          () => `bin/apus call ${full} '${JSON.stringify(draft.value).replaceAll("'", "'\\''")}'`,
          "Copy as command",
        ),
        h(
          "button",
          {
            type: "button",
            class: "quiet",
            onclick: () => {
              draft.value = example(message, index);
              draft.key = uuid();
              openMethod(place, { schema, service, method, query, places }, signal);
            },
          },
          "Begin anew",
        ),
        send,
      ),
    ),
  );
  replace(place, about(service, method, index), h("div", { class: "call-columns" }, input, outcome));
  drawBody();
  const unfit = method.requestStream
    ? "It takes a stream of requests."
    : method.replyStream && method.idempotency !== "readonly"
      ? "It replies a stream and is not @readonly."
      : null;
  if (unfit) {
    send.disabled = true;
    replace(
      outcome,
      h("header", {}, h("h2", {}, "Outcome")),
      empty(unfit, "Such methods cannot be called from here; bin/apus call can."),
    );
  }

  async function run() {
    if (method.replyStream) return stream();
    send.disabled = true;
    replace(outcome, h("header", {}, h("h2", {}, "Outcome")), loading(5));
    try {
      const result = await call(full, draft.value, {
        service: draft.at,
        token: draft.token || undefined,
        idempotencyKey: method.idempotency === "key" ? draft.key : undefined,
        signal,
      });
      showOutcome(outcome, result, index);
    } catch (failure) {
      if (failure.name !== "AbortError")
        replace(
          outcome,
          h("header", {}, h("h2", {}, "Outcome")),
          h("div", { class: "panel-body" }, problem(failure)),
        );
    }
    send.disabled = false;
  }

  function stream() {
    state.stop = new AbortController();
    const list = h("ol", { class: "replies" });
    const status = h("span", { class: "faint" }, "opening…");
    const end = (text) => {
      status.textContent = text;
      state.stop?.abort();
      state.stop = null;
      send.textContent = "Open the stream";
    };
    send.textContent = "Stop";
    let many = 0;
    replace(
      outcome,
      h("header", {}, h("h2", {}, "Replies"), status),
      h("div", { class: "panel-body" }, list),
    );
    signal.addEventListener("abort", () => state.stop?.abort());
    state.stop.signal.addEventListener("abort", () => state.stop && end("stopped"));
    listen(
      "stream",
      { method: full, request: JSON.stringify(draft.value), service: draft.at },
      {
        signal: state.stop.signal,
        onOpen: () => (status.textContent = "open"),
        onMessage: (value) => {
          many += 1;
          status.textContent = `${many} so far`;
          list.prepend(h("li", {}, json(value, { open: 1 })));
          // Some streams never end.
          while (list.childNodes.length > 100) list.lastChild.remove();
        },
        onEnd: () => end(`ended after ${many}`),
        onProblem: (failure) => {
          end(failure ? "ended with an error" : "the connection was lost");
          if (failure) outcome.append(h("div", { class: "panel-body" }, problem(failure)));
        },
      },
    );
  }
}

/** A request in the address, for links. */
function given(query) {
  try {
    const value = JSON.parse(query.get("request"));
    return value && typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

function options(draft, method, places) {
  const bind = (label, name, more) => {
    const input = h("input", {
      type: "text",
      value: draft[name],
      class: "mono",
      spellcheck: "false",
      autocomplete: "off",
      ...more,
      oninput: () => (draft[name] = input.value.trim()),
    });
    return h("label", { class: "field grow" }, h("span", {}, label), input);
  };
  const where = h(
    "select",
    { onchange: () => (draft.at = where.value) },
    places.map((name) => h("option", { value: name }, shortService(name))),
  );
  where.value = draft.at;
  const refresh = (field) =>
    h(
      "button",
      {
        type: "button",
        class: "small quiet",
        onclick: () => {
          draft.key = uuid();
          field.querySelector("input").value = draft.key;
        },
      },
      "new",
    );
  const key =
    method.idempotency === "key"
      ? bind("Idempotency key: the same key again has its effect once", "key")
      : null;
  return h(
    "div",
    { class: "filters" },
    places.length > 0 ? h("label", { class: "field" }, h("span", {}, "Asked of"), where) : null,
    key,
    key ? refresh(key) : null,
    bind("User's token, if it needs one", "token", { type: "password" }),
  );
}
