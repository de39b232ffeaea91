import { expect, it, vi } from 'vitest';
import type { Backend } from '../backend/backend';
import { useBackend } from '../backend/current';
import type { Drag, Upload } from '../generated/wire';

vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
vi.stubGlobal('document', { addEventListener: () => undefined, elementFromPoint: () => null });
vi.stubGlobal('innerWidth', 1280);
const { drags } = await import('./drag.svelte');
const { LOOKING_BACK } = await import('./actions');
const { views } = await import('./views.svelte');

it('a drop goes into the open place, but never into an older state of it, and says why', async () => {
  const uploads: Upload[] = [];
  useBackend({
    async listObjects() { return { folders: [], objects: [], next: null }; },
    async upload(request: Upload) { uploads.push(request); },
  } as Partial<Backend> as Backend);
  const view = views.active;
  view.open({ connection: 'archive', bucket: 'b', prefix: 'in/' });
  const drop = async (): Promise<void> => {
    drags.follow({ kind: 'over', x: 1, y: 1, files: 1, folders: 0 } as Drag);
    drags.follow({ kind: 'dropped', x: 1, y: 1, chosen: { token: 't', files: 1, folders: 0, names: ['a'], from: null } } as unknown as Drag);
    await Promise.resolve();
  };
  await drop();
  expect(uploads.map(({ place }) => place.prefix)).toEqual(['in/']);
  view.look({ kind: 'asOf', at: 5 });
  expect(drags.refused).toBe(LOOKING_BACK);
  await drop();
  expect(uploads).toHaveLength(1);
  view.look(null);
  await drop();
  expect(uploads).toHaveLength(2);
});
