// SPDX-License-Identifier: Apache-2.0

// What the system consists of, asked once and then every half minute at most: for the choices in filters.

import { ask, reply } from "./api.js";

const KEPT = 30_000;
let services = { at: -Infinity, names: null };

/** The packages that processes run as, sorted: `shop.cart.v1`, … */
export function serviceNames() {
  if (performance.now() - services.at > KEPT) {
    services = { at: performance.now(), names: find() };
    services.names.catch(() => (services.at = -Infinity));
  }
  return services.names;
}

async function find() {
  const { resources = [] } = await ask("listResources");
  return [...new Set(resources.flatMap((each) => each.packages ?? []))]
    .filter((name) => !isShared(name))
    .sort();
}

/** Packages that every process serves beside its own. */
export function isShared(name) {
  return /^apus\.(health|reflection|saga)\.v\d+$/.test(name);
}

/** Services that have sagas. */
export async function sagaServices(signal) {
  const { registrations = [] } = await reply("apus.registry.v1.RegistryService/list", {}, { signal });
  const names = registrations
    .filter((each) => each.endpoint.packages.some((one) => one.name === "apus.saga.v1"))
    .map((each) => each.service);
  return [...new Set(names)].sort();
}
