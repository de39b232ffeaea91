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
const of = (key: string): Selection => ({ place, items: [{ kind: 'object', key, size: 1, etag: null, version: null }], versions: false });

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
