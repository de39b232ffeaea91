// A file and a folder, dragged from a real file manager onto the window, become objects with equal bytes.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stop } from './lib/process.mjs';
import { FileManager } from './lib/file-manager.mjs';
import { MiB, randomFile } from './lib/files.mjs';
import { connect, openSuite } from './lib/suite.mjs';
import { openBucket, rowSays, trouble } from './lib/windlass.mjs';

const middle = { x: 760, y: 300 }; // over the table, in a window at the screen's left edge
let suite, folder;

before(async () => {
  suite = await openSuite('drag');
  await suite.server.s3.createBucket('drop-bucket');
  folder = join(suite.desktop.root, 'files');
  mkdirSync(folder);
  await connect(suite);
  await openBucket(suite.app, 'drop-bucket');
  await suite.app.place(0, 0);
});
after(() => suite?.close());

async function dragFrom(directory, picture) {
  const manager = await FileManager.open(suite.desktop, directory, { x: 1330, y: 40 });
  await manager.drag(middle, { over: () => suite.app.picture(picture) });
  return manager;
}

test('a file with a space and an accent in its name', async () => {
  const name = 'Über den Brunnen.mov';
  const from = join(folder, 'one');
  const made = await randomFile(join(from, name), 40 * MiB + 1);
  const manager = await dragFrom(from, 'file-over-the-window');
  await rowSays(suite.app, name, /Done/, { not: trouble });
  await stop(manager.started);
  assert.deepEqual(await suite.server.s3.digest('drop-bucket', name), made);
  assert.equal((await suite.server.s3.head('drop-bucket', name)).get('content-type'), 'video/quicktime');
});

test('a folder becomes a tree of keys', async () => {
  const from = join(folder, 'two');
  const made = {
    'tour/a.bin': await randomFile(join(from, 'tour/a.bin'), 3 * MiB),
    'tour/empty.txt': await randomFile(join(from, 'tour/empty.txt'), 0),
    'tour/deep/er/🪣 b.bin': await randomFile(join(from, 'tour/deep/er/🪣 b.bin'), 20 * MiB),
  };
  const manager = await dragFrom(from, 'folder-over-the-window');
  const sheet = await suite.app.find('dialog', /tour/);
  await suite.app.picture('folder-preview');
  await suite.app.click('button', 'Upload 3 files', { within: sheet });
  await stop(manager.started);
  const said = await rowSays(suite.app, 'tour', /Done/, { not: trouble });
  assert.match(said, /3 of 3 files arrived/);
  await suite.app.picture('folder-arrived');
  for (const [key, digest] of Object.entries(made)) {
    assert.deepEqual(await suite.server.s3.digest('drop-bucket', key), digest);
  }
});
