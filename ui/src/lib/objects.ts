/** What is done to many objects: how they are named to Rust, what they are called, what cannot be. Pure. */
import type { Place, SelectedItem, Selection, Versioning } from '../generated/wire';
import type { Entry } from './entries';
import { count, counted } from './format';
import { leaf } from './places';
import { visible } from './text';

/** What Rust takes at once; a folder counts as one. */
export const MOST_ITEMS = 100_000;
/** Said before copies are made: also a change in place is a copy. */
export const ACL_LOST = 'Access rules of single objects (ACLs) are not taken along: S3 does not copy them.';
export const tooMany = 'At most 100,000 at once. Select fewer, or the folder that they are in.';

export function selectedItem(entry: Entry): SelectedItem {
  return entry.kind === 'folder'
    ? { kind: 'folder', prefix: entry.key }
    : { kind: 'object', key: entry.key, size: entry.size ?? 0, etag: entry.etag, version: entry.version?.id ?? null };
}

export function selectionOf(place: Place, entries: readonly Entry[]): Selection {
  return { place, items: entries.filter((entry) => entry.kind !== 'bucket').map(selectedItem), which: 'objects' };
}

/** `“day-04.mov”`, `3 objects`, `2 folders`, `3 items`: for titles and buttons. */
export function whatWords(entries: readonly Entry[]): string {
  const [only] = entries;
  if (only && entries.length === 1) return `“${visible(only.name)}”`;
  const folders = entries.filter((entry) => entry.kind === 'folder').length;
  if (folders === 0) return counted(entries.length, 'object');
  return folders === entries.length ? counted(folders, 'folder') : counted(entries.length, 'item');
}

/** Why these cannot go there, in words; null if they can. Rust looks too: this only spares the question. */
export function impossibleTarget(from: Place, entries: readonly Entry[], to: Place): string | null {
  if (from.connection !== to.connection || from.bucket !== to.bucket) return null;
  if (from.prefix === to.prefix) return entries.length === 1 ? 'It is there already.' : 'They are there already.';
  return entries.some((entry) => entry.kind === 'folder' && to.prefix.startsWith(entry.key)) ? 'A folder cannot go into itself.' : null;
}

/** A copy to another connection goes through this computer. */
export function crosses(from: Place, to: Place | null): boolean {
  return to !== null && from.connection !== to.connection;
}

/** What is wrong with a new name, in words; null if nothing. */
export function nameFault(name: string, entry: Entry): string | null {
  if (name === '') return 'Type a name.';
  if (name.includes('/')) return 'A slash would put it into another folder. Use Move to… for that.';
  if (name === '.' || name === '..') return 'Many programs cannot read this name.';
  return name === leaf(entry.key) ? 'That is its name now.' : null;
}

/** How much of a name is selected for typing: without the extension of a file. */
export function stemLength(name: string, kind: Entry['kind']): number {
  if (kind !== 'object') return name.length;
  const doubled = /\.(tar|csv|json|ndjson)\.[a-z0-9]{1,4}$/i.exec(name);
  const dot = doubled ? doubled.index : name.lastIndexOf('.');
  return dot > 0 ? dot : name.length;
}

/** Whether something done at the one place may show at the other: one lies in the other. */
export function touches(place: { bucket: string; prefix: string }, spot: { bucket: string | null; prefix: string }): boolean {
  return place.bucket === spot.bucket && (place.prefix.startsWith(spot.prefix) || spot.prefix.startsWith(place.prefix));
}

/** Reads `bucket/a/b`, `s3://bucket/a/` or `/a` as a place for a copy; null if there is no bucket in it. */
export function placeFromPath(text: string, connection: string): Place | null {
  const [bucket = '', ...rest] = text.trim().replace(/^s3:\/\//i, '').split('/');
  const prefix = rest.join('/');
  return bucket ? { connection, bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` } : null;
}

/** What overwriting does in a bucket; null while it is not known whether it keeps versions. */
export function overwriteWords(versioning: Versioning | null): string {
  if (versioning === null) return 'What is there is replaced. Unless that bucket keeps versions, it cannot be undone.';
  if (versioning === 'on') return 'What is there is replaced. That bucket keeps versions: the old ones can be restored.';
  return `What is there is replaced. That bucket keeps no ${versioning === 'suspended' ? 'new ' : ''}versions: it cannot be undone.`;
}

/** `3 of 312 are there already`; `At least 1,000 of 20,000 are there already` where counting stopped. */
export function takenWords(way: { taken: number; more: boolean }, total: number): string {
  const number = `${count(way.taken)} of ${count(total)}`;
  return `${way.more ? `At least ${number}` : number} ${way.taken === 1 && !way.more ? 'is' : 'are'} there already`;
}
