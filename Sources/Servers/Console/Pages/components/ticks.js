// SPDX-License-Identifier: Apache-2.0

// Where an axis has its lines: at round numbers. Values in, values out.

/** From below `low` to above `high`, in steps of 1, 2 or 5 times a power of ten. */
export function niceTicks(low, high, wanted) {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999);
  const first = Math.floor(low / step + 1e-9) * step;
  const ticks = [];
  for (let index = 0; index < 50; index += 1) {
    const tick = first + index * step;
    ticks.push(Math.abs(tick) < step / 1e6 ? 0 : Number(tick.toPrecision(12)));
    if (tick >= high - step * 1e-6 && ticks.length > 1) break;
  }
  return ticks;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
  48 * HOUR,
  168 * HOUR,
];

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const seconds = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const day = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

/** Times of the clock on the wall between two, with what is written below them. */
export function timeTicks(from, to, wanted) {
  const step = STEPS.find((each) => (to - from) / each <= wanted) ?? STEPS.at(-1);
  const offset = new Date(from).getTimezoneOffset() * MINUTE;
  const ticks = [];
  for (
    let at = Math.ceil((from - offset) / step) * step + offset;
    at <= to && ticks.length < 50;
    at += step
  ) {
    const format = step < MINUTE ? seconds : step < 24 * HOUR ? clock : day;
    ticks.push({ at, text: format.format(new Date(at)) });
  }
  return ticks;
}
