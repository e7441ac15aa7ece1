// SPDX-License-Identifier: Apache-2.0

// One saga: every step and attempt.

import {
  badge,
  confirm,
  copy,
  empty,
  facts,
  loading,
  notice,
  problem,
  service,
  toast,
} from "../components/parts.js";
import { reply } from "../core/api.js";
import { h, replace } from "../core/dom.js";
import { ago, duration, instant, plural, shortService, time, timeTitle } from "../core/format.js";
import { repeat } from "../core/live.js";
import { address } from "../core/router.js";

export const SAGA = "apus.saga.v1.SagaService";
export const TONES = {
  running: "busy",
  waiting: "plain",
  compensating: "warn",
  succeeded: "good",
  compensated: "warn",
  stuck: "bad",
};
const OUTCOMES = { running: "busy", done: "good", unknown: "warn", failed: "bad", compensated: "warn" };

export function openOne({ root, signal, heading }, name, id) {
  const warning = notice();
  const place = h("div", { class: "saga" }, loading());
  let shown = "";
  replace(heading, h("h1", {}, h("a", { href: address("sagas") }, "Sagas"), " / ", shortService(name)));
  replace(root, warning.line, place);
  const refresh = repeat(
    async (signal) => {
      const saga = await reply(`${SAGA}/show`, { id }, { service: name, signal });
      const text = JSON.stringify(saga);
      if (text !== shown) draw(saga);
      shown = text;
    },
    2000,
    signal,
    (failure) => {
      if (!failure || shown) warning.show(failure);
      else
        replace(
          place,
          failure.code === "notFound"
            ? empty("This saga is not there.", "It ended long ago and was removed, or is another service's.")
            : problem(failure, refresh),
        );
    },
  );

  function draw(saga) {
    const isOver = ["succeeded", "compensated"].includes(saga.status);
    replace(
      place,
      h(
        "section",
        { class: "panel" },
        h(
          "header",
          {},
          h("h2", {}, saga.definition, h("span", { class: "faint" }, ` version ${saga.version}`)),
          badge(saga.status, TONES[saga.status]),
          isOver ? null : h("button", { type: "button", onclick: () => retry(saga) }, "Retry the step now"),
        ),
        h(
          "div",
          { class: "panel-body" },
          facts([
            ["Id", h("span", { class: "mono" }, saga.id, " ", copy(saga.id))],
            ["Service", service(name)],
            ["Step", saga.step],
            ["Attempt", saga.attempt > 0 ? String(saga.attempt) : null],
            ["Reason", saga.reason ? h("span", { class: "bad-text" }, saga.reason) : null],
            ["Started", time(saga.startedAt)],
            [
              isOver ? "Ended" : "Last step",
              h(
                "span",
                {},
                time(saga.updatedAt),
                h("span", { class: "faint" }, ` ${ago(instant(saga.updatedAt))}`),
              ),
            ],
            ["Took", duration(instant(saga.updatedAt) - instant(saga.startedAt))],
          ]),
        ),
      ),
      h("section", { class: "panel" }, h("header", {}, h("h2", {}, "Steps")), timeline(saga)),
    );
  }

  async function retry(saga) {
    if (
      !(await confirm(
        `Try ${saga.step} again now?`,
        "It is called with the same keys, so what was done already is not done twice.",
        "Try again",
        { danger: false },
      ))
    )
      return;
    try {
      await reply(`${SAGA}/retry`, { id: saga.id }, { service: name, signal });
      toast("The step is tried again.");
      refresh();
    } catch (failure) {
      toast(failure.message, "bad");
    }
  }
}

/** Each step with when it was, how often it was tried, and how long it was waited for since the one before. */
function timeline(saga) {
  const steps = saga.steps ?? [];
  if (steps.length === 0)
    return empty("No step has begun.", "The first one begins within a quarter of a second.");
  const start = instant(saga.startedAt);
  const ats = steps.map((step) => instant(step.at));
  const longest = Math.max(...ats.map((at, index) => at - (ats[index - 1] ?? start)), 1);
  return h(
    "ol",
    { class: "steps" },
    steps.map((step, index) => {
      const since = ats[index] - (ats[index - 1] ?? start);
      const tone = OUTCOMES[step.outcome] ?? "plain";
      return h(
        "li",
        { class: `step-row ${tone}` },
        h("span", { class: "step-mark", "aria-hidden": "true" }),
        h(
          "div",
          { class: "step-main" },
          h(
            "p",
            {},
            h("strong", {}, step.name),
            " ",
            badge(step.outcome, tone),
            step.attempts > 1 ? h("span", { class: "warn-text" }, plural(step.attempts, "attempt")) : null,
          ),
          step.reason
            ? h("p", { class: tone === "bad" ? "bad-text breaks" : "soft breaks" }, step.reason)
            : null,
        ),
        h(
          "div",
          { class: "step-wait", title: `${duration(since)} after what was before` },
          h("i", { style: { width: `${Math.max((since / longest) * 100, 1)}%` } }),
          h("span", { class: "number soft" }, `+${duration(Math.max(since, 0))}`),
        ),
        h("span", { title: timeTitle(ats[index]) }, time(step.at)),
      );
    }),
  );
}
