// SPDX-License-Identifier: Apache-2.0

// What came of a call, and what a method says of itself before.

import { jsonText } from "./json.js";
import { badge, copy, facts } from "./parts.js";
import { asSentence } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { duration, milliseconds, shortName } from "../core/format.js";
import { address } from "../core/router.js";
import { rulesText, typeText } from "../core/schemas.js";

export function about(service, method, index) {
  const rules = [...rulesText(method.annotations)];
  const has = (name) => method.annotations?.some((each) => each.name === name);
  if (!has("auth")) rules.push(...rulesText(service.annotations?.filter((each) => each.name === "auth")));
  if (method.timeout && !has("timeout")) rules.push(`@timeout(${method.timeout})`);
  if (method.idempotency !== "none" && !has(method.idempotency) && !has("idempotencyKey"))
    rules.push(method.idempotency === "key" ? "@idempotencyKey" : `@${method.idempotency}`);
  const reply = index.messages.get(method.reply);
  return h(
    "section",
    { class: "method-about" },
    h(
      "p",
      { class: "method-name mono" },
      `${service.name}/`,
      h("strong", {}, method.name),
      " ",
      copy(`${service.name}/${method.name}`),
    ),
    method.documentation ? h("p", {}, method.documentation) : null,
    h(
      "p",
      { class: "chips" },
      [...new Set(rules)].map((text) => h("span", { class: "chip mono" }, text)),
    ),
    h(
      "details",
      {},
      h(
        "summary",
        {},
        "Reply ",
        h(
          "span",
          { class: "mono" },
          method.reply ? `${method.replyStream ? "stream " : ""}${shortName(method.reply)}` : "nothing",
        ),
        method.errors?.length ? `, and ${method.errors.length} declared errors` : "",
      ),
      reply
        ? facts(
            reply.fields.map((field) => [
              h("span", { class: "mono" }, `${field.name}: ${typeText(field)}`),
              field.documentation || " ",
            ]),
          )
        : null,
      method.errors?.length
        ? [
            h("h3", {}, "Errors"),
            facts(
              method.errors.map((name) => [
                h("span", { class: "mono" }, shortName(name)),
                index.messages.get(name)?.documentation || " ",
              ]),
            ),
          ]
        : null,
    ),
  );
}

export function showOutcome(place, outcome, index) {
  const isGood = !outcome.code || outcome.code === "ok";
  const declared = index.messages.get(outcome.error);
  replace(
    place,
    h(
      "header",
      {},
      h("h2", {}, "Outcome"),
      badge(isGood ? "ok" : outcome.code, isGood ? "good" : "bad"),
      h("span", { class: "number soft" }, duration(milliseconds(outcome.duration))),
      outcome.trace ? h("a", { href: address(["traces", outcome.trace]) }, "Trace") : null,
      isGood && outcome.reply ? copy(outcome.reply) : null,
    ),
    h(
      "div",
      { class: "panel-body outcome" },
      isGood
        ? outcome.reply
          ? jsonText(outcome.reply, { open: 3 })
          : h("p", { class: "faint" }, "It replies nothing.")
        : [
            h(
              "p",
              { class: "bad-text" },
              asSentence(outcome.message || `The call ended with ${outcome.code}`),
            ),
            outcome.error
              ? [
                  h(
                    "p",
                    {},
                    h("strong", { class: "mono" }, shortName(outcome.error)),
                    declared?.documentation
                      ? h("span", { class: "soft" }, ` ${declared.documentation}`)
                      : null,
                  ),
                  outcome.details ? jsonText(outcome.details) : null,
                ]
              : null,
          ],
    ),
  );
}
