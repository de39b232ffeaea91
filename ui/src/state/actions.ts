/** What the user does, from the toolbar, a menu, a key or a drop alike. */
import { backend } from '../backend/current';
import type { Chosen, Connection, Item, Place, Token } from '../generated/wire';
import type { Entry } from '../lib/entries';
import type { Spot } from '../lib/places';
import { copyableProblem } from '../lib/problem';
import { versionsRefused } from '../lib/providers';
import { selectedOf } from '../lib/selected';
import { momentLabel } from '../lib/versions';
import { say } from './announce.svelte';
import { dropDraft } from './drafts';
import { inspector } from './inspector.svelte';
import { kept } from './keptPlaces.svelte';
import { layout } from './layout.svelte';
import { places } from './places.svelte';
import { remembered } from './remembered.svelte';
import { toasts } from './toasts.svelte';
import { inView, views } from './views.svelte';

/** Said of everything that would put something into what is shown as it was. */
export const LOOKING_BACK = 'You are looking at an older state. Go back to now.';

/** Runs a call and shows what it rejects with. */
export async function attempt<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    toasts.fail(error);
    return undefined;
  }
}

export function show(spot: Spot): void {
  layout.view = 'browse';
  layout.sidebarOver = false;
  places.expanded.set(spot.connection, true);
  views.active.open(spot);
  if (spot.bucket !== null && !places.buckets(spot.connection)) void places.listBuckets(spot.connection);
}

/** In the view that is not active. The focus stays where it is. */
export function showBeside(spot: Spot): void {
  if (!views.active.spot) return show(spot);
  layout.view = 'browse';
  layout.sidebarOver = false;
  views.openBeside(spot);
}

/** Opens a second view at the place of the first and goes there, or closes it. */
export function toggleSecondView(): void {
  const [, second] = views.all;
  if (second) return views.close(second);
  const { active } = views;
  if (!active.spot) return;
  const view = views.openBeside(active.spot);
  view.takesFocus = true;
  views.activate(view);
  const focus = document.activeElement;
  if (focus instanceof HTMLElement && focus.closest('[data-view]')) focus.blur();
}

export function openConnection(id: string): void {
  show({ connection: id, bucket: null, prefix: '' });
}

export function openEntry(entry: Entry): void {
  const { spot } = views.active;
  if (!spot) return;
  if (entry.kind === 'bucket') show({ connection: spot.connection, bucket: entry.key, prefix: '' });
  else if (entry.kind === 'folder') show({ ...spot, prefix: entry.key });
  else inspector.show({ connection: spot.connection, bucket: spot.bucket ?? '', prefix: spot.prefix }, selectedOf([entry]));
}

/** A folder or bucket of the active view, in the other one. */
export function openEntryBeside(entry: Entry): void {
  const { spot } = views.active;
  if (spot && entry.kind === 'bucket') showBeside({ connection: spot.connection, bucket: entry.key, prefix: '' });
  else if (spot && entry.kind === 'folder') showBeside({ ...spot, prefix: entry.key });
}

/** Where an upload goes now; null where there is no bucket. */
export function openPlace(): Place | null {
  return layout.view === 'browse' ? views.active.place : null;
}

/** Why nothing can be put into the place of a view, in words; null if it can. */
export function putRefused(view = views.active): string | null {
  if (layout.view !== 'browse' || !view.place) return 'Open a bucket first';
  return view.past ? LOOKING_BACK : null;
}

/** Why nothing older can be looked at in the open place, in words; null if it can. */
export function lookBackRefused(place = openPlace()): string | null {
  return place ? versionsRefused(places.connection(place.connection)?.provider) : 'Open a bucket first';
}

/** There is a bucket more or less: every list of them shows it. */
export function bucketsChanged(connection: string): void {
  const lists = views.all.filter(({ spot }) => spot?.connection === connection && spot.bucket === null);
  // A view that lists them tells the sidebar too.
  for (const view of lists) void view.refresh();
  if (lists.length === 0) void places.listBuckets(connection);
}

/** Says why, where a key asks for what cannot be. */
export function mayPut(): boolean {
  if (views.active.past && openPlace()) toasts.add({ icon: 'history', tone: 'ask', text: LOOKING_BACK, action: { label: 'Back to now', run: () => { views.active.past = null; } } });
  return putRefused() === null;
}

export function newFolder(): void {
  if (mayPut()) layout.sheet = { kind: 'newFolder' };
}

/** The search's bar, for what lies below the open place. */
export function searchBelow(text = ''): void {
  if (!openPlace()) return;
  views.active.openSearch(text);
  inView(views.active, '[data-search]')?.focus();
}

/** From a result of a search to the place where it lies. */
export function goToFolder(entry: Entry): void {
  const { spot } = views.active;
  if (spot) views.active.openAt({ ...spot, prefix: entry.key.slice(0, entry.key.lastIndexOf('/', entry.key.length - 2) + 1) }, entry.key);
}

