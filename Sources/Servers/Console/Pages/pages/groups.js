// SPDX-License-Identifier: Apache-2.0

// Groups: who reads what, and how far behind.

import { empty, loading, notice, service } from "../components/parts.js";
import { table } from "../components/table.js";
import { reply } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { count, shortName } from "../core/format.js";
import { repeat } from "../core/live.js";
import { address } from "../core/router.js";
import { BUS, frame, noBus } from "../components/bus.js";

export function openGroups({ root, signal }, current) {
  const warning = notice();
  const place = h("div", {}, loading());
  let isDrawn = false;
  const lagged = (field, tone) => ({
    align: "right",
    mark: (row) => row[field],
    cell: (row) => h("span", { class: Number(row[field]) > 0 ? tone : "faint" }, count(row[field])),
  });
  const list = table({
    label: "Groups",
    key: (row) => row.key,
    columns: [
      {
        name: "group",
        title: "Group",
        isHeader: true,
        mark: (row) => row.isFirst,
        cell: (row) => (row.isFirst ? service(row.group) : null),
      },
      {
        name: "members",
        title: "Members",
        align: "right",
        mark: (row) => `${row.isFirst} ${row.memberCount}`,
        cell: (row) =>
          row.isFirst
            ? h(
                "span",
                {
                  class: row.memberCount === 0 ? "bad-text" : "",
                  title: row.memberCount === 0 ? "Nobody reads: what comes waits" : "",
                },
                String(row.memberCount),
              )
            : null,
      },
      {
        name: "topic",
        title: "Topic",
        isWide: true,
        mark: (row) => row.topic,
        cell: (row) =>
          h("a", { href: address(["events", "topic", row.topic]), title: row.topic }, shortName(row.topic)),
      },
      { name: "lag", title: "Behind", hint: "Records that are not done with", ...lagged("lag", "warn-text") },
      { name: "inFlight", title: "Under way", align: "right", text: (row) => count(row.inFlight) },
      {
        name: "expired",
        title: "Expired",
        hint: "Records whose time was over before the group came to them, since the broker started",
        ...lagged("expired", "warn-text"),
      },
      {
        name: "dead",
        title: "Dead letters",
        align: "right",
        mark: (row) => row.deadLetters,
        cell: (row) =>
          Number(row.deadLetters) > 0
            ? h(
                "a",
                { class: "bad-text", href: address(["events", "dead"], { group: row.group }) },
                count(row.deadLetters),
              )
            : h("span", { class: "faint" }, "0"),
      },
    ],
  });
  frame(root, current, warning.line, place);
  const refresh = repeat(
    async (signal) => {
      const { groups = [] } = await reply(`${BUS}/groups`, {}, { signal });
      isDrawn = true;
      if (groups.length === 0) {
        replace(
          place,
          empty(
            "No group reads anything.",
            "A service that `subscribes` an event is a group as soon as it runs.",
          ),
        );
        return;
      }
      if (list.element.parentNode !== place) replace(place, list.element);
      list.show(
        groups.flatMap((group) =>
          group.topics.map((each, index) => ({
            ...each,
            key: `${group.name} ${each.topic}`,
            group: group.name,
            memberCount: group.memberCount,
            isFirst: index === 0,
          })),
        ),
      );
    },
    2000,
    signal,
    (failure) => (failure && !isDrawn ? replace(place, noBus(failure, refresh)) : warning.show(failure)),
  );
}
