import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Backend } from '../backend/backend';
import { useBackend } from '../backend/current';
import { fakeRows } from '../backend/fakeTransfers';
import type { Download, ListRequest, Row } from '../generated/wire';
import { places } from './places.svelte';

vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
vi.stubGlobal('document', { addEventListener: () => undefined });
vi.stubGlobal('innerWidth', 1280);
const { views } = await import('./views.svelte');
const browser = views.active;
const { download } = await import('./actions');

const place = { connection: 'archive', bucket: 'b', prefix: 'in/' };
const listed: ListRequest[] = [];
const downloads: Download[] = [];
const asked = vi.fn(async () => ({ token: 'chosen', path: '~/x' }) as { token: string; path: string } | null);

beforeEach(async () => {
  vi.useFakeTimers();
  useBackend({
    async listObjects(request: ListRequest) { listed.push(request); return { folders: ['in/sub/'], objects: [], next: null }; },
    async download(request: Download) { downloads.push(request); },
    chooseTarget: asked,
  } as Partial<Backend> as Backend);
  browser.open({ ...place });
  await vi.advanceTimersByTimeAsync(0);
  listed.length = downloads.length = 0;
  asked.mockClear();
});

afterEach(() => vi.useRealTimers());

const sent = (more: Partial<Row> = {}): Row => ({ ...(fakeRows('main')[1] as Row), state: 'done', place, ...more });
const files = { total: 3, done: 3, failed: 0, asking: 0, skipped: 0, counting: false };

it.each([
  ['a file that arrived', sent(), 1],
  ['one deeper below', sent({ place: { ...place, prefix: 'in/new/' } }), 1],
  ['a folder that arrived', sent({ files, place: { ...place, prefix: 'in/day/' } }), 1],
  ['a folder of which some arrived', sent({ files: { ...files, done: 2, failed: 1 }, state: 'failed' }), 1],
  ['a folder of which none arrived', sent({ files: { ...files, done: 0, failed: 3 }, state: 'failed' }), 0],
  ['one that still moves', sent({ state: 'moving' }), 0],
  ['a download', sent({ direction: 'download' }), 0],
  ['another bucket', sent({ place: { ...place, bucket: 'c' } }), 0],
  ['another folder', sent({ place: { ...place, prefix: 'out/' } }), 0],
  ['another connection', sent({ connection: 'studio', place: { ...place, connection: 'studio' } }), 0],
])('lists again after %s', async (_, row, times) => {
  browser.notice([row]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(listed).toHaveLength(times);
});

it('looks now and then while the files of a folder arrive, and at its end', async () => {
  for (let file = 0; file < 200; file += 1) {
    browser.notice([sent({ batch: 7 })]);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(listed.length).toBeGreaterThanOrEqual(3);
  expect(listed.length).toBeLessThanOrEqual(4);
  const before = listed.length;
  browser.notice([sent({ batch: 7 }), sent({ files })]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(listed).toHaveLength(before + 1);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(listed).toHaveLength(before + 1);
});

it('downloads into the folder of the settings, or asks', async () => {
  const entries = [{ kind: 'folder', key: 'in/sub/', name: 'sub', size: null, modified: null, storageClass: null, etag: null }] as unknown as Parameters<typeof download>[1];
  await download(false, entries);
  expect(downloads.map(({ into }) => into)).toEqual(['chosen']);
  places.settings = { ...places.settings, downloadFolder: '~/Downloads' };
  await download(false, entries);
  expect(downloads.map(({ into }) => into)).toEqual(['chosen', null]);
  await download(true, entries);
  expect(downloads.map(({ into }) => into)).toEqual(['chosen', null, 'chosen']);
  expect(asked).toHaveBeenCalledTimes(2);
  asked.mockResolvedValueOnce(null);
  await download(true, entries);
  expect(downloads).toHaveLength(3);
  places.settings = { ...places.settings, downloadFolder: null };
});

it('downloads versions with the date of older ones, and folders as of the moment that is looked at', async () => {
  useBackend({
    async listAsOf() {
      const version = { key: 'in/a.txt', newest: false, deleteMarker: false, size: 3, etag: 'e', modified: new Date(2026, 3, 12, 18, 22).getTime(), storageClass: 'STANDARD' };
      return { folders: ['in/sub/'], versions: [{ ...version, version: 'old' }, { ...version, key: 'in/b.txt', version: 'new', newest: true }, { ...version, key: 'in/c.txt', version: 'gone', deleteMarker: true }], next: null };
    },
    async download(request: Download) { downloads.push(request); },
    chooseTarget: asked,
  } as Partial<Backend> as Backend);
  const { PastList } = await import('./past.svelte');
  const list = new PastList(place, { kind: 'asOf', at: 99 });
  await vi.advanceTimersByTimeAsync(0);
  browser.pastList = list;
  list.selection = { ids: new Set(list.rows.map(({ id }) => id)), anchor: null, cursor: null };
  expect(browser.chosenCount).toBe(3);
  await download();
  expect(downloads.map(({ items }) => items)).toEqual([[
    { kind: 'folderAsOf', prefix: 'in/sub/', at: 99 },
    { kind: 'version', key: 'in/a.txt', version: 'old', size: 3, etag: 'e', label: '2026-04-12 18.22' },
    { kind: 'version', key: 'in/b.txt', version: 'new', size: 3, etag: 'e', label: null },
  ]]);
  browser.pastList = null;
});
