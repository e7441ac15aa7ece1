// SPDX-License-Identifier: Apache-2.0

// The bus: topics, who hears them and how far behind, and what nobody could handle.

import { choice, confirm, empty, figure, loading, notice, problem, service, tabs, toast } from "../components/parts.js";
import { table } from "../components/table.js";
import { ask, reply } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { ago, bytes, count, instant, plural, shortName, shortService, time, timeTitle } from "../core/format.js";
import { repeat } from "../core/live.js";
import { address, go, refine } from "../core/router.js";
import { jsonText } from "../components/json.js";
import { open as openTopic } from "./topic.js";

const BUS = "apus.bus.v1.BusAdminService";

export function open(context) {
  const [kind, name] = context.route.rest;
  if (kind === "topic" && name) return openTopic(context, name);
  const parts = { topics: openTopics, groups: openGroups, dead: openDead };
  return (parts[kind] ?? openTopics)(context, parts[kind] ? kind : "topics");
}

export function frame(root, current, ...children) {
  replace(root, tabs("Events", [["topics", "Topics", address(["events", "topics"])], ["groups", "Groups", address(["events", "groups"])], ["dead", "Dead letters", address(["events", "dead"])]], current), children);
}

function openTopics({ root, signal }, current) {
  const warning = notice();
  const place = h("div", {}, loading());
  const figures = h("div", { class: "figures" });
  let isDrawn = false;
  const list = table({
    label: "Topics", key: (topic) => topic.name, open: (topic) => go(["events", "topic", topic.name]), sorted: { name: "name", isUp: true },
    columns: [
      { name: "name", title: "Topic", isHeader: true, sort: (topic) => shortName(topic.name), mark: (topic) => topic.name, cell: (topic) => h("a", { href: address(["events", "topic", topic.name]), title: topic.name, class: "strong" }, shortName(topic.name)) },
      { name: "owner", title: "Published by", sort: (topic) => ownerOf(topic.name), mark: (topic) => topic.name, cell: (topic) => service(ownerOf(topic.name)) },
      { name: "records", title: "Records", align: "right", sort: (topic) => Number(topic.recordCount), text: (topic) => count(topic.recordCount) },
      { name: "bytes", title: "Size", align: "right", sort: (topic) => Number(topic.byteCount), text: (topic) => bytes(topic.byteCount) },
      { name: "partitions", title: "Partitions", align: "right", text: (topic) => String(topic.partitions) },
      { name: "oldest", title: "Oldest", align: "right", mark: (topic) => topic.oldest, cell: (topic) => (topic.oldest ? h("span", { title: timeTitle(instant(topic.oldest)) }, ago(instant(topic.oldest))) : h("span", { class: "faint" }, "–")) },
      { name: "groups", title: "Heard by", isWide: true, mark: (topic) => topic.groups.map((each) => each.name + each.lag).join(), cell: (topic) => hearers(topic.groups) },
    ],
  });
  frame(root, current, warning.line, figures, place);
  const refresh = repeat(async (signal) => {
    const [{ topics = [] }, { groups = [] }] = await Promise.all([reply(`${BUS}/topics`, {}, { signal }), reply(`${BUS}/groups`, {}, { signal })]);
    isDrawn = true;
    if (topics.length === 0) {
      replace(place, empty("No topic has a record yet.", "A service that `publishes` an event makes its topic with the first one: bin/shop seed fills some."));
      return;
    }
    const lags = groups.flatMap((group) => group.topics.map((each) => ({ ...each, name: group.name })));
    replace(figures, figure("Topics", count(topics.length)), figure("Records", count(topics.reduce((sum, each) => sum + Number(each.recordCount), 0))),
      figure("Behind", count(lags.reduce((sum, each) => sum + Number(each.lag), 0))),
      figure("Dead letters", count(lags.reduce((sum, each) => sum + Number(each.deadLetters), 0)), lags.some((each) => Number(each.deadLetters) > 0) ? "bad" : ""));
    if (list.element.parentNode !== place) replace(place, list.element);
    list.show(topics.map((topic) => ({ ...topic, groups: lags.filter((each) => each.topic === topic.name) })));
  }, 3000, signal, (failure) => (failure && !isDrawn ? replace(place, noBus(failure, refresh)) : warning.show(failure)));
}

/** The package before the event's name. */
export function ownerOf(topic) {
  return topic.replace(/\.[A-Z].*$/, "");
}

