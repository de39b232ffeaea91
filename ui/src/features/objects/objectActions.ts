/** What is done to objects and buckets from a menu or a key. */
import { backend } from '../../backend/current';
import type { Addresses, Place } from '../../generated/wire';
import type { Entry } from '../../lib/entries';
import { MOST_ITEMS, tooMany } from '../../lib/objects';
import { same } from '../../lib/places';
import { versionsRefused } from '../../lib/providers';
import type { Selected } from '../../lib/selected';
import { attempt, bucketsChanged, copy, mayPut, openPlace, putRefused } from '../../state/actions';
import { say } from '../../state/announce.svelte';
import { inspector } from '../../state/inspector.svelte';
import { jobs } from '../../state/jobs.svelte';
import { kept } from '../../state/keptPlaces.svelte';
import { layout } from '../../state/layout.svelte';
import { places } from '../../state/places.svelte';
import { toasts } from '../../state/toasts.svelte';
import { views } from '../../state/views.svelte';
import { MOST_LINKS, notShareable } from './linkWords';

/** The drawer, or the sheet of a bucket. */
export function showDetails(selected: Selected = views.active.selected): void {
  const place = openPlace();
  const [only] = selected.entries(1);
  if (views.active.spot && only?.kind === 'bucket') layout.sheet = { kind: 'bucket', connection: views.active.spot.connection, bucket: only.key };
  else if (place && only) inspector.show(place, selected);
}

/** What is known of the open bucket. */
export function showBucket(): void {
  const place = openPlace();
  if (place) layout.sheet = { kind: 'bucket', connection: place.connection, bucket: place.bucket };
}

/** Why these have no link, in words; null if they have one. */
export function linkRefused(selected: Selected = views.active.selected): string | null {
  const place = openPlace();
  if (!place || selected.count === 0) return 'Select objects first';
  if (selected.objects < selected.count) return 'Only objects have a link';
  if (selected.count > MOST_LINKS) return 'At most 1,000 at once';
  if (selected.count > 1 && selected.entries(1)[0]?.version) return 'Select one version';
  return notShareable(places.connection(place.connection));
}

export function copyLink(selected: Selected = views.active.selected): void {
  const place = openPlace();
  if (place && linkRefused(selected) === null) layout.sheet = { kind: 'link', place, entries: selected.entries(), upload: false };
}

/** Why nobody can be asked to upload here; null if one can. */
export function uploadLinkRefused(): string | null {
  const place = openPlace();
  return place ? notShareable(places.connection(place.connection)) : 'Open a bucket first';
}

export function uploadLink(prefix?: string): void {
  const place = openPlace();
  if (place) layout.sheet = { kind: 'link', place: { ...place, prefix: prefix ?? place.prefix }, entries: [], upload: true };
}

/** The open place, if something can be done to what is selected there. */
function actable(selected: Selected): Place | null {
  const place = openPlace();
  if (!place || selected.count === 0 || !mayPut()) return null;
  if (selected.count <= MOST_ITEMS) return place;
  toasts.add({ icon: 'circle-alert', tone: 'ask', text: tooMany });
  return null;
}

export function edit(selected: Selected = views.active.selected): void {
  const place = actable(selected);
  if (place) layout.sheet = { kind: 'edit', place, entries: selected.entries() };
}

export function restore(selected: Selected = views.active.selected): void {
  const place = actable(selected);
  if (place) layout.sheet = { kind: 'restore', place, entries: selected.entries() };
}

/** Where the buckets of a connection are shown, what they are; null elsewhere. */
function bucketsShown(): string | null {
  const { spot } = views.active;
  return layout.view === 'browse' && spot?.bucket === null ? spot.connection : null;
}

/** Counted first; then Rust asks, in the words of what would be lost. */
export function deleteObjects(selected: Selected = views.active.selected): void {
  const connection = bucketsShown();
  if (connection !== null) return deleteOneBucket(connection, selected);
  const place = actable(selected);
  if (place) void jobs.delete(place, selected.entries());
}

