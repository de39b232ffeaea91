/** What the user does to the objects of the open place besides moving them in and out. */
import type { Entry } from '../lib/entries';
import { openPlace } from './actions';
import { jobs } from './jobs.svelte';
import { layout } from './layout.svelte';
import { views } from './views.svelte';

/** Why nothing can be done to what is selected; null if it can. */
export function notNow(entries: readonly Entry[] = views.active.chosen): string | null {
  if (!openPlace()) return 'Open a bucket first';
  return entries.length === 0 ? 'Select something first' : null;
}

/** Counted first; then Rust asks, in the words of what would be lost. */
export function deleteObjects(entries: readonly Entry[] = views.active.chosen): void {
  const place = openPlace();
  if (place && notNow(entries) === null) void jobs.delete(place, entries);
}

export function renameObject(entries: readonly Entry[] = views.active.chosen): void {
  const place = openPlace();
  const [entry] = entries;
  if (!place || !entry || entries.length !== 1 || entry.kind === 'bucket') return;
  // What a search found may lie deeper than the open place: only its last name changes.
  const end = entry.key.length - (entry.kind === 'folder' ? 1 : 0);
  const prefix = entry.key.slice(0, entry.key.lastIndexOf('/', end - 1) + 1);
  layout.sheet = { kind: 'rename', place: { ...place, prefix }, entry };
}

/** Asks where to. */
export function copyObjects(move: boolean, entries: readonly Entry[] = views.active.chosen): void {
  const from = openPlace();
  if (from && notNow(entries) === null) layout.sheet = { kind: 'copy', move, from, entries, to: null };
}
