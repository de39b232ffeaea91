import { expect, it, vi } from 'vitest';
import type { Backend } from '../backend/backend';
import { useBackend } from '../backend/current';
import { fakeRows } from '../backend/fakeTransfers';
import type { Row, Selection } from '../generated/wire';

vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
vi.stubGlobal('document', { addEventListener: () => undefined });
vi.stubGlobal('innerWidth', 1280);
const { jobs } = await import('./jobs.svelte');

const place = { connection: 'archive', bucket: 'b', prefix: 'in/' };
const row = (id: number, state: Row['state']): Row => ({ ...(fakeRows('main')[1] as Row), id, state, direction: 'delete', connection: 'archive', place });
const counted = { token: 'c', objects: 1, bytes: 1, large: 0, done: true, versioning: null };
const of = (key: string): Selection => ({ place, items: [{ kind: 'object', key, size: 1, etag: null, version: null }], which: 'objects' });

/** The answer to `begin` is this id; before it comes the panel is told of these rows. */
function answering(id: number | null, ...before: Row[]): void {
  useBackend({ async begin() { jobs.notice(before); return id; } } as Partial<Backend> as Backend);
}

it('marks what its own job takes away, whichever other job begins or ends', async () => {
  answering(7, row(6, 'moving'), row(7, 'moving'));
  expect(await jobs.begin(counted, of('in/a'), { kind: 'delete' })).toBe(true);
  expect([jobs.leaving(place, 'in/a'), jobs.leaving(place, 'in/b')]).toEqual(['delete', null]);
  jobs.notice([row(6, 'done'), row(8, 'done')]);
  expect(jobs.leaving(place, 'in/a')).toBe('delete');
  jobs.notice([row(7, 'failed')]);
  expect(jobs.leaving(place, 'in/a')).toBeNull();
});

it('marks nothing of a job that ended before its answer, and nothing if it was kept', async () => {
  answering(9, row(9, 'moving'), row(9, 'done'));
  expect(await jobs.begin(counted, of('in/c'), { kind: 'delete' })).toBe(true);
  expect(jobs.leaving(place, 'in/c')).toBeNull();
  answering(null);
  expect(await jobs.begin(counted, of('in/c'), { kind: 'delete' })).toBe(false);
  expect(jobs.leaving(place, 'in/c')).toBeNull();
});

it('takes what was deleted or moved out of the results of a search, keeps what failed, and tells what was renamed', async () => {
  const { views } = await import('./views.svelte');
  const view = views.active;
  const stored = (key: string, size = 1) => ({ key, size, etag: null, modified: 1, storageClass: 'STANDARD' });
  let searches = 0;
  const found = ['in/a', 'in/b', 'in/c', 'in/d/', 'in/d/e', 'in/f'].map((key) => stored(key));
  const files = { total: 2, done: 2, failed: 0, asking: 0, skipped: 0, counting: false };
  let id = 20;
  const settled = async (selection: Selection, work: Parameters<typeof jobs.begin>[2], more: Partial<Row>) => {
    id += 1;
    await jobs.begin(counted, selection, work);
    jobs.notice([{ ...row(id, 'done'), direction: work.kind as Row['direction'], files, ...more }]);
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  useBackend({
    async begin() { return id; },
    async listObjects() { return { folders: [], objects: [], next: null }; },
    async search(_, __, listener) { searches += 1; listener({ objects: found, lookedAt: 6, at: '', done: true, full: false, problem: null }); },
    async failedItems() { return { total: 1, items: [{ key: 'in/b', version: null, message: '', hint: null }] }; },
    async properties({ key }) { return { ...stored(key, 7), archived: false } as never; },
  } as Partial<Backend> as Backend);
  const rows = () => Array.from({ length: view.visible.length }, (_, at) => view.visible.at(at)).map((entry) => `${entry?.key} ${entry?.size}`);
  view.open({ ...place });
  await new Promise((resolve) => setTimeout(resolve));
  await view.runSearch({ place, text: '', smallest: null, largest: null, after: null, before: null });
  expect(rows()).toHaveLength(6);
  const several = (...keys: string[]): Selection => ({ place, items: keys.map((key) => ({ kind: 'object', key, size: 1, etag: null, version: null })), which: 'objects' });
  await settled(several('in/a', 'in/b'), { kind: 'delete' }, { state: 'failed', files: { ...files, done: 1, failed: 1 } });
  expect(rows()).toEqual(['in/b 1', 'in/c 1', 'in/d/ 1', 'in/d/e 1', 'in/f 1']);
  // The object that stands for a folder is not the folder.
  await settled(several('in/d/'), { kind: 'delete' }, {});
  expect(rows()).toEqual(['in/b 1', 'in/c 1', 'in/d/e 1', 'in/f 1']);
  await settled({ place, items: [{ kind: 'folder', prefix: 'in/d/' }], which: 'objects' }, { kind: 'delete' }, {});
  await settled(several('in/c'), { kind: 'move', to: place, name: 'z', ifTaken: 'overwrite' }, {});
  expect(rows()).toEqual(['in/b 1', 'in/f 1', 'in/z 7']);
  expect(searches).toBe(1);
  // What was left out may be any of them.
  await settled(several('in/b', 'in/f'), { kind: 'move', to: { ...place, prefix: 'out/' }, name: null, ifTaken: 'skip' }, { files: { ...files, done: 1, skipped: 1 } });
  expect(searches).toBe(2);
  view.closeSearch();
});
