import { beforeEach, expect, it, vi } from 'vitest';
import type { Backend } from '../backend/backend';
import { useBackend } from '../backend/current';
import type { ListRequest } from '../generated/wire';
import type { Entry } from '../lib/entries';
import { selectedOf } from '../lib/selected';
import { pick } from '../lib/selection';

const kept = new Map<string, string>();
vi.stubGlobal('localStorage', { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => kept.set(name, value), removeItem: (name: string) => kept.delete(name) });
vi.stubGlobal('document', { addEventListener: () => undefined, activeElement: null, querySelector: () => null });
vi.stubGlobal('HTMLElement', class {});
vi.stubGlobal('innerWidth', 1280);
const { views } = await import('./views.svelte');
const { download, openPlace, show, showBeside, toggleSecondView } = await import('./actions');
const { notBeside } = await import('../features/objects/objectActions');
const { lastPlaces, rememberPlaces } = await import('./lastPlace');

const spot = (bucket: string | null, prefix = '', connection = 'archive') => ({ connection, bucket, prefix });
const settled = () => new Promise((resolve) => setTimeout(resolve));

useBackend({
  async listBuckets() { return []; },
  async listObjects({ place }: ListRequest) { return { folders: [`${place.prefix}sub/`], objects: Array.from({ length: 30 }, (_, i) => ({ key: `${place.prefix}${String(i).padStart(2, '0')}`, size: 1, etag: null, modified: null, storageClass: null })), next: null }; },
} as unknown as Backend);

beforeEach(async () => {
  for (const view of views.all.slice(1)) views.close(view);
  show(spot('b', 'in/'));
  await settled();
});

it('acts on the view that is active', async () => {
  toggleSecondView();
  expect(views.all.map((view) => view.spot)).toEqual([spot('b', 'in/'), spot('b', 'in/')]);
  expect(views.active).toBe(views.all[1]);
  show(spot('c'));
  expect(views.all.map((view) => view.spot?.bucket)).toEqual(['b', 'c']);
  expect(openPlace()).toEqual(spot('c'));
  views.activate(views.all[0] as typeof views.active);
  expect(openPlace()).toEqual(spot('b', 'in/'));
  expect(views.other?.spot).toEqual(spot('c'));
});

it('opens beside without leaving the active view, and goes on in the same second view', () => {
  const { active } = views;
  showBeside(spot('c'));
  showBeside(spot('d'));
  expect([views.all.length, views.active === active, views.other?.spot]).toEqual([2, true, spot('d')]);
  expect(views.other?.canBack).toBe(true);
  expect(active.canBack).toBe(false);
});

it('closes either of them; the last one stays', () => {
  showBeside(spot('c'));
  const [first, second] = views.all as [typeof views.active, typeof views.active];
  views.close(first);
  expect([views.all, views.active, views.two]).toEqual([[second], second, false]);
  views.close(second);
  expect(views.all).toEqual([second]);
});

it('closes a view whose connection is gone, and opens it anew where the connection was changed', () => {
  showBeside(spot('x', '', 'studio'));
  views.renew('studio');
  expect(views.all.map((view) => view.spot?.connection)).toEqual(['archive', 'studio']);
  views.forget('archive');
  expect(views.all.map((view) => view.spot?.connection)).toEqual(['studio']);
  views.forget('studio');
  expect(views.all.map((view) => view.spot)).toEqual([null]);
});

it('says why nothing can go to the other view', async () => {
  const entries = selectedOf([views.active.visible.at(1) as Entry]);
  expect(notBeside(entries)).toBe('Open a second view first (F3)');
  showBeside(spot(null));
  expect(notBeside(entries)).toBe('Open a bucket in the other view first');
  showBeside(spot('b', 'in/'));
  expect(notBeside(entries)).toBe('Both views show the same place');
  expect(notBeside(selectedOf([]))).toBe('Select something first');
  showBeside(spot('c'));
  expect(notBeside(entries)).toBeNull();
});

it('gives back what was selected, the cursor and how far it was scrolled, but only to one who goes back', async () => {
  const view = views.active;
  view.selection = pick(pick(view.selection, view.visible, 3, {}), view.visible, 5, { toggle: true });
  view.top = 120;
  show(spot('b', 'in/sub/'));
  await settled();
  expect([view.chosenCount, view.topWanted]).toEqual([0, null]);
  view.back();
  expect([...view.selection.marks.ids()].map((id) => view.visible.rows.key(id))).toEqual(['in/02', 'in/04']);
  expect([view.selection.cursor, view.topWanted]).toEqual(['in/04', 120]);
  await settled();
  expect(view.chosenCount).toBe(2);
  view.forward();
  view.up();
  expect([view.spot, view.chosenCount, view.selection.cursor, view.topWanted]).toEqual([spot('b', 'in/'), 0, 'in/sub/', null]);
});

it('does not scroll back to where a filter had hidden rows', async () => {
  const view = views.active;
  view.filter = '1';
  view.top = 90;
  show(spot('c'));
  view.back();
  expect(view.topWanted).toBeNull();
});

it('remembers the places of both', () => {
  rememberPlaces([spot('b', 'in/'), spot(null, '', 'studio')]);
  expect(lastPlaces()).toEqual([spot('b', 'in/'), spot(null, '', 'studio')]);
  rememberPlaces([spot('b', 'in/')]);
  expect(lastPlaces()).toEqual([spot('b', 'in/')]);
});

it('gives the first view its share of the width, and leaves room for both', () => {
  views.width = 1000;
  expect(views.firstWidth).toBe(500);
  views.resize(400);
  views.width = 800;
  expect(views.firstWidth).toBe(320);
  views.width = 600;
  expect(views.firstWidth).toBe(280);
  views.evenOut();
  expect(views.firstWidth).toBe(300);
});

it('downloads what is selected in the active view', async () => {
  const asked: string[] = [];
  useBackend({ async chooseTarget() { asked.push('target'); return null; }, async listObjects() { return { folders: [], objects: [], next: null }; } } as Partial<Backend> as Backend);
  views.active.selection = pick(views.active.selection, views.active.visible, 3, {});
  toggleSecondView();
  await download(true);
  expect(asked).toEqual([]);
  views.activate(views.all[0] as typeof views.active);
  await download(true);
  expect(asked).toEqual(['target']);
});
