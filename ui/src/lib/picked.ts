/** Selection among versions: click, Shift and Ctrl as in every list. It goes by id, so it survives listing again. */
export interface Picked {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | null;
  readonly cursor: string | null;
}

type Rows = readonly { id: string }[];

export const NOTHING: Picked = { ids: new Set(), anchor: null, cursor: null };

export function at(rows: Rows, id: string | null): number {
  return id === null ? -1 : rows.findIndex((row) => row.id === id);
}

export function picked(before: Picked, rows: Rows, id: string, how: { extend?: boolean; toggle?: boolean }): Picked {
  if (how.extend) {
    const to = at(rows, id);
    const from = Math.max(0, at(rows, before.anchor));
    return { ids: new Set(rows.slice(Math.min(from, to), Math.max(from, to) + 1).map((row) => row.id)), anchor: rows[from]?.id ?? id, cursor: id };
  }
  const ids = new Set(how.toggle ? before.ids : []);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id, cursor: id };
}

/** By rows, stopping at both ends. */
export function stepped(before: Picked, rows: Rows, by: number, extend: boolean): Picked {
  const now = at(rows, before.cursor);
  // Before anything is chosen the first row has the keyboard: a single step chooses it.
  const to = rows[now < 0 && Math.abs(by) === 1 ? 0 : Math.min(rows.length - 1, Math.max(0, Math.max(0, now) + by))];
  return to ? picked(before, rows, to.id, { extend }) : before;
}
