// Waiting for something to become true, with a deadline and words for the failure.
export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Calls `probe` until it gives something that counts as true. */
export async function until(what, probe, { timeout = 15_000, every = 100 } = {}) {
  const end = Date.now() + timeout;
  let last;
  for (;;) {
    try {
      const found = await probe();
      if (found) return found;
      last = undefined;
    } catch (error) {
      if (error.final) throw error;
      last = error;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${timeout / 1000} s in vain: ${what}${last ? ` (${last.message})` : ''}`, { cause: last });
    }
    await sleep(every);
  }
}
