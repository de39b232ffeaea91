// The transfers panel in every state and in both themes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inChromium, objections, settled } from './support.mjs';
import { finish, openTransfers, rowNamed, walkTo } from './transfersScene.mjs';

const window = inChromium();

const open = (query, options) => openTransfers(window, query, options);

const WORDS = {
  'harbour_grade_v12.mov': ['Needs you', 'A file with this name is already in grades. It has the same size but different content.', 'Choose…'],
  'B001_C004_0412.mov': ['Needs you', 'The file changed while it was being sent. Send the new version from the start, or cancel.', 'Choose…'],
  'gauge-raw-2026-04.tar': ['Needs you', 'Offsite does not accept this key any more. 3.1 GB stay on the server.', 'Edit…'],
  'soundroll_07.wav': ['Needs you', 'The file is not where it was.', 'Find file…'],
  'A001_C004_0412.mov': ['Uploading', '41.6 of 64.2 GB', '112.4 MB/s', '3 min left'],
  'A001_C003_0412.mov': ['Verifying', 'Checking part 1,142 of 3,464', '58.1 GB'],
  'B001_C002_0412.mov': ['Preparing', 'Asking which parts are stored'],
  'B001_C005_0412.mov': ['Finishing', 'Joining 3,827 parts'],
  'stills-0412.zip': ['Pausing', '1.1 of 2.4 GB'],
  'stills-0411.zip': ['Cancelling', '0.3 of 2.2 GB'],
  'db-2026-04-13.tar.zst': ['Waiting', 'No answer from Archive. Next try in 24 s.'],
  'survey-2026_orthomosaic_tiles_north-coast_epsg25832_2026-04-09.tif': ['Paused', '12.8 of 38.0 GB kept', 'Paused at 14:18'],
  'B001_C001_0412.mov': ['Queued', '71.9 GB', '3rd in line'],
  'catalogue-2026-04.tar': ['Failed', 'The server refused to write to backups-weekly.', 'Ask for the permission s3:PutObject on this bucket, then press Retry.', 'Retry', '0 of 6.2 GB'],
  'tile-0417.laz': ['Failed', 'The object changed on the server during the download.'],
  'day-03': ['1 failed', 'Every part matched', '311 of 312 files arrived', 'Retry 1', '312 files'],
  'A001_C002_0412.mov': ['Done', 'Whole file matched', '58.7 GB in 8 min 51 s', '14:05'],
  'tide-gauges-2025.parquet': ['Done', 'Size matched only', '3.4 GB in 41 s'],
  'camera-reports.pdf': ['Done', 'Every part matched'],
  'checksums.mhl': ['Done', 'Not checked', '184.2 kB in under 1 s'],
  'audio-0412.wav': ['Skipped', 'Already there'],
  'notes.txt': ['Cancelled', 'Cancelled at 14:10'],
};

test('words every state', async () => {
  const page = await open('transfers=states');
  // In the order of the list: scrolling to one row draws the next ones.
  for (const [name, words] of Object.entries(WORDS)) {
    const row = rowNamed(page, name);
    await row.scrollIntoViewIfNeeded();
    const text = (await row.innerText()).replaceAll(/\s+/g, ' ');
    for (const word of words) assert.ok(text.includes(word), `${name}: "${word}" in "${text}"`);
  }
  for (const name of ['All, 27', 'Active, 8', 'Waiting, 6', 'Needs you, 4', 'Done, 6', 'Failed, 3']) {
    assert.equal(await page.getByRole('tab', { name, exact: true }).count(), 1, name);
  }
  finish(page);
});

test('keeps the words of a state where only its icon fits', async () => {
  const page = await open('transfers=main', { width: 1280 });
  await walkTo(page, 'A001_C004_0412.mov');
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: 'Transfer details' }).waitFor();
  const pill = rowNamed(page, 'A001_C004_0412.mov').locator('.pill');
  assert.deepEqual(await pill.evaluate((element) => [element.offsetWidth, element.textContent?.trim()]), [24, 'Uploading']);
  finish(page);
});

