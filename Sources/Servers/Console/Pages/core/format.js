// SPDX-License-Identifier: Apache-2.0

// What the API's texts mean, and how numbers and times are shown.

import { h } from "./dom.js";

/** Milliseconds of "1.5s"; 0 of nothing. */
export function milliseconds(duration) {
  return duration ? parseFloat(duration) * 1000 : 0;
}

/** "1.5s" of milliseconds. */
export function durationText(ms) {
  return `${(ms / 1000).toFixed(6).replace(/\.?0+$/, "")}s`;
}

/** Milliseconds since 1970 of RFC 3339, with the microseconds that Date.parse drops. */
export function instant(text) {
  if (!text) return NaN;
  const fraction = /\.(\d+)/.exec(text);
  const whole = Date.parse(fraction ? text.replace(fraction[0], "") : text);
  return fraction ? whole + Number(`0.${fraction[1]}`) * 1000 : whole;
}

export function rfc3339(ms) {
  return new Date(ms).toISOString();
}

/** Three digits that count, and the unit that suits: 412 µs, 12.3 ms, 1.24 s, 2 min 05 s. */
export function duration(ms) {
  if (!Number.isFinite(ms)) return "–";
  const size = Math.abs(ms);
  if (size === 0) return "0";
  if (size < 0.9995) return `${digits(ms * 1000)}\u00a0µs`;
  if (size < 999.5) return `${digits(ms)}\u00a0ms`;
  if (size < 59_950) return `${digits(ms / 1000)}\u00a0s`;
  const seconds = Math.round(size / 1000);
  const pad = (value) => String(value).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)}\u00a0min ${pad(seconds % 60)}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)}\u00a0h ${pad(minutes % 60)}\u00a0min`;
  return `${Math.floor(minutes / 1440)}\u00a0d ${Math.floor((minutes % 1440) / 60)}\u00a0h`;
}

function digits(value) {
  const size = Math.abs(value);
  return size >= 99.95 ? value.toFixed(0) : size >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

/** A count, with thin spaces between thousands. */
export function count(value) {
  return Math.round(Number(value) || 0)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
}

/** Any number, short: 0.043, 12.4, 1 240, 1.2 M. */
export function number(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e9) return `${digits(value / 1e9)}\u00a0G`;
  if (size >= 1e6) return `${digits(value / 1e6)}\u00a0M`;
  if (size >= 1000) return count(value);
  if (size >= 1 && Number.isInteger(value)) return String(value);
  if (size >= 0.995) return digits(value);
  return value.toPrecision(2).replace(/\.?0+$/, "");
}

export function rate(value) {
  const size = Number(value) || 0;
  return size === 0 ? "0/s" : size < 0.01 ? "<\u00a00.01/s" : `${number(size)}/s`;
}

export function percent(part) {
  const value = (Number(part) || 0) * 100;
  if (value === 0) return "0\u00a0%";
  return value < 0.1 ? "<\u00a00.1\u00a0%" : `${value < 10 ? value.toFixed(1) : value.toFixed(0)}\u00a0%`;
}

export function bytes(value) {
  let size = Number(value) || 0;
  for (const unit of ["B", "KiB", "MiB", "GiB"]) {
    if (size < 1000 || unit === "GiB") return `${unit === "B" ? size : digits(size)}\u00a0${unit}`;
    size /= 1024;
  }
}

/** "shop.cart.v1" is "cart", "apus.gateway.v1" is "gateway"; others stay as they are. */
export function shortService(name) {
  const match = /^(?:[a-z0-9]+\.)+?([a-z0-9]+)\.v\d+$/.exec(name ?? "");
  return match ? match[1] : name;
}

/** "shop.cart.v1.CartService/addLine" is "CartService/addLine"; texts before it stay. */
export function shortName(name) {
  return (name ?? "").replace(/\b(?:[a-z][a-z0-9]*\.)+v\d+\.(?=[A-Z])/g, "");
}

export function plural(many, one, more = `${one}s`) {
  return `${count(many)} ${Number(many) === 1 ? one : more}`;
}

const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hourCycle: "h23",
});
const day = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

/** The time of day in the reader's zone, with the date if it was not today. */
export function timeText(ms) {
  if (!Number.isFinite(ms)) return "–";
  const date = new Date(ms);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? clock.format(date) : `${day.format(date)} ${clock.format(date)}`;
}

export function timeTitle(ms) {
  return Number.isFinite(ms) ? `${whole.format(new Date(ms))}\n${rfc3339(ms)}` : "";
}

/** A time as people read it, the whole of it when pointed at. Takes RFC 3339. */
export function time(text) {
  const ms = instant(text);
  if (!Number.isFinite(ms)) return h("span", { class: "faint" }, "–");
  return h("time", { datetime: text, title: timeTitle(ms), class: "number" }, timeText(ms));
}

export function ago(ms) {
  const past = Date.now() - ms;
  return past < 1500
    ? "now"
    : past < 0
      ? "soon"
      : `${duration(Math.round(past / 1000) * 1000).replace(/\.\d+\u00a0s/, "\u00a0s")} ago`;
}