export function noBus(failure, retry) {
  return failure.code === "unavailable" || failure.code === "notFound"
    ? [empty("The bus does not answer.", failure.message, "Is there a `broker:` in apus.yaml, and does `bin/apus ps` show it healthy?"), h("p", {}, h("button", { type: "button", onclick: retry }, "Try again"))]
    : problem(failure, retry);
}

function hearers(groups) {
  if (groups.length === 0) return h("span", { class: "faint" }, "nobody");
  return h("span", { class: "chips" }, groups.map((group) => h("span", { class: "nowrap" }, service(group.name),
    Number(group.lag) > 0 ? h("span", { class: "warn-text number", title: "records behind" }, ` −${count(group.lag)}`) : null,
    Number(group.deadLetters) > 0 ? h("a", { class: "bad-text number", title: "dead letters", href: address(["events", "dead"], { group: group.name }) }, ` ■${count(group.deadLetters)}`) : null)));
}

function openGroups({ root, signal }, current) {
  const warning = notice();
  const place = h("div", {}, loading());
  let isDrawn = false;
  const lagged = (field, tone) => ({ align: "right", mark: (row) => row[field], cell: (row) => h("span", { class: Number(row[field]) > 0 ? tone : "faint" }, count(row[field])) });
  const list = table({
    label: "Groups", key: (row) => row.key,
    columns: [
      { name: "group", title: "Group", isHeader: true, mark: (row) => row.isFirst, cell: (row) => (row.isFirst ? service(row.group) : null) },
      { name: "members", title: "Members", align: "right", mark: (row) => `${row.isFirst} ${row.memberCount}`, cell: (row) => (row.isFirst ? h("span", { class: row.memberCount === 0 ? "bad-text" : "", title: row.memberCount === 0 ? "Nobody reads: what comes waits" : "" }, String(row.memberCount)) : null) },
      { name: "topic", title: "Topic", isWide: true, mark: (row) => row.topic, cell: (row) => h("a", { href: address(["events", "topic", row.topic]), title: row.topic }, shortName(row.topic)) },
      { name: "lag", title: "Behind", hint: "Records that are not done with", ...lagged("lag", "warn-text") },
      { name: "inFlight", title: "Under way", align: "right", text: (row) => count(row.inFlight) },
      { name: "expired", title: "Expired", hint: "Records whose time was over before the group came to them, since the broker started", ...lagged("expired", "warn-text") },
      { name: "dead", title: "Dead letters", align: "right", mark: (row) => row.deadLetters, cell: (row) => (Number(row.deadLetters) > 0 ? h("a", { class: "bad-text", href: address(["events", "dead"], { group: row.group }) }, count(row.deadLetters)) : h("span", { class: "faint" }, "0")) },
    ],
  });
  frame(root, current, warning.line, place);
  const refresh = repeat(async (signal) => {
    const { groups = [] } = await reply(`${BUS}/groups`, {}, { signal });
    isDrawn = true;
    if (groups.length === 0) {
      replace(place, empty("No group reads anything.", "A service that `subscribes` an event is a group as soon as it runs."));
      return;
    }
    if (list.element.parentNode !== place) replace(place, list.element);
    list.show(groups.flatMap((group) => group.topics.map((each, index) => ({ ...each, key: `${group.name} ${each.topic}`, group: group.name, memberCount: group.memberCount, isFirst: index === 0 }))));
  }, 2000, signal, (failure) => (failure && !isDrawn ? replace(place, noBus(failure, refresh)) : warning.show(failure)));
}

