let last = 0;

/** A number for a count or a search, by which it is stopped, or for a view. No two are the same while the window is open. */
export function nextNumber(): number {
  last += 1;
  return last;
}
