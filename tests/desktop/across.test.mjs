// Between the practice store and a real server, in the real window: copied, moved, paused; and buckets that keep versions.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { menuOf, more, says, select, send } from './lib/browse.mjs';
import { confirm } from './lib/dialog.mjs';
import { MiB } from './lib/files.mjs';
import { connect, openSuite } from './lib/suite.mjs';
import { makeBucket, openBucket, press, rowSays, trouble } from './lib/windlass.mjs';
import { sleep, until } from './lib/wait.mjs';

const large = 'tour/large.bin';
const contents = { 'tour/a.bin': randomBytes(70_000), 'tour/deep/über 🪣.bin': randomBytes(1234), 'tour/empty': Buffer.alloc(0), [large]: randomBytes(24 * MiB), 'plan.txt': Buffer.from('the plan\n') };
const sha256 = (bytes) => ({ size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
const toured = Object.keys(contents).filter((key) => key.startsWith('tour/'));
let suite, app, s3, gateway;

before(async () => {
  suite = await openSuite('across');
  ({ app, gateway } = suite);
  ({ s3 } = suite.server);
  await s3.createBucket('far-bucket');
  for (const [key, bytes] of Object.entries(contents)) await s3.put('far-bucket', key, bytes);
  await connect(suite);
  await app.place(0, 0);
  await app.click('treeitem', /^Practice store/);
  await app.find('grid', 'Objects in Practice store');
  await makeBucket(app, 'near-bucket');
});
after(() => suite?.close());

const key = (...keys) => suite.desktop.run('xdotool', ['key', ...keys]);

/** Stops the job of a row while its bytes go through, and looks that nothing goes on until it is resumed. */
async function pauseOnTheWay(name) {
  await until('bytes go through', () => gateway.requests.some((entry) => entry.key.endsWith('large.bin') && entry.bytes > 2 * MiB));
  await press(app, name, 'Pause');
  await rowSays(app, name, /Paused at/, { timeout: 5000, not: trouble });
  await sleep(300);
  const asked = gateway.requests.length;
  await sleep(1000);
  assert.equal(gateway.requests.length, asked, 'nothing is asked of the server while it is paused');
  gateway.pace = 0;
  await press(app, name, 'Resume');
}

test('a folder is copied from the server to the practice store, paused and resumed on the way', async () => {
  await openBucket(app, 'far-bucket');
  await select(app, 'tour');
  gateway.requests.length = 0;
  gateway.pace = 8 * MiB;
  await key('ctrl+shift+y');
  await send(app, 'Copy', 'near-bucket/from-far/', 4, { connection: 'Practice store' });
  await pauseOnTheWay('tour');
  await rowSays(app, 'tour', /4 of 4 copied/, { not: trouble });
  await app.picture('copied-across');
  assert.equal((await s3.list('far-bucket')).length, 5, 'a copy takes nothing away');
});

test('it is moved back, paused and resumed on the way: equal bytes on the server, gone from the practice store', async () => {
  await openBucket(app, 'near-bucket');
  await select(app, 'from-far');
  gateway.requests.length = 0;
  gateway.pace = 8 * MiB;
  await key('ctrl+shift+m');
  await send(app, 'Move', 'far-bucket/back/', 4, { connection: 'Test server' });
  await pauseOnTheWay('from-far');
  await rowSays(app, 'from-far', /4 of 4 moved/, { not: trouble });
  for (const each of toured) assert.deepEqual(await s3.digest('far-bucket', `back/from-far/${each}`), sha256(contents[each]), each);
  const parts = gateway.partsTaken(`back/from-far/${large}`);
  assert.equal(parts.length, new Set(parts).size, 'no part that the server had taken was sent again');
  assert.deepEqual(await s3.uploads('far-bucket'), []);
  await app.find('heading', 'This bucket is empty', { timeout: 15_000 });
  assert.equal((await s3.list('far-bucket')).length, 9);
});

test('a new bucket keeps versions, and its information says so', async () => {
  await more(app, 'New bucket…');
  const sheet = await app.find('dialog', 'New bucket in Practice store');
  await app.fill('textbox', 'Name', 'kept-bucket', { within: sheet });
  await app.click('checkbox', 'Keep versions', { within: sheet });
  await app.click('button', 'Create bucket', { within: sheet });
  await app.find('heading', 'This bucket is empty');
  const information = async (bucket) => {
    await menuOf(app, await app.find('treeitem', bucket), 'Bucket information');
    const shown = await app.find('dialog', bucket);
    await app.click('button', 'Count everything', { within: shown });
    await app.find('button', 'Count again', { within: shown });
    const said = await app.text(shown);
    await app.picture(`information-${bucket}`);
    await app.click('button', 'Close', { within: shown });
    await app.gone('dialog', bucket);
    return said;
  };
  assert.match(await information('kept-bucket'), /Region \S+ Versioning On Encryption .* Lifecycle .* 0 objects, 0 B/);
  assert.match(await information('near-bucket'), /Versioning Off/);
  await app.click('treeitem', /^Test server/);
  assert.match(await information('far-bucket'), /Region Not known\. Versioning Off .* 9 objects, 50\.5 MB/);
});

test('a deleted object comes back from Show versions with the bytes that it had', async () => {
  await openBucket(app, 'far-bucket');
  await select(app, 'plan.txt');
  await key('ctrl+shift+y');
  await send(app, 'Copy', 'kept-bucket/', 1, { connection: 'Practice store' });
  await rowSays(app, 'plan.txt', /1 of 1 copied/, { not: trouble, direction: 'copy' });
  await openBucket(app, 'kept-bucket');
  await select(app, 'plan.txt');
  await key('Delete');
  await confirm(suite.desktop, ['Tab', 'Return']);
  await app.find('heading', 'This bucket is empty', { timeout: 15_000 });
  await more(app, 'Show versions');
  const versions = await app.find('grid', /^Versions in/);
  await app.page.click(await app.find('row', /^plan\.txt, deleted/, { within: versions }));
  await app.click('button', 'Restore deleted object');
  await confirm(suite.desktop, ['Tab', 'Return']);
  await app.gone('row', /^plan\.txt, deleted/, { within: versions });
  await app.click('button', 'Back to now');
  await select(app, 'plan.txt');
  await key('ctrl+shift+y');
  await send(app, 'Copy', 'far-bucket/restored/', 1, { connection: 'Test server' });
  await until('it is on the server', async () => (await s3.list('far-bucket')).includes('restored/plan.txt'));
  assert.deepEqual(await s3.digest('far-bucket', 'restored/plan.txt'), sha256(contents['plan.txt']));
});

test('an empty bucket of the practice store is deleted; one that keeps an old version stays, and it is said why', async () => {
  await menuOf(app, await app.find('treeitem', 'near-bucket'), 'Delete bucket…');
  await confirm(suite.desktop, ['Tab', 'Return']);
  await app.gone('treeitem', 'near-bucket', { timeout: 15_000 });
  await openBucket(app, 'kept-bucket');
  await select(app, 'plan.txt');
  await key('Delete');
  await confirm(suite.desktop, ['Tab', 'Return']);
  await app.find('heading', 'This bucket is empty', { timeout: 15_000 });
  await menuOf(app, await app.find('treeitem', 'kept-bucket'), 'Delete bucket…');
  // It is looked into before anything is asked.
  await says(app, /kept-bucket is not empty: it holds \d+ older versions and delete markers\. Delete everything in it first, with all versions\./);
  await app.find('treeitem', 'kept-bucket');
});
