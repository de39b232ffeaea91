/** What is selected, without an entry for each: there can be a million. Pure. */
import { archived, type Entry } from './entries';
import type { Marks } from './marks';
import type { Rows } from './rows';

export interface Selected {
  readonly count: number;
  readonly objects: number;
  readonly folders: number;
  /** Objects that must be restored before they can be read. */
  readonly archived: number;
  /** Bytes of the objects; null if there is none among them. */
  readonly size: number | null;
  /** The first so many, of one kind if it is named; without a number all, which takes its time. */
  entries(most?: number, kind?: Entry['kind']): Entry[];
}

/** Counted as they were when it was made; the rows stay what they are, so that `entries` fits to it later too. */
export function selectedRows(rows: Rows, marks: Marks): Selected {
  const seen = { folders: 0, objects: 0, archived: 0, size: 0 };
  if (marks.count === rows.length) {
    Object.assign(seen, { folders: rows.folderCount, objects: rows.objects.length, archived: rows.archivedCount, size: rows.bytes });
  } else {
    marks.each((id) => {
      const kind = rows.kind(id);
      if (kind === 'folder') seen.folders += 1;
      if (kind !== 'object') return;
      seen.objects += 1;
      seen.size += rows.size(id);
      if (rows.archived(id)) seen.archived += 1;
    });
  }
  return {
    ...seen, count: marks.count, size: seen.objects > 0 ? seen.size : null,
    entries(most = Infinity, kind) {
      const found: Entry[] = [];
      if (most <= 0) return found;
      for (const id of marks.ids()) {
        if (kind !== undefined && rows.kind(id) !== kind) continue;
        found.push(rows.entry(id));
        if (found.length >= most) break;
      }
      return found;
    },
  };
}

/** Of entries that were made already. */
export function selectedOf(entries: readonly Entry[]): Selected {
  const objects = entries.filter((entry) => entry.kind === 'object');
  return {
    count: entries.length,
    objects: objects.length,
    folders: entries.filter((entry) => entry.kind === 'folder').length,
    archived: objects.filter(archived).length,
    size: objects.length > 0 ? objects.reduce((sum, entry) => sum + (entry.size ?? 0), 0) : null,
    entries: (most = Infinity, kind) => (kind === undefined ? entries : entries.filter((entry) => entry.kind === kind)).slice(0, most),
  };
}
