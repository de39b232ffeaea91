// Every screen, light and dark, in the real window. The pictures are in target/desktop/screens; scripts/screenshots
// takes some of them into docs/screenshots.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Application } from './lib/application.mjs';
import { Desktop, project } from './lib/desktop.mjs';
import { FileManager } from './lib/file-manager.mjs';
import { MiB, randomFile } from './lib/files.mjs';
import { Gateway } from './lib/gateway.mjs';
import { stop } from './lib/process.mjs';
import { objectScreens, putObjects } from './lib/object-screens.mjs';
import { owner, Seaweed } from './lib/seaweed.mjs';
import { fillConnection, openBucket, rowSays, saveAndOpen, transferRow, uploadByDialog } from './lib/windlass.mjs';
import { sleep } from './lib/wait.mjs';

const bucket = 'footage-masters';
const objects = ['A001_C001_0411.mov', 'A001_C002_0412.mov', 'A001_C003_0412.mov', 'grades/look-01.cube', 'grades/look-02.cube', 'notes.md',
  'proxies/A001_C001_0411.mp4', 'sound/day-01/take-01.wav', 'sound/day-01/take-02.wav', 'call sheet, 12 April.pdf', 'Über den Brunnen.mov'];
let server;

before(async () => {
  server = await Seaweed.open(join(project, 'target/desktop/screens/seaweed.log'));
  for (const name of [bucket, 'backups-weekly', 'deliverables', 'survey-2026']) await server.s3.createBucket(name);
  for (const [index, key] of objects.entries()) await server.s3.put(bucket, key, Buffer.alloc(1000 * (index * index * index + 1), 7));
  await server.s3.put('deliverables', 'first-cut.mov', 'an older cut');
  await putObjects(server.s3);
});
after(() => server?.close());

for (const theme of ['light', 'dark']) {
  describe(theme, () => {
    let desktop, app, window, gateway, files;

    /** A picture of the window alone, under the name of its screen. */
    async function shoot(name) {
      await sleep(400); // openings take 180 ms
      await desktop.run('import', ['-window', window, '-silent', join(desktop.results, `${name}.${theme}.png`)]);
    }

    before(async () => {
      desktop = await Desktop.open('screens', { size: '1920x1080', dark: theme === 'dark' });
      gateway = await Gateway.open(server.endpoint);
      files = join(desktop.home, 'Footage');
      mkdirSync(files);
      app = await Application.open(desktop);
    });
    after(async () => {
      await app?.close();
      await desktop?.close();
      await gateway?.close();
      // So that the other theme meets the same server.
      for (const key of ['storyboard.pdf', 'A002_C001_0413.mov']) await server?.s3.remove(bucket, key);
    });

    test('welcome', async () => {
      await app.find('heading', 'Welcome to Windlass');
      window = await app.place(0, 0);
      const [red, green, blue] = (await app.page.execute('return getComputedStyle(document.querySelector("main")).backgroundColor')).match(/\d+/g).map(Number);
      assert.equal((red + green + blue) / 3 < 128, theme === 'dark', `the window is not ${theme}`);
      await shoot('first-run');
    });

    test('connection editor with its test', async () => {
      await app.click('button', 'Add…');
      await fillConnection(app, { name: 'Studio', endpoint: gateway.endpoint, region: 'us-east-1', ...owner });
      await app.click('button', 'Test connection');
      await app.find('status', /^Last test passed/, { timeout: 30_000 });
      await shoot('connection');
      await saveAndOpen(app);
      await openBucket(app, bucket);
    });

    test('main window with a transfer that runs and one that is done', async () => {
      writeFileSync(join(files, 'storyboard.pdf'), Buffer.alloc(300_000, 1));
      await uploadByDialog(app, join(files, 'storyboard.pdf'));
      await rowSays(app, 'storyboard.pdf', /Done/);
      await randomFile(join(files, 'A002_C001_0413.mov'), 300 * MiB);
      gateway.pace = 8 * MiB;
      await uploadByDialog(app, join(files, 'A002_C001_0413.mov'));
      await rowSays(app, 'A002_C001_0413.mov', /Uploading/);
      await sleep(7000); // until speed and time left are shown
      await shoot('main');
    });

    test('details of a running and of a finished transfer', async () => {
      for (const [name, picture] of [['A002_C001_0413.mov', 'transfer-details'], ['storyboard.pdf', 'transfer-details-done']]) {
        await app.page.pointer(await transferRow(app, name), { count: 2 });
        await app.find('complementary', 'Transfer details');
        await shoot(picture);
      }
      await app.page.press('\uE00C');
      await app.gone('complementary', 'Transfer details');
    });

    test('the smallest and a large window', async () => {
      await app.place(0, 0, 800, 600);
      await shoot('main-800x600');
      await app.place(0, 0, 1600, 1000);
      await shoot('main-1600x1000');
      await app.place(0, 0, 1280, 800);
    });

    test('a file over the window, and a folder before it starts', async () => {
      const folder = join(desktop.root, 'drag');
      for (const [index, name] of ['take-01.wav', 'take-02.wav', 'slate.jpg'].entries()) await randomFile(join(folder, 'day-02', name), (index + 1) * 700_000);
      const manager = await FileManager.open(desktop, folder, { x: 1330, y: 40 });
      await manager.drag({ x: 760, y: 320 }, { over: () => shoot('drop') });
      const sheet = await app.find('dialog', /day-02/);
      await app.find('button', /^Upload 3 files/, { within: sheet });
      await shoot('folder-preview');
      await app.click('button', 'Cancel', { within: sheet });
      await stop(manager.started);
    });

    test('a question in its row', async () => {
      gateway.pace = 0;
      await openBucket(app, 'deliverables');
      await randomFile(join(files, 'first-cut.mov'), 3 * MiB);
      await uploadByDialog(app, join(files, 'first-cut.mov'));
      await rowSays(app, 'first-cut.mov', /Needs you/);
      await app.page.click(await app.find('button', 'Choose…', { within: await transferRow(app, 'first-cut.mov') }));
      await app.find('row', 'Question about first-cut.mov');
      await shoot('conflict');
    });

    objectScreens(() => app, shoot);

    test('an empty bucket, and one that may not be listed', async () => {
      await openBucket(app, 'backups-weekly');
      await shoot('empty');
      gateway.refuses = (entry) => entry.bucket === 'survey-2026' && entry.method === 'GET';
      await app.click('treeitem', 'survey-2026');
      await app.find('heading', 'You may not list this bucket');
      await shoot('denied');
    });

    test('settings and keys', async () => {
      await app.click('button', 'Settings');
      await app.find('dialog', 'Settings');
      await shoot('settings');
      await app.page.press('\uE00C');
      await app.gone('dialog', 'Settings');
      await app.page.press('\uE031');
      await app.find('dialog', /keys/i);
      await shoot('keys');
    });
  });
}
