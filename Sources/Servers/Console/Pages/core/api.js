// SPDX-License-Identifier: Apache-2.0

// Everything the pages ask of the server. The names are those of schemas/apus/console/v1.

/** An answer that is none, as a sentence, with the status and the declared error where there is one. */
export class Problem extends Error {
  constructor(message, { code = "", error = "", details = "", status = 0 } = {}) {
    super(message);
    Object.assign(this, { code, error, details, status });
  }
}

/** A method of ConsoleService. */
export async function ask(method, request = {}, signal) {
  let response;
  try {
    response = await fetch(`/api/${method}`, {
      method: "POST",
      body: JSON.stringify(request),
      signal,
      headers: { "content-type": "application/json" },
      credentials: "same-origin",
    });
  } catch (failure) {
    if (failure.name === "AbortError") throw failure;
    throw new Problem("The console does not answer. It may be starting again; this page keeps trying.", {
      code: "unavailable",
    });
  }
  const text = await response.text();
  let answer = null;
  try {
    answer = text === "" ? {} : JSON.parse(text);
  } catch {
    // What is no JSON comes from something in between; its status says enough.
  }
  if (response.ok && answer !== null) return answer;
  throw problemOf(response.status, answer);
}

/** RFC 9457, with the declared error in `error: { name, fields }`. */
function problemOf(status, document) {
  const { code, error } = document ?? {};
  return new Problem(sentence(status, document), {
    code,
    error: error?.name,
    details: error && JSON.stringify(error.fields),
    status,
  });
}

function sentence(status, answer) {
  if (status === 401 || status === 403) {
    return "This browser may not ask the console. Open the address with ?token=… that `apus up` printed.";
  }
  const declared = DECLARED[answer?.error?.name?.split(".").at(-1)]?.(answer.error.fields ?? {});
  if (declared) return asSentence(declared);
  const told = answer?.message || answer?.detail || answer?.title;
  if (told) return asSentence(told);
  return `The console answered with status ${status}.`;
}

/** What the declared errors of ConsoleService mean to a reader. */
const DECLARED = {
  UnknownTrace: () => "this trace is not there",
  UnknownMetric: ({ name }) => `no process tells a metric ${name}`,
  UnknownTarget: ({ name = "" }) => (name.includes(" ") ? name : `nobody serves ${name} now`),
  CannotControl: ({ reason }) => `this cannot be done: ${reason}`,
  InvalidCursor: () => "the list has changed; load the page again",
};

export function asSentence(text) {
  const trimmed = text.trim();
  const begun = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

/** Calls a method of any service as the operator; the outcome as it is, failures too. */
export function call(method, request, { service = "", token, idempotencyKey, signal } = {}) {
  const text = typeof request === "string" ? request : JSON.stringify(request ?? {});
  return ask("call", { method, request: text, service, token, idempotencyKey }, signal);
}

/** The same, when only the reply is of use. */
export async function reply(method, request, options) {
  const outcome = await call(method, request, options);
  if (outcome.code && outcome.code !== "ok") {
    throw new Problem(asSentence(outcome.message || `The call ended with ${outcome.code}`), outcome);
  }
  return outcome.reply ? JSON.parse(outcome.reply) : {};
}

/** Server-sent events of `path`, until `signal`. The browser connects again by itself. */
export function listen(path, parameters, { onMessage, onOpen, onProblem, onEnd, signal }) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
  const source = new EventSource(`/api/${path}?${query}`);
  signal?.addEventListener("abort", () => source.close());
  source.addEventListener("open", () => onOpen?.());
  source.addEventListener("message", (event) => onMessage(JSON.parse(event.data)));
  source.addEventListener("end", () => {
    source.close();
    onEnd?.();
  });
  source.addEventListener("problem", (event) => {
    source.close();
    onProblem?.(problemOf(0, JSON.parse(event.data)));
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) onProblem?.(new Problem("The stream cannot be opened."));
    else onProblem?.(null);
  });
  return () => source.close();
}
