import { expect, it, vi } from 'vitest';
import type { Backend } from '../backend/backend';
import { useBackend } from '../backend/current';
import type { UnfinishedUpload, UnfinishedUploads, UploadName } from '../generated/wire';
import { UnfinishedList } from './unfinished.svelte';

const upload = (n: number): UnfinishedUpload => ({ key: `k${n}`, uploadId: `u${n}`, begun: null, owner: { kind: 'other' } });
const settled = () => new Promise((resolve) => setTimeout(resolve));

function over(backend: Partial<Backend>): UnfinishedList {
  useBackend(backend as Backend);
  return new UnfinishedList('archive', 'b');
}

it('keeps what came once, whatever a server repeats', async () => {
  const pages: Record<string, UnfinishedUploads> = {
    first: { uploads: [upload(1), upload(2), upload(2)], next: 'second' }, second: { uploads: [upload(2), upload(3)], next: null },
  };
  const list = over({ unfinishedUploads: async ({ page }) => pages[page ?? 'first'] as UnfinishedUploads });
  await settled();
  await list.more();
  expect(list.rows.map((row) => row.id)).toEqual(['u1', 'u2', 'u3']);
  expect(list.next).toBeNull();
});

it('gives up on pages that bring nothing and never end', async () => {
  let asked = 0;
  const list = over({ unfinishedUploads: async () => ({ uploads: [], next: String((asked += 1)) }) });
  await settled();
  for (let i = 0; i < 100; i += 1) await list.more();
  expect(asked).toBeLessThan(30);
  expect(list.problem?.message).toContain('does not go on');
});

it('asks for a few sizes at once, of what is in view only', async () => {
  const waiting: (() => void)[] = [];
  const asked: string[] = [];
  const list = over({
    unfinishedUploads: async () => ({ uploads: Array.from({ length: 50 }, (_, n) => upload(n)), next: null }),
    uploadSize: ({ uploadId }: UploadName) => { asked.push(uploadId); return new Promise((resolve) => waiting.push(() => resolve({ parts: 1, bytes: 5 }))); },
  });
  await settled();
  list.measure(list.rows.slice(0, 20));
  expect(asked).toEqual(['u0', 'u1', 'u2', 'u3']);
  list.measure(list.rows.slice(40, 43));
  while (waiting.length > 0) { waiting.splice(0).forEach((answer) => answer()); await settled(); }
  expect(asked).toEqual(['u0', 'u1', 'u2', 'u3', 'u40', 'u41', 'u42']);
  expect(list.held.get('u42')).toEqual({ parts: 1, bytes: 5 });
});

it('keeps the rows when a later page fails, and fetches it again', async () => {
  const fetch = vi.fn<Backend['unfinishedUploads']>()
    .mockResolvedValueOnce({ uploads: [upload(1)], next: 'more' }).mockRejectedValueOnce(new Error('cut')).mockResolvedValueOnce({ uploads: [upload(2)], next: null });
  const list = over({ unfinishedUploads: fetch });
  await settled();
  await list.more();
  expect([list.rows.length, list.problem !== null]).toEqual([1, true]);
  await list.again();
  expect(list.rows.map((row) => row.id)).toEqual(['u1', 'u2']);
  expect(fetch.mock.lastCall?.[0].page).toBe('more');
});

it('leaves what could not be removed in the list, with the reason', async () => {
  const refused = { code: 'accessDenied', message: 'Refused.', hint: null, retry: false, detail: '' };
  const list = over({
    unfinishedUploads: async () => ({ uploads: [upload(1), upload(2), upload(3)], next: null }),
    removeUploads: async (uploads) => uploads.map(({ uploadId }) => ({ uploadId, problem: uploadId === 'u2' ? refused : null })),
  });
  await settled();
  list.selection = { ids: new Set(['u1', 'u2']), anchor: 'u1', cursor: 'u1' };
  await list.remove(list.chosen);
  expect(list.rows.map((row) => row.id)).toEqual(['u2', 'u3']);
  expect(list.faults.get('u2')?.message).toBe('Refused.');
  expect([...list.selection.ids]).toEqual(['u2']);
});