test('opens a folder on its files', async () => {
  const page = await open('transfers=states');
  await page.getByRole('tab', { name: 'Failed, 3' }).click();
  const folder = rowNamed(page, 'day-03');
  await folder.getByRole('button', { name: 'Show files' }).click();
  await rowNamed(page, 'reel-0299.mov').getByText('The file cannot be read.').waitFor();
  await folder.getByRole('button', { name: 'Hide files' }).click();
  await rowNamed(page, 'reel-0299.mov').waitFor({ state: 'detached' });
  finish(page);
});

test('says quietly what ended, two seconds of it at once', async () => {
  const page = await window.open('scene=main&still&transfers=main');
  await page.getByRole('tab', { name: 'All, 9' }).waitFor();
  await page.keyboard.press('Control+u');
  await page.getByText('2 files done.').waitFor({ state: 'attached', timeout: 8000 });
  finish(page);
});

for (const dark of [false, true]) {
  test(`has no faults that axe knows, ${dark ? 'dark' : 'light'}`, async () => {
    for (const [query, width, act] of [
      ['transfers=states', 1280, async () => undefined],
      ['transfers=conflict', 1280, (page) => page.getByRole('button', { name: 'Choose…' }).first().click()],
      ['transfers=conflict', 1280, async (page) => { await walkTo(page, 'readings-2026-04.csv'); await page.keyboard.press('r'); await page.getByRole('button', { name: 'Unpack' }).waitFor(); }],
      ['transfers=conflict', 800, async (page) => { await walkTo(page, 'readings-2026-04.csv'); await page.keyboard.press('r'); await page.getByRole('button', { name: 'Unpack' }).waitFor(); }],
      ['transfers=main', 1280, async (page) => { await walkTo(page, 'A001_C004_0412.mov'); await page.keyboard.press('Enter'); }],
      ['transfers=main', 800, async (page) => { await walkTo(page, 'A001_C002_0412.mov'); await page.keyboard.press('Enter'); }],
      ['transfers=main', 1280, async (page) => { await walkTo(page, 'A001_C004_0412.mov'); await page.keyboard.press('Delete'); }],
      ['transfers=none', 800, (page) => page.keyboard.press('Control+j')],
    ]) {
      const page = await open(query, { dark, width, height: width === 800 ? 600 : 800 });
      await act(page);
      await settled(page);
      assert.deepEqual(await objections(page, { parts: ['[aria-label="Transfers"]', '[aria-label="Transfer details"]', '[role="alertdialog"]'] }), [], `${query} at ${width}`);
      finish(page);
    }
  });
}

test('counts down once a second, and only while a row that waits is in view', async () => {
  const page = await window.open('about=nothing', { height: 800, alone: true });
  await page.addInitScript(() => {
    const running = new Set();
    const [set, clear] = [globalThis.setInterval, globalThis.clearInterval];
    globalThis.setInterval = (run, wait, ...rest) => {
      const timer = set(run, wait, ...rest);
      if (wait === 1000) running.add(timer);
      return timer;
    };
    globalThis.clearInterval = (timer) => { running.delete(timer); clear(timer); };
    globalThis.seconds = () => running.size;
  });
  await page.goto(page.url().replace(/\?.*/, '?scene=main&still'));
  const row = rowNamed(page, 'db-2026-04-13.tar.zst');
  const timers = (wanted) => page.waitForFunction((wanted) => globalThis.seconds() === wanted, wanted);
  await row.getByText('No answer from Archive. Next try in 24 s.').waitFor();
  await timers(1);
  await page.clock.setFixedTime(new Date('2026-04-15T14:32:15Z'));
  await row.getByText('Next try in 9 s.').waitFor();
  await page.keyboard.press('Control+J');
  await timers(0);
  await page.keyboard.press('Control+J');
  await timers(1);
  await page.clock.setFixedTime(new Date('2026-04-15T14:32:25Z'));
  await row.getByText('No answer from Archive. Goes on by itself.').waitFor();
  await timers(0);
  finish(page);
});
