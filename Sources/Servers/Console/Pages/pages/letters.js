// SPDX-License-Identifier: Apache-2.0

// Dead letters: what a group could not handle, and what is to become of it.

import { choice, confirm, empty, loading, service, toast } from "../components/parts.js";
import { reply } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { count, plural, shortName, shortService, time } from "../core/format.js";
import { refine } from "../core/router.js";
import { BUS, frame, noBus } from "../components/bus.js";
import { payload, traceLink } from "../components/record.js";

export function openDead({ root, route, signal }, current) {
  const place = h("div", {}, loading());
  const state = { letters: [], cursor: "", chosen: new Set(), query: route.query };
  const groups = choice("Group", {
    value: route.query.get("group") ?? "",
    options: [["", "all"]],
    onchange: (group) => refine({ group }),
  });
  const more = h("button", { type: "button", hidden: true, onclick: () => load(true) }, "More dead letters");
  const actions = h(
    "div",
    { class: "filters" },
    groups,
    h("span", { class: "spring" }),
    h("button", { type: "button", class: "primary", onclick: () => act("requeue") }, "Requeue"),
    h("button", { type: "button", class: "danger", onclick: () => act("discard") }, "Discard"),
  );
  frame(root, current, actions, place, more);
  reply(`${BUS}/groups`, {}, { signal })
    .then((answer) => {
      const select = groups.querySelector("select");
      const names = (answer.groups ?? [])
        .filter((group) => group.topics.some((each) => Number(each.deadLetters) > 0))
        .map((group) => group.name);
      replace(
        select,
        h("option", { value: "" }, "all"),
        names.map((name) => h("option", { value: name }, shortService(name))),
      );
      select.value = state.query.get("group") ?? "";
    })
    .catch(() => {});

  async function load(isMore = false) {
    try {
      const page = await reply(
        `${BUS}/deadLetters`,
        { group: state.query.get("group") || undefined, cursor: isMore ? state.cursor : "", limit: 50 },
        { signal },
      );
      state.letters = isMore ? [...state.letters, ...(page.letters ?? [])] : (page.letters ?? []);
      state.cursor = page.nextCursor ?? "";
      if (!isMore) state.chosen.clear();
      draw();
    } catch (failure) {
      if (failure.name !== "AbortError") replace(place, noBus(failure, load));
    }
  }

  function draw() {
    more.hidden = state.cursor === "";
    drawButtons();
    if (state.letters.length === 0) {
      replace(
        place,
        empty(
          "No dead letters.",
          "What a handler could not handle in eight attempts is kept here, with the cause, until you requeue or discard it.",
        ),
      );
      return;
    }
    const all = h("input", {
      type: "checkbox",
      "aria-label": "All of the page",
      onchange: () => {
        for (const letter of state.letters) {
          if (all.checked) state.chosen.add(letter.id);
          else state.chosen.delete(letter.id);
        }
        draw();
      },
    });
    all.checked = state.letters.every((letter) => state.chosen.has(letter.id));
    replace(
      place,
      h(
        "p",
        { class: "check" },
        h("label", { class: "check" }, all, `All of the page (${count(state.letters.length)})`),
      ),
      h("ul", { class: "letters" }, state.letters.map(letterCard)),
    );
  }

  function letterCard(letter) {
    const { record, partition, offset } = letter.stored;
    const body = h("div", { class: "letter-body" });
    const box = h("input", {
      type: "checkbox",
      checked: state.chosen.has(letter.id),
      "aria-label": `Choose dead letter ${letter.id}`,
      onchange: () => {
        if (box.checked) state.chosen.add(letter.id);
        else state.chosen.delete(letter.id);
        drawButtons();
      },
    });
    const details = h(
      "details",
      {
        ontoggle: async () => {
          if (!details.open || body.childNodes.length > 0) return;
          replace(body, loading(3));
          replace(body, await payload(record, signal));
        },
      },
      h("summary", {}, "Payload"),
      body,
    );
    return h(
      "li",
      { class: "panel letter" },
      box,
      h(
        "div",
        { class: "letter-main" },
        h(
          "p",
          { class: "letter-head" },
          h("strong", {}, shortName(record.topic)),
          h("span", {}, "not handled by ", service(letter.group)),
          traceLink(record),
        ),
        h("p", { class: "bad-text breaks" }, letter.cause || "No cause was told."),
        h(
          "p",
          { class: "faint" },
          `${plural(letter.attempts, "attempt")}, first `,
          time(letter.firstAt),
          ", last ",
          time(letter.lastAt),
          ` · key ${record.key || "(empty)"} · partition ${partition}, offset ${offset}`,
        ),
        details,
      ),
    );
  }

  function drawButtons() {
    const [requeue, discard] = actions.querySelectorAll("button");
    const many = state.chosen.size;
    requeue.textContent = many > 0 ? `Requeue ${count(many)}` : "Requeue";
    discard.textContent = many > 0 ? `Discard ${count(many)}` : "Discard";
    requeue.disabled = discard.disabled = many === 0;
  }

  async function act(kind) {
    const ids = [...state.chosen];
    if (
      kind === "discard" &&
      !(await confirm(
        `Discard ${plural(ids.length, "dead letter")}?`,
        "They are gone for good: their group never handles them.",
        "Discard",
      ))
    )
      return;
    try {
      // The broker takes a hundred at once.
      for (let at = 0; at < ids.length; at += 100)
        await reply(`${BUS}/${kind}`, { ids: ids.slice(at, at + 100) }, { signal });
      toast(
        kind === "requeue"
          ? `${plural(ids.length, "dead letter")} on the way to the group once more.`
          : `${plural(ids.length, "dead letter")} discarded.`,
      );
    } catch (failure) {
      toast(failure.message, "bad");
    }
    load();
  }

  load();
  return (route) => {
    state.query = route.query;
    load();
  };
}
