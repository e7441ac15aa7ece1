// SPDX-License-Identifier: Apache-2.0

// Topics: what the bus keeps, and who hears it.

import { empty, figure, loading, notice, service } from "../components/parts.js";
import { table } from "../components/table.js";
import { reply } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { ago, bytes, count, instant, shortName, timeTitle } from "../core/format.js";
import { repeat } from "../core/live.js";
import { address, go } from "../core/router.js";
import { BUS, frame, noBus, ownerOf } from "../components/bus.js";

export function openTopics({ root, signal }, current) {
  const warning = notice();
  const place = h("div", {}, loading());
  const figures = h("div", { class: "figures" });
  let isDrawn = false;
  const list = table({
    label: "Topics",
    key: (topic) => topic.name,
    open: (topic) => go(["events", "topic", topic.name]),
    sorted: { name: "name", isUp: true },
    columns: [
      {
        name: "name",
        title: "Topic",
        isHeader: true,
        sort: (topic) => shortName(topic.name),
        mark: (topic) => topic.name,
        cell: (topic) =>
          h(
            "a",
            { href: address(["events", "topic", topic.name]), title: topic.name, class: "strong" },
            shortName(topic.name),
          ),
      },
      {
        name: "owner",
        title: "Published by",
        sort: (topic) => ownerOf(topic.name),
        mark: (topic) => topic.name,
        cell: (topic) => service(ownerOf(topic.name)),
      },
      {
        name: "records",
        title: "Records",
        align: "right",
        sort: (topic) => Number(topic.recordCount),
        text: (topic) => count(topic.recordCount),
      },
      {
        name: "bytes",
        title: "Size",
        align: "right",
        sort: (topic) => Number(topic.byteCount),
        text: (topic) => bytes(topic.byteCount),
      },
      { name: "partitions", title: "Partitions", align: "right", text: (topic) => String(topic.partitions) },
      {
        name: "oldest",
        title: "Oldest",
        align: "right",
        mark: (topic) => topic.oldest,
        cell: (topic) =>
          topic.oldest
            ? h("span", { title: timeTitle(instant(topic.oldest)) }, ago(instant(topic.oldest)))
            : h("span", { class: "faint" }, "–"),
      },
      {
        name: "groups",
        title: "Heard by",
        isWide: true,
        mark: (topic) => topic.groups.map((each) => each.name + each.lag).join(),
        cell: (topic) => hearers(topic.groups),
      },
    ],
  });
  frame(root, current, warning.line, figures, place);
  const refresh = repeat(
    async (signal) => {
      const [{ topics = [] }, { groups = [] }] = await Promise.all([
        reply(`${BUS}/topics`, {}, { signal }),
        reply(`${BUS}/groups`, {}, { signal }),
      ]);
      isDrawn = true;
      if (topics.length === 0) {
        replace(
          place,
          empty(
            "No topic has a record yet.",
            "A service that `publishes` an event makes its topic with the first one: bin/shop seed fills some.",
          ),
        );
        return;
      }
      const lags = groups.flatMap((group) => group.topics.map((each) => ({ ...each, name: group.name })));
      replace(
        figures,
        figure("Topics", count(topics.length)),
        figure("Records", count(topics.reduce((sum, each) => sum + Number(each.recordCount), 0))),
        figure("Behind", count(lags.reduce((sum, each) => sum + Number(each.lag), 0))),
        figure(
          "Dead letters",
          count(lags.reduce((sum, each) => sum + Number(each.deadLetters), 0)),
          lags.some((each) => Number(each.deadLetters) > 0) ? "bad" : "",
        ),
      );
      if (list.element.parentNode !== place) replace(place, list.element);
      list.show(
        topics.map((topic) => ({ ...topic, groups: lags.filter((each) => each.topic === topic.name) })),
      );
    },
    3000,
    signal,
    (failure) => (failure && !isDrawn ? replace(place, noBus(failure, refresh)) : warning.show(failure)),
  );
}

function hearers(groups) {
  if (groups.length === 0) return h("span", { class: "faint" }, "nobody");
  return h(
    "span",
    { class: "chips" },
    groups.map((group) =>
      h(
        "span",
        { class: "nowrap" },
        service(group.name),
        Number(group.lag) > 0
          ? h("span", { class: "warn-text number", title: "records behind" }, ` −${count(group.lag)}`)
          : null,
        Number(group.deadLetters) > 0
          ? h(
              "a",
              {
                class: "bad-text number",
                title: "dead letters",
                href: address(["events", "dead"], { group: group.name }),
              },
              ` ■${count(group.deadLetters)}`,
            )
          : null,
      ),
    ),
  );
}
