// A file is compressed on its way to a real server, read there by other eyes, and unpacked on its way back.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { after, before, test } from 'node:test';
import { choosePath } from './lib/dialog.mjs';
import { connect, openSuite } from './lib/suite.mjs';
import { downloadByDialog, openBucket, press, rowSays, trouble } from './lib/windlass.mjs';

const text = Buffer.from(Array.from({ length: 200_000 }, (_, line) => `${line},${(line * 7919) % 1000},value\n`).join(''));
let suite, source, target;

before(async () => {
  suite = await openSuite('packed');
  await suite.server.s3.createBucket('packed-bucket');
  [source, target] = ['source', 'target'].map((name) => join(suite.desktop.root, name));
  mkdirSync(source);
  mkdirSync(target);
  writeFileSync(join(source, 'table.csv'), text);
  await connect(suite);
  await openBucket(suite.app, 'packed-bucket');
});
after(() => suite?.close());

test('a table is sent with gzip: smaller, with its encoding and its size noted', async () => {
  const { app, desktop, server } = suite;
  await app.click('button', 'Upload menu');
  await app.click('menuitem', /^Upload files with options/);
  await choosePath(desktop, join(source, 'table.csv'));
  const sheet = await app.find('dialog', /with options$/);
  await app.click('radio', 'gzip', { within: sheet });
  await app.picture('options');
  await app.click('button', /^Upload/, { within: sheet });
  await rowSays(app, 'table.csv', /Done/, { not: trouble });
  await app.picture('sent');
  const headers = await server.s3.head('packed-bucket', 'table.csv');
  assert.equal(headers.get('content-encoding'), 'gzip');
  assert.equal(headers.get('x-amz-meta-windlass-size'), String(text.length));
  assert.equal(headers.get('content-type'), 'text/csv');
  // Asked for as it is: fetch would undo the encoding by itself, and not say so.
  const raw = await desktop.run('curl', ['--silent', '--output', join(target, 'raw.gz'), await link('table.csv')]);
  assert.equal(raw.code, 0);
  const packed = readFileSync(join(target, 'raw.gz'));
  assert.ok(packed.length < text.length / 2, `${packed.length} of ${text.length}`);
  assert.ok(gunzipSync(packed).equals(text));
});

/** A link from the window itself. */
async function link(name) {
  const { app, desktop } = suite;
  await app.page.click(await app.find('row', name, { within: await app.find('grid', /^Objects in/) }));
  await desktop.run('xdotool', ['key', 'ctrl+shift+c']);
  const sheet = await app.find('dialog', /^Link to/);
  const field = await app.find('textbox', `Link to ${name}`, { within: sheet });
  const url = await app.page.execute('return arguments[0].value', field);
  await desktop.run('xdotool', ['key', 'Escape']);
  await app.gone('dialog', /^Link to/);
  return url;
}

test('its download asks in the row, and is unpacked', async () => {
  const { app } = suite;
  const folder = join(target, 'unpacked');
  mkdirSync(folder);
  await downloadByDialog(app, 'table.csv', folder);
  await rowSays(app, 'table.csv', /compressed with gzip/, { direction: 'download' });
  await press(app, 'table.csv', 'Choose…', { direction: 'download' });
  await app.picture('question');
  await app.click('button', 'Unpack');
  await rowSays(app, 'table.csv', /Done/, { direction: 'download', not: /Failed|Does not match/ });
  assert.ok(readFileSync(join(folder, 'table.csv')).equals(text));
  assert.deepEqual(readdirSync(folder), ['table.csv'], 'no part file is left');
});
