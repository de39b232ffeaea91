// The screens of what is done to objects, as tests that each take a picture.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { menuOf, more, select, table } from './browse.mjs';
import { project } from './desktop.mjs';
import { openBucket } from './windlass.mjs';
import { until } from './wait.mjs';

const bucket = 'shot-list';
const versions = 'cut-versions';
const escape = '\uE00C';

/** Puts what the pictures show. */
export async function putObjects(s3) {
  for (const name of [bucket, versions]) await s3.createBucket(name);
  const notes = Array.from({ length: 40 }, (_, line) => `Scene ${line + 1}: ${['harbour', 'bridge', 'rooftop', 'market'][line % 4]}, take ${(line % 7) + 1} is the good one.`).join('\n');
  const headers = { 'content-type': 'text/markdown', 'cache-control': 'max-age=3600', 'x-amz-meta-project': 'harbour', 'x-amz-meta-camera': 'A', 'x-amz-tagging': 'state=final&rights=cleared' };
  await s3.put(bucket, 'notes.md', notes, headers);
  await s3.put(bucket, 'poster.png', readFileSync(join(project, 'icons/128x128.png')), { 'content-type': 'image/png' });
  await s3.put(bucket, 'look-01.cube.bin', Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * at) % 251)));
  for (const key of ['day-01/A001_C001_proxy.mov', 'day-01/A001_C001.mov', 'day-02/A002_C003_proxy.mov', 'day-02/sound/take-01.wav']) await s3.put(bucket, key, Buffer.alloc(250_000 * key.length, 7));
  await s3.request('PUT', `/${versions}`, { query: { versioning: '' }, body: '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>' });
  for (const size of [120_000, 480_000, 470_000]) await s3.put(versions, 'first-cut.mov', Buffer.alloc(size, 1));
  for (const size of [2_000, 2_400]) await s3.put(versions, 'credits.txt', Buffer.alloc(size, 65));
  await s3.remove(versions, 'credits.txt');
}

/** Registers the tests. `here()` gives the program, `shoot` takes a picture under a name. */
export function objectScreens(here, shoot) {
  const press = (...keys) => here().desktop.run('xdotool', ['key', ...keys]);

  async function close(title) {
    await here().page.press(escape);
    await here().gone('dialog', title);
  }

  async function fromMenu(name, entry, title, picture, ready) {
    const app = here();
    await menuOf(app, await app.find('row', name, { within: await table(app) }), entry);
    const sheet = await app.find('dialog', title);
    await ready?.(sheet);
    await shoot(picture);
    await close(title);
  }

  test('properties, editing and sharing of an object', async () => {
    const app = here();
    await openBucket(app, bucket);
    await select(app, 'notes.md');
    // The transfers of the screens before are no part of these.
    await press('ctrl+j');
    await press('ctrl+i');
    const drawer = await app.find('complementary', 'Details');
    await app.find('button', 'Copy Content type', { within: drawer });
    await shoot('properties');
    await app.click('button', 'Close details', { within: drawer });
    await fromMenu('notes.md', 'Edit…', /^Edit /, 'edit', (sheet) => app.find('textbox', 'Content type', { within: sheet }));
    await fromMenu('notes.md', 'Copy link…', /^Link to/, 'share', (sheet) => app.find('textbox', 'Link to notes.md', { within: sheet }));
    await fromMenu('day-01', 'Copy to…', /^Copy /, 'copy', (sheet) => until('it is counted', async () => /2 objects, /.test(await app.text(sheet))));
  });

  test('previews of text, of bytes and of a picture', async () => {
    const app = here();
    for (const [name, picture] of [['notes.md', 'preview-text'], ['look-01.cube.bin', 'preview-hex'], ['poster.png', 'preview-picture']]) {
      await select(app, name);
      await app.page.press(' ');
      const sheet = await app.find('dialog', name);
      await until('its content is shown', () => app.page.execute('return arguments[0].querySelector("pre, img")?.getBoundingClientRect().height > 0', sheet));
      await shoot(picture);
      await close(name);
    }
  });

  test('bucket information, and options for uploads', async () => {
    const app = here();
    await more(app, 'Bucket information');
    const sheet = await app.find('dialog', bucket);
    await app.click('button', 'Count everything', { within: sheet });
    await app.find('button', 'Count again', { within: sheet });
    await shoot('bucket');
    await close(bucket);
    await app.click('button', 'Upload menu');
    await app.click('menuitem', /^Options for this bucket/);
    await app.find('dialog', /^Upload options for /);
    await shoot('upload-options');
    await close(/^Upload options for /);
  });

  test('results of a search', async () => {
    const app = here();
    await press('ctrl+shift+f');
    const bar = await app.find('search');
    await app.fill('textbox', /^Part of the name/, 'proxy', { within: bar });
    await app.click('button', 'Search', { within: bar });
    await app.find('row', 'day-02/A002_C003_proxy.mov');
    await shoot('search');
    await app.click('button', 'Close the search', { within: bar });
  });

  test('versions and deleted objects', async () => {
    const app = here();
    await openBucket(app, versions);
    await more(app, 'Show versions');
    await app.find('row', /^credits\.txt, deleted/, { within: await app.find('grid', /^Versions in/) });
    await shoot('versions');
    await app.click('button', 'Back to now');
  });

  test('two views', async () => {
    const app = here();
    await openBucket(app, bucket);
    await press('F3');
    await app.find('region', 'Objects, second view');
    await app.click('treeitem', versions);
    const second = await app.find('region', 'Objects, second view');
    await app.find('row', 'first-cut.mov', { within: second });
    await shoot('two-views');
    await app.click('button', 'Close this view', { within: second });
    await app.gone('region', 'Objects, second view');
    await press('ctrl+j');
  });
}
