/** What is done to objects and buckets from a menu or a key. */
import { backend } from '../../backend/current';
import type { Addresses } from '../../generated/wire';
import type { Entry } from '../../lib/entries';
import { attempt, copy, openConnection, openPlace } from '../../state/actions';
import { say } from '../../state/announce.svelte';
import { inspector } from '../../state/inspector.svelte';
import { layout } from '../../state/layout.svelte';
import { places } from '../../state/places.svelte';
import { views } from '../../state/views.svelte';
import { MOST_LINKS, notShareable } from './linkWords';

/** The drawer, or the sheet of a bucket. */
export function showDetails(entries: Entry[] = views.active.chosen): void {
  const place = openPlace();
  const [only] = entries;
  if (views.active.spot && only?.kind === 'bucket') layout.sheet = { kind: 'bucket', connection: views.active.spot.connection, bucket: only.key };
  else if (place && only) inspector.show(place, entries);
}

/** What is known of the open bucket. */
export function showBucket(): void {
  const place = openPlace();
  if (place) layout.sheet = { kind: 'bucket', connection: place.connection, bucket: place.bucket };
}

/** Why these have no link, in words; null if they have one. */
export function linkRefused(entries: Entry[] = views.active.chosen): string | null {
  const place = openPlace();
  if (!place || entries.length === 0) return 'Select objects first';
  if (entries.some((entry) => entry.kind !== 'object')) return 'Only objects have a link';
  return notShareable(places.connection(place.connection));
}

export function copyLink(entries: Entry[] = views.active.chosen): void {
  const place = openPlace();
  if (place && linkRefused(entries) === null) layout.sheet = { kind: 'link', place, entries, upload: false };
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

export function edit(entries: Entry[] = views.active.chosen): void {
  const place = openPlace();
  if (place && entries.length > 0) layout.sheet = { kind: 'edit', place, entries };
}

export function restore(entries: Entry[] = views.active.chosen): void {
  const place = openPlace();
  if (place && entries.length > 0) layout.sheet = { kind: 'restore', place, entries };
}

/** Each is asked of the program. */
export function addressesRefused(entries: Entry[] = views.active.chosen): string | null {
  return entries.length > MOST_LINKS ? 'At most 1,000 at once' : null;
}

/** One line each. */
export async function copyAddresses(kind: 'uri' | 'https' | 'command', entries: Entry[] = views.active.chosen): Promise<void> {
  const place = openPlace();
  if (!place || addressesRefused(entries) !== null) return;
  const found = await attempt(async () => {
    const all: Addresses[] = [];
    for (const entry of entries) all.push(await backend.addresses({ connection: place.connection, bucket: place.bucket, key: entry.key, version: null }));
    return all;
  });
  const lines = found?.map((each) => each[kind]).filter((line): line is string => line !== null) ?? [];
  if (lines.length === 0) return;
  await copy(lines.join('\n'));
  say(lines.length === 1 ? 'Copied.' : `${lines.length} lines copied.`);
}

/** Asked about in a native dialog. */
export async function deleteBucket(connection: string, bucket: string): Promise<void> {
  if (!(await attempt(() => backend.deleteBucket(connection, bucket)))) return;
  await places.listBuckets(connection);
  if (views.active.spot?.connection === connection && (views.active.spot.bucket === bucket || views.active.spot.bucket === null)) openConnection(connection);
}
