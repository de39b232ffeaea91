// Copying, moving, sharing, pasting and clearing up, in the real window on a real server, each looked at from outside.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { confirm } from './lib/dialog.mjs';
import { FileManager } from './lib/file-manager.mjs';
import { randomFile } from './lib/files.mjs';
import { run, stop } from './lib/process.mjs';
import { connect, openSuite } from './lib/suite.mjs';
import { openBucket, rowSays, trouble } from './lib/windlass.mjs';
import { sleep, until } from './lib/wait.mjs';

const odd = 'tour/Straße + 50 %/über 🪣.bin';
const contents = { 'tour/a.bin': Buffer.alloc(70_000, 'a'), [odd]: Buffer.alloc(1234, 'u'), 'tour/deep/empty': Buffer.alloc(0), 'single.txt': Buffer.from('one object\n') };
const sha256 = (bytes) => ({ size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
let suite;

before(async () => {
  suite = await openSuite('arrange');
  const { s3 } = suite.server;
  for (const bucket of ['from-bucket', 'to-bucket', 'empty-bucket']) await s3.createBucket(bucket);
  for (const [key, bytes] of Object.entries(contents)) await s3.put('from-bucket', key, bytes);
  await connect(suite);
  await openBucket(suite.app, 'from-bucket');
  await suite.app.place(0, 0);
});
after(() => suite?.close());

const key = (...keys) => suite.desktop.run('xdotool', ['key', ...keys]);
const table = () => suite.app.find('grid', /^Objects in/);

async function select(name) {
  await suite.app.page.click(await suite.app.find('row', name, { within: await table(), timeout: 15_000 }));
}

/** In the sheet of Copy to… or Move to…: where to, and go. */
async function send(verb, to, count) {
  const sheet = await suite.app.find('dialog', new RegExp(`^${verb} `));
  await suite.app.fill('textbox', 'To', to, { within: sheet });
  const go = new RegExp(`^${verb} ${count} object`);
  await until(`${verb} can be pressed`, async () => {
    const [button] = await suite.app.all('button', go, { within: sheet });
    if (!button || await suite.app.page.execute('return arguments[0].disabled', button)) return false;
    await suite.app.page.click(button);
    return true;
  });
  await suite.app.gone('dialog', new RegExp(`^${verb} `));
}

test('a folder with odd names is copied to another bucket on the server', async () => {
  await select('tour');
  await key('ctrl+shift+y');
  await send('Copy', 'to-bucket/copied/', 3);
  await rowSays(suite.app, 'tour', /3 of 3 copied/, { not: trouble });
  await suite.app.picture('copied');
  for (const [each, bytes] of Object.entries(contents)) {
    if (each.startsWith('tour/')) assert.deepEqual(await suite.server.s3.digest('to-bucket', `copied/${each}`), sha256(bytes));
  }
  assert.equal((await suite.server.s3.list('from-bucket')).length, 4);
});

test('a folder is moved: equal at its new place, gone from the old one', async () => {
  await select('tour');
  await key('ctrl+shift+m');
  await send('Move', 'to-bucket/moved/', 3);
  await rowSays(suite.app, 'tour', /3 of 3 moved/, { not: trouble });
  assert.deepEqual(await suite.server.s3.digest('to-bucket', `moved/${odd}`), sha256(contents[odd]));
  assert.deepEqual(await suite.server.s3.list('from-bucket'), ['single.txt']);
});

test('a copied link is fetched by curl, and names the file', async () => {
  await select('single.txt');
  await key('ctrl+shift+c');
  const sheet = await suite.app.find('dialog', /^Link to single/);
  // The sheet grows when its link comes: only then does it stand still.
  const url = async () => suite.app.page.execute('return arguments[0].value', await suite.app.find('textbox', 'Link to single.txt', { within: sheet }));
  await url();
  await suite.app.click('checkbox', /^Save it/, { within: sheet });
  const link = await until('the link is a download', async () => {
    const now = await url();
    return now.includes('response-content-disposition') && now;
  });
  await suite.app.picture('link');
  await suite.app.click('button', 'Copy link', { within: sheet });
  const { stdout } = await run('curl', ['--silent', '--include', link]);
  assert.match(stdout, /^HTTP\/1\.1 200/);
  assert.match(stdout, /content-disposition: attachment/i);
  assert.ok(stdout.endsWith('one object\n'), stdout);
  const broken = await run('curl', ['--silent', '--output', '/dev/null', '--write-out', '%{http_code}', link.replace('single.txt', 'other.txt')]);
  assert.equal(broken.stdout, '403');
});

test('a file copied in the file manager is pasted', async () => {
  const folder = join(suite.desktop.root, 'copied');
  const made = await randomFile(join(folder, 'pasted.bin'), 250_000);
  const manager = await FileManager.open(suite.desktop, folder, { x: 1330, y: 40 });
  await suite.desktop.run('xdotool', ['mousemove', String(manager.icon.x), String(manager.icon.y), 'click', '1']);
  await sleep(300);
  await key('ctrl+c');
  await sleep(300);
  const window = await suite.app.window();
  await suite.desktop.run('xdotool', ['windowactivate', '--sync', window]);
  await select('single.txt');
  await key('ctrl+v');
  await rowSays(suite.app, 'pasted.bin', /Done/, { not: trouble });
  await stop(manager.started);
  assert.deepEqual(await suite.server.s3.digest('from-bucket', 'pasted.bin'), made);
});

test('a new folder is there for others too', async () => {
  await key('ctrl+shift+n');
  const sheet = await suite.app.find('dialog', /^New folder/);
  await suite.app.fill('textbox', 'Name', 'neu', { within: sheet });
  await suite.app.click('button', 'Create folder', { within: sheet });
  await suite.app.find('row', 'neu', { within: await table() });
  assert.ok((await suite.server.s3.list('from-bucket')).includes('neu/'));
});

test('everything is deleted after a native question, by the keyboard alone', async () => {
  await select('single.txt');
  await key('ctrl+a');
  await key('Delete');
  await confirm(suite.desktop, ['Tab', 'Return'], { picture: 'delete-all' });
  // The server keeps listing folders for a while that have nothing in them any more, so the window does too.
  await rowSays(suite.app, /^\d+ items$/, /deleted/, { not: trouble });
  await until('the server has none', async () => (await suite.server.s3.list('from-bucket')).length === 0);
});

test('a bucket that is not empty stays; an empty one goes', async () => {
  const bucket = async (name, keys) => {
    await suite.app.page.pointer(await suite.app.find('treeitem', name), { button: 2 });
    await suite.app.click('menuitem', /^Delete bucket/);
    await confirm(suite.desktop, keys);
  };
  await bucket('empty-bucket', ['Tab', 'Return']);
  await suite.app.gone('treeitem', 'empty-bucket', { timeout: 15_000 });
  await suite.app.page.pointer(await suite.app.find('treeitem', 'to-bucket'), { button: 2 });
  await suite.app.click('menuitem', /^Delete bucket/);
  await until('the window says why', () => suite.app.page.execute('return /to-bucket is not empty: it holds \\d+ objects?\\. Delete what is in it first\\./.test(document.body.innerText)'));
  await suite.app.picture('bucket-not-empty');
});
