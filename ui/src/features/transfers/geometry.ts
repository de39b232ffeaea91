/** Where the rows of the list are. Every row is 44 px or, opened, a whole number of rows, so this stays arithmetic. */
export const ROW = 44;

export interface Opened {
  /** -1 where no question is open. */
  index: number;
  /** How many rows high the opened one is. */
  rows: number;
}

export const CLOSED: Opened = { index: -1, rows: 1 };

export function topOf(index: number, opened: Opened): number {
  return (index + (opened.index >= 0 && index > opened.index ? opened.rows - 1 : 0)) * ROW;
}

export function totalOf(count: number, opened: Opened): number {
  return topOf(count, opened);
}

/** The rows to draw: those in view and a few around them. */
export function rangeOf(scroll: number, height: number, count: number, opened: Opened, around = 4): [number, number] {
  const indexAt = (y: number): number => {
    const plain = Math.floor(y / ROW);
    if (opened.index < 0 || plain <= opened.index) return plain;
    return Math.max(opened.index, plain - (opened.rows - 1));
  };
  return [Math.max(0, indexAt(scroll) - around), Math.min(count, indexAt(scroll + height) + 1 + around)];
}

/** How far to scroll so that a row is in view. */
export function scrollTo(index: number, scroll: number, height: number, opened: Opened): number {
  const top = topOf(index, opened);
  const bottom = top + (index === opened.index ? opened.rows : 1) * ROW;
  if (top < scroll) return top;
  return bottom > scroll + height ? Math.min(top, bottom - height) : scroll;
}
