// SPDX-License-Identifier: Apache-2.0

/**
 * Does `work(signal)` now, and again `wait` ms after it ended, until `signal`; not while nobody looks. A failure goes to
 * `onProblem`, a success after one to `onProblem(null)`.
 *
 * Returns a function that does it at once.
 */
export function repeat(work, wait, signal, onProblem = () => {}) {
  let timer;
  let isBusy = false;
  let isWanted = false;

  const round = async () => {
    clearTimeout(timer);
    if (signal.aborted) return;
    if (isBusy) {
      isWanted = true;
      return;
    }
    isBusy = true;
    try {
      await work(signal);
      if (!signal.aborted) onProblem(null);
    } catch (failure) {
      if (!signal.aborted && failure.name !== "AbortError") onProblem(failure);
    }
    isBusy = false;
    if (signal.aborted) return;
    if (isWanted) {
      isWanted = false;
      round();
    } else if (!document.hidden) {
      timer = setTimeout(round, wait);
    }
  };
  document.addEventListener("visibilitychange", () => !document.hidden && round(), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  round();
  return round;
}
