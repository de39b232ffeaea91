/** How far an edge between two parts of the window may be moved, and by what keys. Pixels. */
export interface Limits {
  least: number;
  most: number;
}

const STEP = 16;
const BIG_STEP = 64;

/** In a window that is too small for both, the least size wins. */
export function bounded(size: number, { least, most }: Limits): number {
  return Math.round(Math.max(least, Math.min(most, size)));
}

/** Where a part grows when its edge is moved. */
export type Grows = 'right' | 'left' | 'up';

const KEYS: Record<Grows, [more: string, less: string]> = {
  right: ['ArrowRight', 'ArrowLeft'], left: ['ArrowLeft', 'ArrowRight'], up: ['ArrowUp', 'ArrowDown'],
};

/** The size after a key press on the edge; null for keys that it has no use for. */
export function sizeAfter(key: string, shift: boolean, size: number, limits: Limits, grows: Grows): number | null {
  const [more, less] = KEYS[grows];
  const step = shift ? BIG_STEP : STEP;
  const to = { [more]: size + step, [less]: size - step, Home: limits.least, End: limits.most }[key];
  return to === undefined ? null : bounded(to, limits);
}

/** The size after the pointer took the edge along. */
export function sizeDragged(size: number, right: number, down: number, limits: Limits, grows: Grows): number {
  return bounded(size + { right, left: -right, up: -down }[grows], limits);
}
