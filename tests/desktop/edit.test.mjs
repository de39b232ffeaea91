// Objects changed in place, shared and searched for in the real window on a real server, each looked at from outside.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { choose, menuOf, pressOnce, says, select, table, valueOf } from './lib/browse.mjs';
import { confirm } from './lib/dialog.mjs';
import { run } from './lib/process.mjs';
import { connect, openSuite } from './lib/suite.mjs';
import { openBucket, rowSays, trouble } from './lib/windlass.mjs';
import { sleep, until } from './lib/wait.mjs';

const bucket = 'edit-bucket';
const sha256 = (bytes) => ({ size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
const objects = {
  'one.txt': ['one,two\n', { 'content-type': 'text/plain', 'cache-control': 'max-age=60', 'content-language': 'en', 'x-amz-meta-kept': 'as it was', 'x-amz-tagging': 'state=draft' }],
  'first.json': ['{}', { 'content-type': 'application/json', 'x-amz-meta-own': 'first', 'x-amz-tagging': 'old=1' }],
  'second.bin': [Buffer.alloc(50_000, 's'), { 'content-type': 'application/x-second', 'x-amz-meta-own': 'second' }],
  'third.txt': ['third', { 'content-type': 'text/x-third' }],
  'days/day-1/A_proxy.mov': ['a'.repeat(1000)], 'days/day-1/B.mov': ['b'.repeat(300_000)], 'days/day-2/deep/c_PROXY.txt': ['c'.repeat(2000)], 'days/notes.txt': ['notes'],
};
const bytesOf = (key) => Buffer.from(objects[key][0]);
let suite, app, s3;

before(async () => {
  suite = await openSuite('edit');
  ({ app } = suite);
  ({ s3 } = suite.server);
  await s3.createBucket(bucket);
  for (const [key, [body, headers]] of Object.entries(objects)) await s3.put(bucket, key, body, headers);
  await connect(suite);
  await openBucket(app, bucket);
  await app.place(0, 0);
});
after(() => suite?.close());

const key = (...keys) => suite.desktop.run('xdotool', ['key', ...keys]);
const put = async (link, file) => (await run('curl', ['--silent', '--output', '/dev/null', '--write-out', '%{http_code}', '--upload-file', file, link])).stdout;

function sent(text) {
  const file = join(suite.desktop.root, 'sent.txt');
  writeFileSync(file, text);
  return file;
}

async function edit(...names) {
  await select(app, ...names);
  await menuOf(app, await app.find('row', names.at(-1), { within: await table(app) }), 'Edit…');
  return app.find('dialog', /^Edit /);
}

test('a link to upload takes a file from curl', async () => {
  await app.click('button', 'Upload menu');
  await app.click('menuitem', /^Link to upload here/);
  const sheet = await app.find('dialog', 'Link to upload here');
  await app.fill('textbox', 'File name', 'sent.txt', { within: sheet });
  await app.click('radio', 'Custom', { within: sheet });
  await app.fill('textbox', 'How long', '1', { within: sheet });
  await choose(app, 'Unit', 'Minutes', { within: sheet });
  const link = await until('the link ends in a minute', async () => {
    const shown = await valueOf(app, await app.find('textbox', 'Link to sent.txt', { within: sheet }));
    return /X-Amz-Expires=60&/.test(shown) && shown;
  });
  await app.picture('upload-link');
  await app.click('button', 'Cancel', { within: sheet });
  assert.equal(await put(link, sent('from curl\n')), '200');
  assert.deepEqual(await s3.digest(bucket, 'sent.txt'), sha256(Buffer.from('from curl\n')));
  assert.equal(await put(link.replace('sent.txt', 'other.txt'), sent('elsewhere')), '403');
});

test('a link to upload is refused once it has ended', async () => {
  // The sheet's shortest is a minute. Here the page asks the program as the sheet does, for two seconds.
  await app.page.execute(`const place = JSON.parse(document.querySelector('[data-place]').dataset.place);
    const request = { connection: place.connection, bucket: place.bucket, keys: ['late.txt'], version: null, seconds: 2, save: false, fileName: null, upload: true };
    globalThis.__TAURI_INTERNALS__.invoke('links', { request }).then((links) => { globalThis.short = links[0].url; }, (error) => { globalThis.short = JSON.stringify(error); });`);
  const link = await until('the program answers', () => app.page.execute('return globalThis.short'));
  assert.equal(await put(link, sent('in time\n')), '200');
  await sleep(3200);
  assert.equal(await put(link, sent('too late\n')), '403');
  assert.deepEqual(await s3.digest(bucket, 'late.txt'), sha256(Buffer.from('in time\n')));
});

test('one object: what was changed is changed on the server, all else is as it was', async () => {
  const before = await s3.head(bucket, 'one.txt');
  const sheet = await edit('one.txt');
  await app.fill('textbox', 'Content type', 'text/csv', { within: sheet });
  await app.click('button', 'Add metadata', { within: sheet });
  await app.fill('textbox', 'Name of metadata 2', 'added', { within: sheet });
  await app.fill('textbox', 'Value of metadata 2', 'in the window', { within: sheet });
  await app.fill('textbox', 'Value of tag 1', 'final', { within: sheet });
  await app.picture('edit-one');
  await pressOnce(app, 'Change', { within: sheet });
  await rowSays(app, 'one.txt', /1 of 1 changed/, { not: trouble });
  const after = await s3.head(bucket, 'one.txt');
  assert.equal(after.get('content-type'), 'text/csv');
  assert.equal(after.get('x-amz-meta-added'), 'in the window');
  assert.deepEqual(await s3.tags(bucket, 'one.txt'), { state: 'final' });
  for (const name of ['cache-control', 'content-language', 'x-amz-meta-kept', 'etag', 'content-length']) assert.equal(after.get(name), before.get(name), name);
  assert.equal(after.get('x-amz-meta-kept'), 'as it was');
  assert.deepEqual(await s3.digest(bucket, 'one.txt'), sha256(bytesOf('one.txt')));
});

test('several objects: a header and tags are set, each keeps its own type and metadata', async () => {
  const sheet = await edit('first.json', 'second.bin');
  await choose(app, 'What happens with Cache control', 'Set to', { within: sheet });
  await app.fill('textbox', 'Cache control', 'no-store', { within: sheet });
  await choose(app, 'Tags', 'Replace with', { within: sheet });
  await app.click('button', 'Add tag', { within: sheet });
  await app.fill('textbox', 'Name of tag 1', 'state', { within: sheet });
  await app.fill('textbox', 'Value of tag 1', 'both', { within: sheet });
  await app.picture('edit-several');
  await pressOnce(app, 'Change 2 objects', { within: sheet });
  await rowSays(app, '2 objects', /2 of 2 changed/, { not: trouble });
  for (const [name, own] of [['first.json', 'first'], ['second.bin', 'second']]) {
    const head = await s3.head(bucket, name);
    assert.deepEqual([head.get('cache-control'), head.get('content-type'), head.get('x-amz-meta-own')], ['no-store', objects[name][1]['content-type'], own]);
    assert.deepEqual(await s3.tags(bucket, name), { state: 'both' });
    assert.deepEqual(await s3.digest(bucket, name), sha256(bytesOf(name)));
  }
  const other = await s3.head(bucket, 'third.txt');
  assert.deepEqual([other.get('cache-control'), other.get('content-type')], [null, 'text/x-third']);
  assert.deepEqual(await s3.tags(bucket, 'third.txt'), {});
});

test('several objects are shared at once: each link gives its own object to curl', async () => {
  await select(app, 'one.txt', 'second.bin');
  await key('ctrl+shift+c');
  const sheet = await app.find('dialog', 'Links to 2 objects');
  for (const name of ['one.txt', 'second.bin']) {
    const link = await valueOf(app, await app.find('textbox', `Link to ${name}`, { within: sheet }));
    const file = join(suite.desktop.root, name);
    const { stdout } = await run('curl', ['--silent', '--output', file, '--write-out', '%{http_code} %{size_download}', link]);
    assert.equal(stdout, `200 ${bytesOf(name).length}`);
  }
  await app.click('button', 'Copy all 2', { within: sheet });
  await app.gone('dialog', 'Links to 2 objects');
  const field = await app.click('textbox', 'Filter this folder');
  await key('ctrl+v');
  const pasted = await until('both are in the clipboard', async () => {
    const text = await valueOf(app, field);
    return text.split('X-Amz-Signature=').length === 3 && text;
  });
  for (const name of ['one.txt', 'second.bin']) assert.ok(pasted.includes(`/${bucket}/${name}?`), pasted);
  await app.fill('textbox', 'Filter this folder', '');
});

async function search(fields) {
  const bar = await app.find('search');
  const all = { 'Part of the name, or a pattern with * and ?': '', 'Smallest size': '', 'Largest size': '', ...fields };
  for (const [name, text] of Object.entries(all)) await app.fill('textbox', name, text, { within: bar });
  await app.click('button', 'Search', { within: bar });
  await says(app, /Searched to the end/);
  return (await found()).sort();
}

async function found() {
  const [grid] = await app.all('grid', /, found$/);
  const rows = grid ? await app.all('row', null, { within: grid }) : [];
  const names = await Promise.all(rows.map((row) => app.page.execute('return arguments[0].getAttribute("aria-label")', row)));
  return names.filter(Boolean);
}

test('a search below a folder goes by part of the name, by pattern, and by size', async () => {
  await app.page.pointer(await app.find('row', 'days', { within: await table(app) }), { count: 2 });
  await app.find('grid', 'Objects in days');
  await key('ctrl+shift+f');
  const name = 'Part of the name, or a pattern with * and ?';
  assert.deepEqual(await search({ [name]: 'proxy' }), ['day-1/A_proxy.mov', 'day-2/deep/c_PROXY.txt']);
  await app.picture('found');
  assert.deepEqual(await search({ [name]: '*.mov' }), ['day-1/A_proxy.mov', 'day-1/B.mov']);
  assert.deepEqual(await search({ 'Smallest size': '1.5 kB' }), ['day-1/B.mov', 'day-2/deep/c_PROXY.txt']);
  assert.deepEqual(await search({ [name]: '*.mov', 'Largest size': '200 kB' }), ['day-1/A_proxy.mov']);
});

test('one of the results is deleted, and only that', async () => {
  assert.deepEqual(await search({ 'Part of the name, or a pattern with * and ?': 'proxy' }), ['day-1/A_proxy.mov', 'day-2/deep/c_PROXY.txt']);
  await select(app, 'day-2/deep/c_PROXY.txt');
  await key('Delete');
  await confirm(suite.desktop, ['Tab', 'Return']);
  await rowSays(app, 'c_PROXY.txt', /1 of 1 deleted/, { not: trouble });
  await until('the results are without it', async () => `${await found()}` === 'day-1/A_proxy.mov');
  assert.deepEqual((await s3.list(bucket)).filter((each) => each.startsWith('days/')).sort(), ['days/day-1/A_proxy.mov', 'days/day-1/B.mov', 'days/notes.txt']);
});
