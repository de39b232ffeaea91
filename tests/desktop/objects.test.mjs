// What is done to objects, in the real window on the practice store: renamed, looked at, deleted, and kept.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Application } from './lib/application.mjs';
import { Desktop } from './lib/desktop.mjs';
import { confirm } from './lib/dialog.mjs';
import { randomFile } from './lib/files.mjs';
import { makeBucket, openPracticeStore, rowSays, trouble, uploadByDialog } from './lib/windlass.mjs';

const size = 300_000;
let desktop, app;
before(async () => {
  desktop = await Desktop.open('objects');
  app = await Application.open(desktop);
  await app.find('heading', 'Welcome to Windlass', { timeout: 30_000 });
  await openPracticeStore(app);
  await makeBucket(app, 'objects-bucket');
});
after(async () => {
  await app?.close();
  await desktop?.close();
});

const table = () => app.find('grid', /^Objects in/);
const object = async (name) => app.find('row', name, { within: await table(), timeout: 15_000 });

async function select(name) {
  await app.page.click(await object(name));
}

test('an object is sent, and its drawer tells its size and its checksum', async () => {
  const file = join(desktop.root, 'source', 'report.bin');
  await randomFile(file, size);
  await uploadByDialog(app, file);
  await rowSays(app, 'report.bin', /Done/, { not: trouble });
  await select('report.bin');
  await desktop.run('xdotool', ['key', 'ctrl+i']);
  const drawer = await app.find('complementary', 'Details', { timeout: 15_000 });
  await app.find('button', /^Copy CRC-64/, { within: drawer, first: true });
  assert.match(await app.text(drawer), /300,000 bytes/);
  await app.picture('properties');
  await desktop.run('xdotool', ['key', 'Escape']);
});

test('F2 renames it on the server', async () => {
  await select('report.bin');
  await desktop.run('xdotool', ['key', 'F2']);
  const sheet = await app.find('dialog', /^Rename/);
  await app.fill('textbox', 'Name', 'final.bin', { within: sheet });
  await app.click('button', 'Rename', { within: sheet });
  await object('final.bin');
  await app.gone('row', 'report.bin', { within: await table() });
  await app.picture('renamed');
});

test('Del asks in a native dialog; Return keeps it, Delete deletes it', async () => {
  await select('final.bin');
  await desktop.run('xdotool', ['key', 'Delete']);
  await confirm(desktop, ['Return'], { picture: 'delete-dialog' });
  await object('final.bin');
  await select('final.bin');
  await desktop.run('xdotool', ['key', 'Delete']);
  await confirm(desktop, ['Tab', 'Return']);
  await app.find('heading', 'This bucket is empty', { timeout: 15_000 });
  await rowSays(app, 'final.bin', /1 of 1 deleted/);
  await app.picture('deleted');
});
