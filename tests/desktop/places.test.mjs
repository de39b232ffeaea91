// Several places at once, and ways to them, in the real window on a real server: two views, drags, paths, bookmarks.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Application } from './lib/application.mjs';
import { says, valueOf } from './lib/browse.mjs';
import { connect, openSuite } from './lib/suite.mjs';
import { openBucket, rowSays, trouble } from './lib/windlass.mjs';
import { until } from './lib/wait.mjs';

const contents = { 'alone.bin': randomBytes(50_000), 'other.bin': randomBytes(60_000), 'third.bin': randomBytes(70_000), 'trips/north/map.txt': Buffer.from('map\n') };
const sha256 = (bytes) => ({ size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
let suite, app, s3, gateway;

before(async () => {
  suite = await openSuite('places');
  ({ app, gateway } = suite);
  ({ s3 } = suite.server);
  for (const bucket of ['from-bucket', 'to-bucket']) await s3.createBucket(bucket);
  for (const [key, bytes] of Object.entries(contents)) await s3.put('from-bucket', key, bytes);
  await connect(suite);
  await openBucket(app, 'from-bucket');
  await app.place(0, 0);
});
after(() => suite?.close());

const key = (...keys) => suite.desktop.run('xdotool', ['key', ...keys]);
const view = (which) => app.find('region', `Objects, ${which} view`);
const row = async (which, name) => app.find('row', name, { within: await view(which), timeout: 15_000 });
/** Where what is dragged goes to: the list, or the pane of an empty one. */
const content = async (which) => app.page.execute('return arguments[0].querySelector("[data-place]")', await view(which));

/** Nothing of an object went through this computer: the server copied it. */
function copiedThere(name, from) {
  const asked = gateway.requests.slice(from).filter((entry) => entry.key.endsWith(name));
  assert.ok(asked.some((entry) => entry.method === 'PUT' && entry.bytes === 0 && entry.status === 200), 'the server was asked to copy');
  assert.ok(asked.every((entry) => entry.method !== 'GET'), 'nothing was fetched');
}

test('F3 opens a second view, which goes to a place of its own', async () => {
  await key('F3');
  await row('second', 'alone.bin');
  await app.click('treeitem', 'to-bucket');
  await app.find('heading', 'This bucket is empty', { within: await view('second') });
  await row('first', 'alone.bin');
});

test('an object is dragged to the other view: copied to another bucket by the server', async () => {
  const from = gateway.requests.length;
  await app.drag(await row('first', 'alone.bin'), await content('second'), { over: async () => {
    await says(app, /Copy “alone.bin” to to-bucket/);
    await app.picture('dragged');
  } });
  await rowSays(app, 'alone.bin', /1 of 1 copied/, { not: trouble });
  await row('second', 'alone.bin');
  copiedThere('alone.bin', from);
  assert.deepEqual(await s3.digest('to-bucket', 'alone.bin'), sha256(contents['alone.bin']));
  assert.deepEqual(await s3.digest('from-bucket', 'alone.bin'), sha256(contents['alone.bin']));
});

test('with Shift it is moved: gone from the first view and its bucket', async () => {
  const from = gateway.requests.length;
  await app.drag(await row('first', 'other.bin'), await content('second'), { keys: ['shift'], over: () => says(app, /Move “other.bin” to to-bucket/) });
  await rowSays(app, 'other.bin', /1 of 1 moved/, { not: trouble });
  await app.gone('row', 'other.bin', { within: await view('first') });
  copiedThere('other.bin', from);
  assert.deepEqual(await s3.digest('to-bucket', 'other.bin'), sha256(contents['other.bin']));
  assert.ok(!(await s3.list('from-bucket')).includes('other.bin'));
});

test('dragged onto a folder of its bucket, an object is moved into it', async () => {
  await app.drag(await row('first', 'third.bin'), await row('first', 'trips'), { over: () => says(app, /Move “third.bin” to trips/) });
  await rowSays(app, 'third.bin', /1 of 1 moved/, { not: trouble });
  assert.deepEqual(await s3.digest('from-bucket', 'trips/third.bin'), sha256(contents['third.bin']));
  assert.ok(!(await s3.list('from-bucket')).includes('third.bin'));
  await app.click('button', 'Close this view', { within: await view('second') });
  await app.gone('region', 'Objects, second view');
});

/** Types into "Go to a path" and presses Return. */
async function type(path) {
  await key('ctrl+l');
  const field = await app.find('combobox', 'Go to a path');
  await until('the field has the keyboard', () => app.page.execute('return document.activeElement === arguments[0]', field));
  await suite.desktop.run('xdotool', ['type', '--delay', '4', path]);
  await until('all of it is there', async () => (await valueOf(app, field)) === path);
  await key('Return');
}

/** Waits until the place is open, too. */
async function goTo(path, open) {
  await type(path);
  await app.find('grid', `Objects in ${open}`);
}

test('Ctrl L leads to an S3 URI, to the address of an object, and to a plain path', async () => {
  await goTo('s3://from-bucket/trips/north/', 'north');
  await app.find('row', 'map.txt');
  await goTo('to-bucket', 'to-bucket');
  await goTo(`${gateway.endpoint}/from-bucket/trips/north/map.txt?X-Amz-Signature=0f`, 'north');
  assert.equal(await app.page.execute('return arguments[0].getAttribute("aria-selected")', await app.find('row', 'map.txt')), 'true');
  await goTo('/trips/', 'trips');
  await type('/nowhere');
  await says(app, /there is neither an object nor a folder “nowhere”/);
  await key('Escape');
});

test('bookmarks and recent places are there after a restart, and lead back', async () => {
  await goTo('from-bucket/trips/north/', 'north');
  await key('ctrl+shift+b');
  const tree = () => app.find('tree', 'Bookmarks and recent places');
  const kept = async () => app.page.execute('return [...arguments[0].querySelectorAll("[role=treeitem]")].map((it) => it.getAttribute("aria-label") ?? it.textContent.trim())', await tree());
  const expected = ['Bookmarks', 'north, from-bucket/trips/north/ in Test server', 'Recent',
    'north, from-bucket/trips/north/ in Test server', 'trips, from-bucket/trips/ in Test server', 'to-bucket, to-bucket/ in Test server', 'from-bucket, from-bucket/ in Test server'];
  await until('the bookmark is in the sidebar', async () => (await kept())[0] === 'Bookmarks');
  assert.deepEqual(await kept(), expected);
  await openBucket(app, 'to-bucket');
  await app.close();
  suite.app = app = await Application.open(suite.desktop);
  await app.find('grid', 'Objects in to-bucket', { timeout: 20_000 });
  assert.deepEqual(new Set(await kept()), new Set(expected));
  await app.click('treeitem', /^trips, /, { within: await tree() });
  await app.find('grid', 'Objects in trips');
  await app.click('treeitem', /^north, /, { within: await tree(), first: true });
  await app.find('row', 'map.txt', { within: await app.find('grid', 'Objects in north') });
  await app.picture('restarted');
});
