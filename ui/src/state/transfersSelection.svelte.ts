import type { Entry } from './transfersOrder';

/** What is selected in the transfers list, by id, so that it survives sorting. Click, Shift and Ctrl as everywhere. */
export class TransfersSelection {
  ids = $state.raw<ReadonlySet<number>>(new Set());
  /** The row that holds the list's one tab stop. */
  focus = $state.raw<number | null>(null);
  #anchor: number | null = null;

  only(id: number): void {
    this.ids = new Set([id]);
    this.focus = this.#anchor = id;
  }

  toggle(id: number): void {
    const ids = new Set(this.ids);
    if (!ids.delete(id)) ids.add(id);
    this.ids = ids;
    this.focus = this.#anchor = id;
  }

  /** Everything between the anchor and this row. */
  extend(id: number, entries: readonly Entry[]): void {
    const from = entries.findIndex((entry) => entry.id === (this.#anchor ?? id));
    const to = entries.findIndex((entry) => entry.id === id);
    const range = entries.slice(Math.max(0, Math.min(from, to)), Math.max(from, to) + 1);
    this.ids = new Set(range.map((entry) => entry.id));
    this.focus = id;
  }

  all(entries: readonly Entry[]): void {
    this.ids = new Set(entries.map((entry) => entry.id));
  }

  none(): void {
    this.ids = new Set();
  }

  /** What a command acts on: the selection if the row is in it, else the row alone. */
  targets(id: number): number[] {
    return this.ids.has(id) ? [...this.ids] : [id];
  }
}

/** Where focus goes when these rows leave: the next row that stays, else the one before, else nowhere. */
export function neighbour(entries: readonly Entry[], leaving: ReadonlySet<number>, from: number): number | null {
  const start = entries.findIndex((entry) => entry.id === from);
  const after = entries.slice(start + 1).find((entry) => !leaving.has(entry.id));
  const before = entries.slice(0, Math.max(start, 0)).reverse().find((entry) => !leaving.has(entry.id));
  return (after ?? before)?.id ?? null;
}
