import { expect, it, vi } from 'vitest';
import type { Backend } from '../backend/backend';
import { useBackend } from '../backend/current';
import type { Connection } from '../generated/wire';

vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
const { places } = await import('./places.svelte');
const { siblingsOf } = await import('./siblings');

it('finds what lies beside a folder, a bucket and a connection, and says where there are others', async () => {
  let asked = '';
  let next: string | null = null;
  useBackend({
    async listBuckets() { return [{ name: 'b', created: null }, { name: 'c', created: null }]; },
    async listObjects({ place }) { asked = place.prefix; return { folders: ['x/a/', 'x/b/'], objects: [], next }; },
  } as Partial<Backend> as Backend);
  places.connections = ['one', 'two'].map((id) => ({ id, name: id, buckets: ['named'] }) as unknown as Connection);
  const at = async (bucket: string | null, prefix: string) => { const { spots, more } = await siblingsOf({ connection: 'one', bucket, prefix }); return [...spots.map((spot) => spot.prefix || (spot.bucket ?? spot.connection)), more]; };
  expect(await at(null, '')).toEqual(['two', false]);
  expect(await at('b', '')).toEqual(['c', 'named', false]);
  expect([await at('b', 'x/a/'), asked]).toEqual([['x/b/', false], 'x/']);
  next = 'page 2';
  expect(await at('b', 'x/a/')).toEqual(['x/b/', true]);
});
