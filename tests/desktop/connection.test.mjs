// A connection through the editor: what the test says, where the secret goes, keys that may not list buckets.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Application } from './lib/application.mjs';
import { guest, owner } from './lib/seaweed.mjs';
import { connect, openSuite } from './lib/suite.mjs';
import { fillConnection, openBucket, saveAndOpen } from './lib/windlass.mjs';
import { until } from './lib/wait.mjs';

/** Under which name the program keeps its keys. */
const keyringService = 'app.windlass.Windlass';

let suite;
before(async () => {
  suite = await openSuite('connection');
  await suite.server.s3.createBucket('first-bucket');
  await suite.server.s3.createBucket('shared-bucket');
});
after(() => suite?.close());

test('wrong keys are said in words by the test of the connection', async () => {
  const { app, gateway } = suite;
  const choice = await app.find('listitem', /Add a connection/);
  await app.click('button', 'Add…', { within: choice });
  await fillConnection(app, { name: 'Wrong', endpoint: gateway.endpoint, region: 'us-east-1', accessKey: owner.accessKey, secretKey: 'not the secret' });
  await app.click('button', 'Test connection');
  await until('the editor tells what is wrong', async () => /secret key|does not accept|not accepted|signature/i.test(
    await app.page.execute('return document.querySelector("main").textContent')), { timeout: 20_000 });
  await app.picture('wrong-keys');
  await app.click('button', 'Cancel');
});

test('a connection is made in the editor and its buckets are listed', async () => {
  await connect(suite, { name: 'Test server' });
  await suite.app.find('treeitem', 'first-bucket', { timeout: 20_000 });
  await suite.app.picture('connected');
});

test('the secret is in the keyring', async () => {
  const { stdout } = await suite.desktop.run('secret-tool', ['search', '--all', '--unlock', 'service', keyringService], { allowFailure: true });
  assert.ok(stdout.includes(owner.secretKey), `no item of the keyring holds the secret: ${stdout}`);
});

test('the secret is nowhere below HOME, in no spelling', () => {
  const spellings = {
    raw: owner.secretKey, reversed: [...owner.secretKey].reverse().join(''),
    base64: Buffer.from(owner.secretKey).toString('base64').replace(/=+$/, ''), hex: Buffer.from(owner.secretKey).toString('hex'),
    url: encodeURIComponent(owner.secretKey), json: JSON.stringify(owner.secretKey).slice(1, -1), utf16: Buffer.from(owner.secretKey, 'utf16le').toString('latin1'),
  };
  // Base64 of a text inside a longer one begins at any of three offsets.
  for (const offset of [1, 2]) {
    spellings[`base64 at ${offset}`] = Buffer.from('x'.repeat(offset) + owner.secretKey).toString('base64').slice(4, -4);
  }
  const files = [...everyFile(suite.desktop.home)];
  assert.ok(files.some((file) => readFileSync(file).includes(owner.accessKey)), 'the search does not even find the access key, which is stored in the open');
  for (const file of files) {
    if (/\/keyrings\//.test(file)) continue; // the keyring's own file; it is encrypted with the user's password
    const contents = readFileSync(file).toString('latin1').toLowerCase();
    for (const [spelling, text] of Object.entries(spellings)) {
      assert.ok(!contents.includes(text.toLowerCase()), `${file} holds the secret (${spelling})`);
    }
  }
});

test('the secret does not come back to the window', async () => {
  const page = await suite.app.page.execute('return document.documentElement.outerHTML + [...document.querySelectorAll("input")].map((it) => it.value).join()');
  assert.ok(!page.includes(owner.secretKey));
});

test('after a restart the keyring gives the secret and the buckets are listed', async () => {
  await suite.app.close();
  suite.app = await Application.open(suite.desktop);
  await openBucket(suite.app, 'first-bucket');
});

test('a key that may not list buckets opens one by its name', async () => {
  const { app, gateway } = suite;
  gateway.refuses = (entry) => entry.method === 'GET' && entry.bucket === '';
  await app.click('button', 'Add a connection');
  await fillConnection(app, { name: 'Guest', endpoint: gateway.endpoint, region: 'us-east-1', ...guest });
  await saveAndOpen(app);
  await app.find('heading', 'This key may not list buckets', { timeout: 20_000 });
  await app.picture('not-listable');
  await app.fill('textbox', 'Bucket name', 'shared-bucket');
  await app.click('button', 'Open');
  await app.find('heading', 'This bucket is empty', { timeout: 15_000 });
  await app.picture('opened-by-name');
});

function* everyFile(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* everyFile(path);
    else if (entry.isFile() && statSync(path).size < 64 * 1024 * 1024) yield path;
  }
}
