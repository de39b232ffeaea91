/** What is selected goes by row, not by place, so that it survives sorting, filtering and pages that arrive. */
import { Marks } from './marks';
import type { View } from './view';

export interface Selection {
  readonly marks: Marks;
  /** Key of the row where an extension by Shift starts. */
  readonly anchor: string | null;
  /** Key of the row with the keyboard. */
  readonly cursor: string | null;
}

export const nothing: Selection = { marks: Marks.none, anchor: null, cursor: null };

/** A click, or a step with the keyboard that selects. */
export function pick(selection: Selection, view: View, at: number, how: { extend?: boolean; toggle?: boolean }): Selection {
  const id = view.idAt(at);
  if (id < 0) return selection;
  const key = view.rows.key(id);
  const room = view.rows.length;
  if (how.extend) {
    const from = Math.max(0, view.indexOf(selection.anchor ?? selection.cursor));
    const marks = (how.toggle ? selection.marks : Marks.none).with(view.ids(Math.min(from, at), Math.max(from, at) + 1), room);
    return { marks, anchor: view.rows.key(view.idAt(from)), cursor: key };
  }
  if (how.toggle) return { marks: selection.marks.has(id) ? selection.marks.without(id) : selection.marks.with([id], room), anchor: key, cursor: key };
  return { marks: Marks.of([id], room), anchor: key, cursor: key };
}

/** Moves the cursor by rows. `keep` moves it without selecting. */
export function step(selection: Selection, view: View, by: number, how: { extend?: boolean; keep?: boolean } = {}): Selection {
  if (view.length === 0) return selection;
  const at = view.indexOf(selection.cursor);
  // Before anything is chosen the first row has the keyboard: a single step chooses it.
  const to = at < 0 && Math.abs(by) === 1 ? 0 : Math.min(view.length - 1, Math.max(0, Math.max(0, at) + by));
  if (how.keep) return { ...selection, cursor: view.rows.key(view.idAt(to)) };
  return pick(selection, view, to, { extend: how.extend ?? false });
}

export function all(selection: Selection, view: View): Selection {
  const marks = view.length === view.rows.length ? Marks.all(view.length) : Marks.of(view.ids(), view.rows.length);
  return { marks, anchor: selection.anchor, cursor: selection.cursor ?? view.at(0)?.key ?? null };
}

export function none(selection: Selection): Selection {
  return { marks: Marks.none, anchor: null, cursor: selection.cursor };
}

/** Place of the next row whose name starts with what was typed, -1 if there is none; a single letter goes on from the row below. */
export function typeAhead(selection: Selection, view: View, typed: string): number {
  const wanted = typed.toLowerCase();
  const at = Math.max(0, view.indexOf(selection.cursor));
  const start = wanted.length === 1 ? at + 1 : at;
  for (let i = 0; i < view.length; i += 1) {
    const place = (start + i) % view.length;
    if (view.rows.startsLike(view.idAt(place), wanted)) return place;
  }
  return -1;
}

/** The same selection on rows that were listed anew: what is gone is not selected any more. */
export function carried(selection: Selection, before: View['rows'], after: View['rows']): Selection {
  function* found(): Generator<number> {
    for (const id of selection.marks.ids()) {
      const now = before.key(id) === after.key(id) ? id : after.find(before.key(id));
      if (now >= 0) yield now;
    }
  }
  return { ...selection, marks: Marks.of(found(), after.length) };
}
