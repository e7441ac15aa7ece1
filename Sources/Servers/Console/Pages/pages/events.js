// SPDX-License-Identifier: Apache-2.0

// The bus: topics, who hears them and how far behind, and what nobody could handle.

import { open as openTopic } from "./topic.js";
import { openDead } from "./letters.js";
import { openGroups } from "./groups.js";
import { openTopics } from "./topics.js";

export function open(context) {
  const [kind, name] = context.route.rest;
  if (kind === "topic" && name) return openTopic(context, name);
  const parts = { topics: openTopics, groups: openGroups, dead: openDead };
  return (parts[kind] ?? openTopics)(context, parts[kind] ? kind : "topics");
}
