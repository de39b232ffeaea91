// 1 GiB: paused, killed with SIGKILL, started again, resumed, finished. What the server had is not sent again.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Application } from './lib/application.mjs';
import { digestFile, MiB, randomFile } from './lib/files.mjs';
import { connect, openSuite } from './lib/suite.mjs';
import { downloadByDialog, openBucket, press, rowSays, trouble, uploadByDialog } from './lib/windlass.mjs';
import { sleep, until } from './lib/wait.mjs';

const name = 'footage.mov';
const bucket = 'footage-masters';
let suite, source, target, made;

before(async () => {
  suite = await openSuite('resume');
  await suite.server.s3.createBucket(bucket);
  source = join(suite.desktop.root, 'source', name);
  target = join(suite.desktop.root, 'target');
  mkdirSync(target);
  made = await randomFile(source, 1024 * MiB);
  await connect(suite);
  await openBucket(suite.app, bucket);
});
after(() => suite?.close());

test('an upload is paused within a second', async () => {
  suite.gateway.pace = 60 * MiB;
  await uploadByDialog(suite.app, source);
  await until('200 MiB are at the server', () => suite.gateway.partsTaken(name).length >= 25, { timeout: 60_000 });
  const pressed = Date.now();
  await press(suite.app, name, 'Pause');
  await rowSays(suite.app, name, /Paused/, { not: trouble, timeout: 5000 });
  const took = Date.now() - pressed;
  await suite.app.picture('paused');
  const asked = suite.gateway.requests.length;
  await sleep(2000);
  assert.equal(suite.gateway.requests.length, asked, 'something was asked of the server after the pause');
  assert.ok(took < 2000, `pause took ${took} ms`); // a second, and what pressing and looking take
});

test('after SIGKILL and a new start the row is there, paused', async () => {
  await suite.app.kill();
  suite.app = await Application.open(suite.desktop);
  await rowSays(suite.app, name, /Paused/, { not: trouble, timeout: 20_000 });
  await suite.app.picture('after-the-kill');
});

test('resume sends only the parts that are missing, after a second kill too', async () => {
  const [upload] = await suite.server.s3.uploads(bucket);
  const held = await suite.server.s3.parts(bucket, name, upload);
  assert.ok(held.length >= 25, `the server holds ${held.length} parts`);
  let seen = suite.gateway.requests.length;
  await press(suite.app, name, 'Resume');
  await until('some parts are sent', () => suite.gateway.partsTaken(name, seen).length >= 10, { timeout: 60_000 });
  await suite.app.picture('resumed');
  await suite.app.kill();
  assert.deepEqual(both(partsSent(seen), held), [], 'parts that the server had were sent again');

  // It was moving: it goes on by itself. What the server holds now counts, also where the answer never arrived.
  await sleep(1000);
  const heldNow = await suite.server.s3.parts(bucket, name, upload);
  assert.ok(heldNow.length >= held.length + 10);
  seen = suite.gateway.requests.length;
  suite.gateway.pace = 0;
  suite.app = await Application.open(suite.desktop);
  await rowSays(suite.app, name, /Done/, { not: trouble, timeout: 180_000 });
  await suite.app.picture('finished');
  assert.deepEqual(both(partsSent(seen), heldNow), [], 'parts that the server had were sent again after the second kill');
  assert.equal(new Set([...heldNow, ...partsSent(seen)]).size, 128, 'the rest was sent');
});

/** Numbers of the parts whose sending began since then, answered or not. */
function partsSent(seen) {
  return suite.gateway.requests.slice(seen).filter((entry) => entry.method === 'PUT' && entry.key === name && entry.query.partNumber).map((entry) => Number(entry.query.partNumber));
}

const both = (some, others) => some.filter((each) => others.includes(each));

test('the object has the bytes of the file, and no unfinished upload is left', async () => {
  assert.deepEqual(await suite.server.s3.digest(bucket, name), made);
  assert.deepEqual(await suite.server.s3.uploads(bucket), []);
});

test('it is downloaded into a folder that is chosen in the dialog, with a kill on the way', async () => {
  await openBucket(suite.app, bucket);
  suite.gateway.pace = 100 * MiB;
  const seen = suite.gateway.requests.length;
  const read = () => suite.gateway.requests.slice(seen).filter((entry) => entry.method === 'GET' && entry.key === name).reduce((sum, entry) => sum + entry.bytes, 0);
  await downloadByDialog(suite.app, name, target);
  await until('a third has come', () => read() > 340 * MiB, { timeout: 60_000 });
  assert.ok(!readdirSync(target).includes(name), 'the final name is there before the file is complete');
  await suite.app.kill();
  suite.gateway.pace = 0;
  suite.app = await Application.open(suite.desktop);
  await rowSays(suite.app, name, /Done/, { direction: 'Download', not: trouble, timeout: 180_000 });
  await suite.app.picture('downloaded');
  assert.deepEqual(readdirSync(target), [name], 'something is left beside the file');
  assert.deepEqual(await digestFile(join(target, name)), made);
  assert.ok(read() < made.size + 300 * MiB, `${Math.round(read() / MiB)} MiB were read for a file of 1024`);
});