function openDead({ root, route, signal }, current) {
  const place = h("div", {}, loading());
  const state = { letters: [], cursor: "", chosen: new Set(), query: route.query };
  const groups = choice("Group", { value: route.query.get("group") ?? "", options: [["", "all"]], onchange: (group) => refine({ group }) });
  const more = h("button", { type: "button", hidden: true, onclick: () => load(true) }, "More dead letters");
  const actions = h("div", { class: "filters" }, groups, h("span", { class: "spring" }),
    h("button", { type: "button", class: "primary", onclick: () => act("requeue") }, "Requeue"),
    h("button", { type: "button", class: "danger", onclick: () => act("discard") }, "Discard"));
  frame(root, current, actions, place, more);
  reply(`${BUS}/groups`, {}, { signal }).then((answer) => {
    const select = groups.querySelector("select");
    const names = (answer.groups ?? []).filter((group) => group.topics.some((each) => Number(each.deadLetters) > 0)).map((group) => group.name);
    replace(select, h("option", { value: "" }, "all"), names.map((name) => h("option", { value: name }, shortService(name))));
    select.value = state.query.get("group") ?? "";
  }).catch(() => {});

  async function load(isMore = false) {
    try {
      const page = await reply(`${BUS}/deadLetters`, { group: state.query.get("group") || undefined, cursor: isMore ? state.cursor : "", limit: 50 }, { signal });
      state.letters = isMore ? [...state.letters, ...(page.letters ?? [])] : page.letters ?? [];
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
      replace(place, empty("No dead letters.", "What a handler could not handle in eight attempts is kept here, with the cause, until you requeue or discard it."));
      return;
    }
    const all = h("input", { type: "checkbox", "aria-label": "All of the page", onchange: () => {
      for (const letter of state.letters) {
        if (all.checked) state.chosen.add(letter.id);
        else state.chosen.delete(letter.id);
      }
      draw();
    } });
    all.checked = state.letters.every((letter) => state.chosen.has(letter.id));
    replace(place, h("p", { class: "check" }, h("label", { class: "check" }, all, `All of the page (${count(state.letters.length)})`)), h("ul", { class: "letters" }, state.letters.map(letterCard)));
  }

  function letterCard(letter) {
    const { record, partition, offset } = letter.stored;
    const body = h("div", { class: "letter-body" });
    const box = h("input", { type: "checkbox", checked: state.chosen.has(letter.id), "aria-label": `Choose dead letter ${letter.id}`, onchange: () => {
      if (box.checked) state.chosen.add(letter.id);
      else state.chosen.delete(letter.id);
      drawButtons();
    } });
    const details = h("details", { ontoggle: async () => {
      if (!details.open || body.childNodes.length > 0) return;
      replace(body, loading(3));
      replace(body, await payload(record, signal));
    } }, h("summary", {}, "Payload"), body);
    return h("li", { class: "panel letter" }, box, h("div", { class: "letter-main" },
      h("p", { class: "letter-head" }, h("strong", {}, shortName(record.topic)), h("span", {}, "not handled by ", service(letter.group)), traceLink(record)),
      h("p", { class: "bad-text breaks" }, letter.cause || "No cause was told."),
      h("p", { class: "faint" }, `${plural(letter.attempts, "attempt")}, first `, time(letter.firstAt), ", last ", time(letter.lastAt), ` · key ${record.key || "(empty)"} · partition ${partition}, offset ${offset}`),
      details));
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
    if (kind === "discard" && !(await confirm(`Discard ${plural(ids.length, "dead letter")}?`, "They are gone for good: their group never handles them.", "Discard"))) return;
    try {
      // The broker takes a hundred at once.
      for (let at = 0; at < ids.length; at += 100) await reply(`${BUS}/${kind}`, { ids: ids.slice(at, at + 100) }, { signal });
      toast(kind === "requeue" ? `${plural(ids.length, "dead letter")} on the way to the group once more.` : `${plural(ids.length, "dead letter")} discarded.`);
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

/** The event as its schema reads it: its JSON in one line, or a sentence why not. */
export async function decoded(record, signal) {
  try {
    const outcome = await ask("decode", { type: record.topic, payload: record.payload }, signal);
    return outcome.reply ? { text: outcome.reply } : { problem: outcome.message || "It does not fit the schema." };
  } catch (failure) {
    return { problem: failure.message };
  }
}

/** The same to look at; what no schema reads, as it came. */
export async function payload(record, signal) {
  const { text, problem } = await decoded(record, signal);
  return text ? jsonText(text) : [h("p", { class: "warn-text" }, problem), h("pre", { class: "breaks" }, record.payload)];
}

/** The trace that caused an event: its id is the first sixteen bytes. */
export function traceLink(record) {
  const id = traceOf(record.trace);
  return id ? h("a", { class: "mono", href: address(["traces", id]), title: id }, `trace ${id.slice(0, 8)}`) : null;
}

export function traceOf(base64) {
  if (!base64) return "";
  try {
    const bytes = Array.from(atob(base64), (each) => each.charCodeAt(0).toString(16).padStart(2, "0"));
    return bytes.length >= 16 ? bytes.slice(0, 16).join("") : "";
  } catch {
    return "";
  }
}