function deleteOneBucket(connection: string, selected: Selected): void {
  const [only] = selected.entries(1);
  if (only && selected.count === 1) void deleteBucket(connection, only.key);
  else if (only) toasts.add({ icon: 'info', tone: '', text: 'Buckets are deleted one at a time. Select one.' });
}

/** Said where it is asked for. */
export const BUCKET_NAME_STAYS = 'A bucket cannot be renamed. Make a new one, and move what is in it there.';

export function renameObject(entry: Entry | null = views.active.only): void {
  if (entry?.kind === 'bucket') return void toasts.add({ icon: 'info', tone: '', text: BUCKET_NAME_STAYS });
  const place = openPlace();
  if (!place || !entry || !mayPut()) return;
  // What a search found may lie deeper than the open place: only its last name changes.
  const end = entry.key.length - (entry.kind === 'folder' ? 1 : 0);
  const prefix = entry.key.slice(0, entry.key.lastIndexOf('/', end - 1) + 1);
  layout.sheet = { kind: 'rename', place: { ...place, prefix }, entry };
}

/** Asks where to; what the other view shows is offered first. */
export function copyObjects(move: boolean, selected: Selected = views.active.selected): void {
  const from = actable(selected);
  if (from) layout.sheet = { kind: 'copy', move, from, entries: selected.entries(), to: views.other?.place ?? null };
}

/** Why what is selected cannot go to the place that the other view shows, as far as that costs nothing to know; null if it can. */
export function notBeside(selected: Selected = views.active.selected): string | null {
  const { active, other } = views;
  if (!other) return 'Open a second view first (F3)';
  if (!other.place) return 'Open a bucket in the other view first';
  if (selected.count === 0) return 'Select something first';
  if (same(active.spot, other.spot)) return 'Both views show the same place';
  return putRefused(other);
}

/** Begins at once if nothing is in the way there. */
export function transferBeside(move: boolean, selected: Selected = views.active.selected): void {
  const from = notBeside(selected) === null ? actable(selected) : null;
  const to = views.other?.place;
  if (from && to) void jobs.transfer(from, selected.entries(), to, move);
}

/** Each is asked of the program. */
export function addressesRefused(count: number = views.active.chosenCount): string | null {
  return count > MOST_LINKS ? 'At most 1,000 at once' : null;
}

/** One line each. */
export async function copyAddresses(kind: 'uri' | 'https' | 'command', selected: Selected = views.active.selected): Promise<void> {
  const place = openPlace();
  if (!place || addressesRefused(selected.count) !== null) return;
  const found = await attempt(async () => {
    const all: Addresses[] = [];
    for (const entry of selected.entries()) all.push(await backend.addresses({ connection: place.connection, bucket: place.bucket, key: entry.key, version: entry.version?.id ?? null }));
    return all;
  });
  const lines = found?.map((each) => each[kind]).filter((line): line is string => line !== null) ?? [];
  if (lines.length === 0) return;
  await copy(lines.join('\n'));
  say(lines.length === 1 ? 'Copied.' : `${lines.length} lines copied.`);
}

/** With all versions, where there may be any. Counted first; then Rust asks. */
export async function emptyBucket(connection: string, bucket: string): Promise<void> {
  const versionless = versionsRefused(places.connection(connection)?.provider) !== null
    || (await backend.bucketInfo(connection, bucket).then((info) => info.keepsVersions === 'off', () => false));
  const place = { connection, bucket, prefix: '' };
  await jobs.start({ place, items: [{ kind: 'folder', prefix: '' }], which: versionless ? 'objects' : 'versions' }, { kind: 'delete' }, `Empty ${bucket}`);
}

/** Asked about in a native dialog. */
export async function deleteBucket(connection: string, bucket: string): Promise<void> {
  if (!(await attempt(() => backend.deleteBucket(connection, bucket)))) return;
  kept.forgetBucket(connection, bucket);
  for (const view of views.all) if (view.spot?.connection === connection && view.spot.bucket === bucket) view.open({ connection, bucket: null, prefix: '' });
  bucketsChanged(connection);
}