/** Looks into an object without leaving a file. */
export function look(entry: Entry | null = views.active.only): void {
  const place = openPlace();
  if (place && entry?.kind === 'object') layout.sheet = { kind: 'look', place, entry };
}

/** Uploads the files that were copied in the file manager. */
export async function paste(place = openPlace()): Promise<void> {
  const chosen = place && mayPut() && (await attempt(() => backend.paste()));
  if (place && chosen) await send(chosen, place, layout.askAtDrop);
  else if (chosen === null && place) toasts.add({ icon: 'info', tone: '', text: 'No files are copied. Copy them in the file manager first.' });
}

/** Files start at once, unless options are to be chosen for them; folders are shown first. */
export async function send(chosen: Chosen, place: Place, ask = false): Promise<void> {
  if (chosen.folders > 0) layout.sheet = { kind: 'preview', chosen, place };
  else if (ask) await askOptions(chosen, place);
  else await attempt(() => backend.upload({ chosen: chosen.token, place, onConflict: 'ask', options: null, startPaused: false }));
}

/** With nothing chosen: what is remembered for the bucket. */
async function askOptions(chosen: Chosen | null, place: Place): Promise<void> {
  await remembered.load(place);
  layout.sheet = { kind: 'uploadOptions', chosen, place };
}

export async function bucketOptions(place = openPlace()): Promise<void> {
  if (place) await askOptions(null, place);
}

export async function uploadFiles(place = openPlace(), ask = false): Promise<void> {
  const chosen = place && mayPut() && (await attempt(() => backend.chooseFiles()));
  if (place && chosen) await send(chosen, place, ask);
}

export async function uploadFolder(place = openPlace()): Promise<void> {
  const chosen = place && mayPut() && (await attempt(() => backend.chooseFolders()));
  if (place && chosen) await send(chosen, place);
}

/** Of an older version the file's name says of when it is. */
function item({ kind, key, size, etag, modified, version, asOf }: Entry): Item {
  if (kind === 'folder') return asOf === undefined ? { kind: 'folder', prefix: key } : { kind: 'folderAsOf', prefix: key, at: asOf };
  if (!version) return { kind: 'object', key, size: size ?? 0, etag };
  return { kind: 'version', key, version: version.id, size: size ?? 0, etag, label: version.newest || modified === null ? null : momentLabel(modified) };
}

/** Into the folder of the settings, if there is one; otherwise, and with `ask`, into one that is chosen now. */
export async function download(ask = false, entries: Entry[] = views.active.chosen): Promise<void> {
  const place = openPlace();
  const items = entries.filter((entry) => entry.kind !== 'bucket').map(item);
  if (!place || items.length === 0) return;
  let into: Token | null = null;
  if (ask || places.settings.downloadFolder === null) {
    const folder = await attempt(() => backend.chooseTarget());
    if (!folder) return;
    into = folder.token;
  }
  await attempt(() => backend.download({ place, items, into, onConflict: 'ask' }));
}

export async function copy(text: string): Promise<void> {
  await attempt(() => backend.copyText(text));
}

export function copyKeys(entries: Entry[] = views.active.chosen): void {
  if (entries.length > 0) void copy(entries.map((entry) => entry.key).join('\n'));
}

export function copyProblem(): void {
  const problem = views.active.problem ?? views.active.rest;
  if (problem) void copy(copyableProblem(problem));
}

export async function openBucketByName(connection: string, bucket: string): Promise<boolean> {
  const opened = await attempt(async () => { await backend.openBucket(connection, bucket); return true; });
  if (opened) show({ connection, bucket, prefix: '' });
  return opened ?? false;
}

/** The folders that the open list begins with, and the buckets of its connection. */
export function* listedPlaces(most = 1000): Generator<Place> {
  const { spot, visible } = views.active;
  const here = openPlace();
  for (let at = 0; here && at < most; at += 1) {
    const entry = visible.at(at);
    if (entry?.kind !== 'folder') break;
    yield { ...here, prefix: entry.key };
  }
  for (const bucket of spot ? places.bucketNames(spot.connection) : []) yield { connection: spot?.connection ?? '', bucket, prefix: '' };
}

export function bookmarkHere(): void {
  const place = openPlace();
  if (!place) return;
  const marked = kept.markOf(place) !== undefined;
  kept.toggle(place);
  if (marked !== (kept.markOf(place) !== undefined)) say(marked ? 'The bookmark is removed.' : 'Bookmarked.');
}

export async function removeConnection(connection: Connection): Promise<void> {
  if (!(await attempt(() => backend.removeConnection(connection.id)))) return;
  places.drop(connection.id);
  kept.forget(connection.id);
  dropDraft(connection.id);
  views.forget(connection.id);
  if (!views.active.spot && places.connections[0]) openConnection(places.connections[0].id);
}
