/** Long work in short pieces, so that the window is never in anybody's way. */
const SLICE = 8;

/**
 * Runs to the end, with a pause after every 8 ms. What is done sooner is done when this returns: only the promise comes
 * later. `rested` is called before each pause and at the end.
 */
export async function inSlices(work: Iterable<unknown>, rested: () => void): Promise<void> {
  let until = performance.now() + SLICE;
  for (const _ of work) {
    if (performance.now() < until) continue;
    rested();
    await new Promise((resolve) => setTimeout(resolve));
    until = performance.now() + SLICE;
  }
  rested();
}

/** Merges two orders into one. */
export function* merging(a: Uint32Array, b: Uint32Array, by: (a: number, b: number) => number): Generator<void, Uint32Array> {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const merged = new Uint32Array(a.length + b.length);
  let [i, j] = [0, 0];
  for (let at = 0; at < merged.length; at += 1) {
    const first = j >= b.length || (i < a.length && by(a[i] as number, b[j] as number) <= 0);
    merged[at] = (first ? a[i++] : b[j++]) as number;
    if (at % 2048 === 2047) yield;
  }
  return merged;
}

/** Sorts in runs that take a moment each, then merges those, two by two. */
export function* sorting(ids: Uint32Array, by: (a: number, b: number) => number): Generator<void, Uint32Array> {
  let runs: Uint32Array[] = [];
  for (let at = 0; at < ids.length; at += 2048) {
    runs.push(ids.slice(at, at + 2048).sort(by));
    yield;
  }
  while (runs.length > 1) {
    const next: Uint32Array[] = [];
    for (let at = 0; at < runs.length; at += 2) {
      const [a, b] = [runs[at] as Uint32Array, runs[at + 1]];
      next.push(b ? yield* merging(a, b, by) : a);
    }
    runs = next;
  }
  return runs[0] ?? ids;
}
