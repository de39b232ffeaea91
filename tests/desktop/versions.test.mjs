// A bucket that keeps versions, in the real window on the practice store: overwritten, looked back at, fetched and brought back.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Application } from './lib/application.mjs';
import { Desktop } from './lib/desktop.mjs';
import { choosePath, confirm } from './lib/dialog.mjs';
import { until } from './lib/wait.mjs';
import { openBucket, openPracticeStore, press, rowSays, trouble, uploadByDialog } from './lib/windlass.mjs';

let desktop, app, file;
before(async () => {
  desktop = await Desktop.open('versions');
  app = await Application.open(desktop);
  await app.find('heading', 'Welcome to Windlass', { timeout: 30_000 });
  await openPracticeStore(app);
  await more('New bucket…');
  const sheet = await app.find('dialog', /^New bucket in/);
  await app.fill('textbox', 'Name', 'kept-bucket', { within: sheet });
  await app.click('checkbox', 'Keep versions', { within: sheet });
  await app.click('button', 'Create bucket', { within: sheet });
  await openBucket(app, 'kept-bucket');
  mkdirSync(join(desktop.root, 'source'));
  file = join(desktop.root, 'source', 'plan.txt');
});
after(async () => {
  await app?.close();
  await desktop?.close();
});

async function more(entry) {
  await app.click('button', 'More', { within: await app.find('toolbar', 'Browse') });
  const role = await until(entry, async () => {
    for (const each of ['menuitem', 'menuitemradio']) if ((await app.all(each, new RegExp(`^${entry}`))).length > 0) return each;
    return null;
  });
  await app.click(role, new RegExp(`^${entry}`));
}

const versions = () => app.find('grid', /^Versions in/);
const rows = async () => app.all('row', /^plan\.txt/, { within: await versions() });

test('an overwritten file is an older version', async () => {
  writeFileSync(file, 'the first plan\n');
  await uploadByDialog(app, file);
  await rowSays(app, 'plan.txt', /Done/, { not: trouble });
  writeFileSync(file, 'the second plan, which is longer\n');
  await uploadByDialog(app, file);
  await rowSays(app, 'plan.txt', /Needs you/);
  await press(app, 'plan.txt', 'Choose…');
  await app.click('button', 'Overwrite');
  await rowSays(app, 'plan.txt', /Done/);
  await more('Show versions');
  await until('both are listed', async () => (await rows()).length === 2);
  await app.picture('versions');
});

test('the older one is downloaded, with its date in the name', async () => {
  const folder = join(desktop.root, 'target');
  mkdirSync(folder);
  await app.page.click(await app.find('row', /^plan\.txt, old version/, { within: await versions() }));
  await desktop.run('xdotool', ['key', 'ctrl+shift+d']);
  await choosePath(desktop, folder);
  const name = await until('it is there', () => readdirSync(folder).find((each) => /^plan \(\d{4}-\d\d-\d\d \d\d\.\d\d(\.\d\d)?\)\.txt$/.test(each)), { timeout: 20_000 });
  assert.equal(readFileSync(join(folder, name), 'utf8'), 'the first plan\n');
});

test('a deleted object comes back by its marker, byte for byte', async () => {
  await app.click('button', 'Back to now', { first: true });
  const table = await app.find('grid', /^Objects in/);
  await app.page.click(await app.find('row', 'plan.txt', { within: table }));
  await desktop.run('xdotool', ['key', 'Delete']);
  await confirm(desktop, ['Tab', 'Return'], { picture: 'delete-kept' });
  await app.find('heading', 'This bucket is empty', { timeout: 15_000 });
  await more('Show versions');
  await app.page.click(await app.find('row', /^plan\.txt, deleted/, { within: await versions() }));
  await app.click('button', 'Restore deleted object');
  await confirm(desktop, ['Tab', 'Return'], { picture: 'restore' });
  await app.click('button', 'Back to now', { first: true });
  await app.find('row', 'plan.txt', { within: await app.find('grid', /^Objects in/), timeout: 15_000 });
});
