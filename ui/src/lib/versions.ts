/** The rows of a place as it was: versions and delete markers under their keys. Pure. */
import type { Place, SelectedItem, Selection, Versions } from '../generated/wire';
import { type Entry, idOf, type Sort } from './entries';
import { leaf } from './places';

export interface PastRow {
  /** Key and version: what selection goes by. */
  id: string;
  kind: 'folder' | 'version';
  key: string;
  name: string;
  version: string;
  newest: boolean;
  deleteMarker: boolean;
  /** The first row of its key, which says the name. */
  first: boolean;
  size: number | null;
  etag: string | null;
  modified: number | null;
  storageClass: string | null;
  /** What holds now has the version `null`: in a bucket that stopped keeping versions, an older one put over it destroys it. */
  overNull?: true;
}

const NO_VERSION = { version: '', newest: true, deleteMarker: false, first: true, size: null, etag: null, modified: null, storageClass: null };

/** A page, behind the rows that are there: folders stay before everything, a key that a page cuts in two stays one. */
export function withPage(rows: readonly PastRow[], page: Versions, prefix: string): PastRow[] {
  const folders = page.folders.map((key): PastRow => ({ ...NO_VERSION, id: key, kind: 'folder', key, name: leaf(key) }));
  const shown = rows.filter((row) => row.kind === 'folder');
  const versions = rows.slice(shown.length);
  let last = versions.at(-1)?.key;
  let overNull = versions.at(-1)?.overNull ?? holdsAsNull(versions.at(-1));
  for (const { key, version, newest, deleteMarker, size, etag, modified, storageClass } of page.versions) {
    // The object that stands for the folder itself is not one of its items.
    if (key === prefix) continue;
    if (key !== last) overNull = false;
    versions.push({ ...(overNull && { overNull }), id: idOf(key, version), kind: 'version', key, name: key.slice(prefix.length), version, newest, deleteMarker, first: key !== last, size: deleteMarker ? null : size, etag, modified, storageClass });
    last = key;
    overNull ||= holdsAsNull(versions.at(-1));
  }
  return [...shown, ...folders, ...versions];
}

function holdsAsNull(row: PastRow | undefined): boolean {
  return row !== undefined && row.newest && !row.deleteMarker && row.version === 'null';
}

/**
 * The rows that the filter lets through, in the order of a column; folders stay before everything and go by name. By
 * name the versions of a key stay together, the newest first; by anything else each row stands for itself.
 */
export function arrangedRows(rows: readonly PastRow[], { column, descending }: Sort, filter: string): readonly PastRow[] {
  const wanted = filter.trim().toLowerCase();
  const found = wanted ? rows.filter((row) => row.name.toLowerCase().includes(wanted)) : rows;
  if (column === 'name' && !descending) return found;
  const folders = found.filter((row) => row.kind === 'folder');
  const versions = found.slice(folders.length);
  if (descending) folders.reverse();
  return [...folders, ...(column === 'name' ? keysReversed(versions) : byColumn(versions, column, descending))];
}

function keysReversed(rows: readonly PastRow[]): PastRow[] {
  const keys: PastRow[][] = [];
  for (const row of rows) {
    if (keys.at(-1)?.[0]?.key === row.key) keys.at(-1)?.push(row);
    else keys.push([row]);
  }
  return keys.reverse().flat();
}

/** What is not known comes last when ascending; what is equal stays as it came. */
function byColumn(rows: readonly PastRow[], column: Exclude<Sort['column'], 'name'>, descending: boolean): PastRow[] {
  const value = (row: PastRow): number | string => (column === 'storageClass' ? (row.storageClass ?? '') : (row[column] ?? Infinity));
  const ordered = [...rows].sort((a, b) => { const [x, y] = [value(a), value(b)]; return x === y ? 0 : x < y === descending ? 1 : -1; });
  return ordered.map((row) => (row.first ? row : { ...row, first: true }));
}

function item(row: PastRow): SelectedItem {
  return { kind: 'object', key: row.key, size: row.size ?? 0, etag: row.etag, version: row.version };
}

/** Said where something is asked of a marker that only an object has. */
export const DELETE_MARKER = 'This is a delete marker: it says that the object was deleted, and has no bytes.';

/** A row as what can be fetched and looked at; null for a delete marker. `at`: the moment of the view. */
export function entryOf({ kind, key, name, size, modified, storageClass, etag, version, newest, deleteMarker }: PastRow, at: number | null): Entry | null {
  if (deleteMarker) return null;
  if (kind === 'folder') return { key, name, kind, size, modified, storageClass, etag, ...(at !== null && { asOf: at }) };
  return { key, name, kind: 'object', size, modified, storageClass, etag, version: { id: version, newest } };
}

/** `2026-04-12 18.22`: what the name of a file says of an older version. A colon is no letter for a name everywhere. */
export function momentLabel(at: number): string {
  const { date, time } = momentTexts(at);
  return `${date} ${time.replace(':', '.')}`;
}

/** For a job on just these versions. */
export function versionsSelection(place: Place, rows: readonly PastRow[]): Selection {
  return { place, items: rows.filter((row) => row.kind === 'version').map(item), which: 'objects' };
}

/** For bringing back what these delete markers say is deleted. */
export function deletedSelection(place: Place, markers: readonly PastRow[]): Selection {
  return { ...versionsSelection(place, markers), which: 'deleted' };
}

/** What Restore does with a row: a newest marker is deleted, an old version copied onto its key; nothing for the rest. */
export function restoring(row: PastRow): 'unmark' | 'copy' | null {
  if (row.kind === 'folder') return null;
  if (row.deleteMarker) return row.newest ? 'unmark' : null;
  return row.newest ? null : 'copy';
}

/** Why these cannot be restored together, in words; null if they can. */
export function notRestorable(rows: readonly PastRow[]): string | null {
  const kinds = new Set(rows.map(restoring));
  if (rows.length === 0) return 'Select a version first';
  // Where something deleted is among them, it is that which comes back.
  if (kinds.has('unmark')) return null;
  if (kinds.has(null)) return rows.every((row) => row.newest && !row.deleteMarker) ? 'It is what holds now' : 'Select old versions, or deleted objects';
  if (new Set(rows.map((row) => row.key)).size < rows.length) return 'Select one version of each object';
  if (rows.some((row) => row.overNull)) return 'What holds now has no version of its own and could be lost. Download this one instead';
  return null;
}

/** `2026-05-04` and `10:00`, in the time of this computer; null if they are no moment. */
export function momentFrom(date: string, time: string): number | null {
  const day = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(date.trim());
  const clock = /^(\d{1,2}):(\d{2})$/.exec(time.trim());
  if (!day || !clock) return null;
  const [year, month, dayOfMonth, hour, minute] = [day[1], day[2], day[3], clock[1], clock[2]].map(Number) as [number, number, number, number, number];
  const moment = new Date(year, month - 1, dayOfMonth, hour, minute);
  // The 31st of April would be taken for the 1st of May.
  return moment.getMonth() === month - 1 && moment.getDate() === dayOfMonth && moment.getHours() === hour && moment.getMinutes() === minute ? moment.getTime() : null;
}

/** The two texts of a moment, for the fields. */
export function momentTexts(at: number): { date: string; time: string } {
  const moment = new Date(at);
  const two = (number: number): string => String(number).padStart(2, '0');
  return { date: `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`, time: `${two(moment.getHours())}:${two(moment.getMinutes())}` };
}
