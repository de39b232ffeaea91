/** Selection goes by key, not by index, so that it survives sorting, filtering and pages that arrive. */
export interface Selection {
  readonly keys: ReadonlySet<string>;
  /** Where an extension by Shift starts. */
  readonly anchor: string | null;
  /** The row with the keyboard. */
  readonly cursor: string | null;
}
type Rows = readonly { key: string; name: string }[];

export const nothing: Selection = { keys: new Set(), anchor: null, cursor: null };

export function indexOf(rows: Rows, key: string | null): number {
  return key === null ? -1 : rows.findIndex((row) => row.key === key);
}

function range(rows: Rows, from: number, to: number): Set<string> {
  return new Set(rows.slice(Math.min(from, to), Math.max(from, to) + 1).map((row) => row.key));
}

/** A click, or a step with the keyboard that selects. */
export function pick(selection: Selection, rows: Rows, key: string, how: { extend?: boolean; toggle?: boolean }): Selection {
  if (how.extend) {
    const to = indexOf(rows, key);
    const from = Math.max(0, indexOf(rows, selection.anchor ?? selection.cursor));
    const keys = range(rows, from, to);
    if (how.toggle) for (const kept of selection.keys) keys.add(kept);
    return { keys, anchor: rows[from]?.key ?? key, cursor: key };
  }
  if (how.toggle) {
    const keys = new Set(selection.keys);
    if (!keys.delete(key)) keys.add(key);
    return { keys, anchor: key, cursor: key };
  }
  return { keys: new Set([key]), anchor: key, cursor: key };
}

/** Moves the cursor by rows. `keep` moves it without selecting. */
export function step(selection: Selection, rows: Rows, by: number, how: { extend?: boolean; keep?: boolean } = {}): Selection {
  if (rows.length === 0) return selection;
  const at = indexOf(rows, selection.cursor);
  const to = at < 0 ? (by < 0 ? rows.length - 1 : 0) : Math.min(rows.length - 1, Math.max(0, at + by));
  const key = rows[to]?.key;
  if (key === undefined) return selection;
  if (how.keep) return { ...selection, cursor: key };
  return pick(selection, rows, key, { extend: how.extend ?? false });
}

export function all(selection: Selection, rows: Rows): Selection {
  return { keys: new Set(rows.map((row) => row.key)), anchor: selection.anchor, cursor: selection.cursor ?? rows[0]?.key ?? null };
}

export function none(selection: Selection): Selection {
  return { keys: new Set(), anchor: null, cursor: selection.cursor };
}

/** The next row whose name starts with what was typed; a single letter goes on from the row below. */
export function typeAhead(selection: Selection, rows: Rows, typed: string): Selection {
  const wanted = typed.toLowerCase();
  const at = Math.max(0, indexOf(rows, selection.cursor));
  const start = wanted.length === 1 ? at + 1 : at;
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[(start + i) % rows.length];
    if (row?.name.toLowerCase().startsWith(wanted)) return pick(selection, rows, row.key, {});
  }
  return selection;
}
