// Everything that has a sheet, a bar or a view of its own without a pointer: from the list to what it does, and the
// keyboard is back where it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseOfRow, chooseOfTool, focusAt, openWithoutPointer, tabTo, toRow, toTool } from './keysAlone.mjs';
import { finish, inChromium } from './support.mjs';
import { rowNamed } from './transfersScene.mjs';

const window = inChromium();
const open = (query = 'scene=main') => openWithoutPointer(window, `${query}&transfers=none`);
const sheet = (page, name) => page.getByRole('dialog', { name });
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const type = (page, text) => page.keyboard.type(text);
const press = async (page, ...keys) => { for (const key of keys) await page.keyboard.press(key); };

/** Closed, and the keyboard is there again. */
async function backTo(page, name, where) {
  await sheet(page, name).waitFor({ state: 'detached' });
  await focusAt(page, where);
}

test('edit', async () => {
  const page = await open();
  await toRow(page, 'camera-reports.pdf');
  await chooseOfRow(page, 'Edit…');
  await sheet(page, 'Edit camera-reports.pdf').getByText('Nothing is changed yet.').waitFor();
  await focusAt(page, 'dialog: Content type');
  await press(page, 'Escape');
  await backTo(page, /^Edit/, 'table: camera-reports.pdf');

  await chooseOfRow(page, 'Edit…');
  await tabTo(page, 'dialog: Cache control');
  await type(page, 'no-store');
  await tabTo(page, 'dialog: Add metadata');
  await press(page, 'Enter');
  await focusAt(page, 'dialog: Name of metadata 1');
  await type(page, 'reel');
  await press(page, 'Tab');
  await type(page, '0413');
  await tabTo(page, 'dialog: Storage class');
  await type(page, 'Standard-IA');
  await tabTo(page, 'dialog: Change');
  await press(page, 'Enter');
  await backTo(page, /^Edit/, 'table: camera-reports.pdf');
  await rowNamed(page, 'camera-reports.pdf').getByText('1 of 1 changed').waitFor();
  await focusAt(page, 'table: camera-reports.pdf', 'listing again leaves the keyboard where it is');
  await press(page, 'Control+I');
  const drawer = page.getByRole('complementary', { name: 'Details' });
  for (const value of ['no-store', '0413']) await drawer.getByText(value).waitFor();
  finish(page);
});

test('restore from an archive', async () => {
  const page = await open('scene=archived');
  await toRow(page, 'reel-01.mov');
  await chooseOfRow(page, 'Restore…');
  await focusAt(page, 'dialog: For how long');
  await type(page, '400');
  await sheet(page, 'Restore reel-01.mov').getByText('A whole number from 1 to 365.').waitFor();
  await press(page, 'Control+A');
  await type(page, '3');
  await press(page, 'Tab', 'ArrowDown');
  await page.getByRole('radio', { name: /^Bulk/, checked: true }).waitFor();
  await tabTo(page, 'dialog: Restore');
  await press(page, 'Enter');
  await backTo(page, /^Restore/, 'table: reel-01.mov');
  await rowNamed(page, 'reel-01.mov').getByText('1 of 1 asked for').waitFor();
  await focusAt(page, 'table: reel-01.mov');
  finish(page);
});

test('what a bucket is, and counting it', async () => {
  const page = await open('scene=buckets');
  await toRow(page, 'footage-masters');
  await press(page, 'Control+I');
  await sheet(page, 'footage-masters').getByText('OnlyEncrypted').waitFor();
  await focusAt(page, 'dialog: Close');
  await tabTo(page, 'dialog: Policy');
  await tabTo(page, 'dialog: Count everything', 'Shift+Tab');
  await press(page, 'Enter');
  await sheet(page, 'footage-masters').getByText(/^1,2\d\d objects, \d+\.\d [GT]B$/).waitFor();
  await focusAt(page, 'dialog: Count again');
  await press(page, 'Escape');
  await backTo(page, 'footage-masters', 'table: footage-masters');
  finish(page);
});

test('a bucket is made, and deleted', async () => {
  const page = await open('scene=buckets');
  await toRow(page, 'deliverables');
  await chooseOfRow(page, 'New bucket…');
  await focusAt(page, 'dialog: Name');
  await press(page, 'Escape');
  await backTo(page, /^New bucket/, 'table: deliverables');
  await chooseOfRow(page, 'New bucket…');
  await focusAt(page, 'dialog: Name');
  await type(page, 'attic');
  await press(page, 'Tab');
  await type(page, 'eu-west-1');
  await tabTo(page, 'dialog: Keep versions');
  await press(page, 'Space');
  await tabTo(page, 'dialog: Create bucket');
  await press(page, 'Enter');
  await page.getByRole('heading', { name: 'This bucket is empty' }).waitFor();
  await page.waitForFunction(() => document.activeElement?.closest('[data-area="table"]'));
  await press(page, 'Backspace');
  await page.getByRole('grid', { name: 'Objects in Archive' }).waitFor();
  await focusAt(page, 'table: attic');
  await chooseOfRow(page, 'Delete bucket…');
  await page.getByRole('grid', { name: 'Objects in Archive' }).getByRole('row', { name: 'attic' }).waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement?.closest('[data-area="table"]'));
  finish(page);
});

test('versions, and a place as it was', async () => {
  const page = await open('scene=versions');
  await toRow(page, 'plan.txt');
  await chooseOfTool(page, 'More', 'Show versions');
  await page.getByRole('grid', { name: 'Versions in versions' }).waitFor();
  await toRow(page, 'plan.txt, old version, 4 Apr 2026, 09:30');
  await press(page, 'Space');
  await sheet(page, 'plan.txt').waitFor();
  await press(page, 'Escape');
  await backTo(page, 'plan.txt', 'table: plan.txt, old version, 4 Apr 2026, 09:30');
  await chooseOfRow(page, 'Restore this version');
  await page.getByRole('row', { name: 'plan.txt, old version, 12 Apr 2026, 10:00' }).waitFor();
  await focusAt(page, 'table: plan.txt, old version, 4 Apr 2026, 09:30');
  await press(page, 'Delete');
  await page.getByRole('row', { name: 'plan.txt, old version, 4 Apr 2026, 09:30' }).waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement?.closest('[data-area="table"] [role="row"]'));

  await chooseOfTool(page, 'More', 'As of…');
  await focusAt(page, 'dialog: Day');
  await type(page, '2026-04-07');
  await press(page, 'Tab', 'Control+A');
  await type(page, '10:00');
  await press(page, 'Enter');
  await page.getByText('As it was on 7 Apr 2026, 10:00.').waitFor();
  await sheet(page, 'As of…').waitFor({ state: 'detached' });
  await toRow(page, /^table: budget\.csv/);
  await tabTo(page, /: Back to now$/, 'Shift+Tab');
  await press(page, 'Enter');
  await page.getByRole('grid', { name: 'Objects in versions' }).waitFor();
  await page.waitForFunction(() => document.activeElement?.closest('[data-area="table"] [role="row"]'));
  finish(page);
});

test('copy and move to another folder', async () => {
  const page = await open();
  await toRow(page, 'checksums.mhl');
  await press(page, 'Control+Shift+Y');
  await focusAt(page, 'dialog: To');
  await sheet(page, /^Copy/).getByRole('button', { name: 'stills' }).waitFor();
  await tabTo(page, 'dialog: Up');
  await tabTo(page, 'dialog: stills', 'ArrowDown');
  await press(page, 'Enter');
  await page.waitForFunction(() => document.querySelector('.sheet input').value.endsWith('/stills/'));
  await focusAt(page, 'dialog: Up', 'the list of folders keeps the keyboard');
  await sheet(page, /^Copy/).getByRole('button', { name: 'Copy 1 object', disabled: false }).waitFor();
  await tabTo(page, 'dialog: Copy 1 object');
  await press(page, 'Enter');
  await backTo(page, /^Copy/, 'table: checksums.mhl');
  await rowNamed(page, 'checksums.mhl').getByText('1 of 1 copied').waitFor();

  await toRow(page, 'camera-reports.pdf');
  await press(page, 'Control+Shift+M');
  await focusAt(page, 'dialog: To');
  await press(page, 'Escape');
  await backTo(page, /^Move/, 'table: camera-reports.pdf');
  await press(page, 'Control+Shift+M');
  await focusAt(page, 'dialog: To');
  await type(page, 'deliverables/');
  await sheet(page, /^Move/).getByRole('button', { name: 'Move 1 object', disabled: false }).waitFor();
  await press(page, 'Enter');
  await sheet(page, /^Move/).waitFor({ state: 'detached' });
  await page.getByRole('grid', { name: /^Objects in/ }).getByRole('row', { name: 'camera-reports.pdf' }).waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement?.closest('[data-area="table"] [role="row"]'));
  finish(page);
});

test('a link, and a link to upload', async () => {
  const page = await open();
  await toRow(page, 'camera-reports.pdf');
  await press(page, 'Control+Shift+C');
  await focusAt(page, 'dialog: Copy link');
  await tabTo(page, 'dialog: 1 hour', 'Shift+Tab');
  await press(page, 'ArrowLeft', 'ArrowLeft');
  await focusAt(page, 'dialog: Custom');
  await press(page, 'Tab', 'Control+A');
  await type(page, '2');
  await tabTo(page, 'dialog: Save it instead of showing it');
  await press(page, 'Space');
  await page.waitForFunction(() => /X-Amz-Expires=7200.*attachment/.test(document.querySelector('.links input')?.value ?? ''));
  await tabTo(page, 'dialog: Copy link');
  await press(page, 'Enter');
  await backTo(page, /^Link/, 'table: camera-reports.pdf');
  assert.match(await clipboard(page), /X-Amz-Expires=7200/);

  await toRow(page, 'stills');
  await chooseOfRow(page, 'Link to upload here…');
  await focusAt(page, 'dialog: File name');
  await type(page, 'frame.png');
  await sheet(page, 'Link to upload here').getByRole('textbox', { name: 'Link to frame.png' }).waitFor();
  await press(page, 'Enter');
  await backTo(page, /^Link/, 'table: stills');
  assert.match(await clipboard(page), /stills\/frame\.png/);
  finish(page);
});

test('options of an upload, and those of the bucket', async () => {
  const page = await open();
  await toRow(page, 'audio');
  await chooseOfTool(page, 'Upload menu', 'Upload files with options…');
  await focusAt(page, 'dialog: Content type');
  await type(page, 'text/plain');
  await tabTo(page, 'dialog: Add metadata');
  await press(page, 'Enter');
  await focusAt(page, 'dialog: Name of metadata 1');
  await type(page, 'reel');
  await press(page, 'Tab');
  await type(page, '0413');
  await press(page, 'Enter');
  await backTo(page, /options$/, 'toolbar: Upload menu');
  await page.getByRole('grid', { name: /^Objects in/ }).getByRole('row', { name: 'notes.txt' }).waitFor();

  await chooseOfTool(page, 'Upload menu', 'Options for this bucket…');
  await tabTo(page, 'dialog: Cache control');
  await type(page, 'no-store');
  await press(page, 'Enter');
  await backTo(page, /^Upload options/, 'toolbar: Upload menu');
  await toTool(page, 'Sent with options: Cache-Control');
  await press(page, 'Enter');
  await sheet(page, /^Upload options/).waitFor();
  await tabTo(page, 'dialog: Forget');
  await press(page, 'Enter');
  await sheet(page, /^Upload options/).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Sent with options/ }).waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement?.closest('[data-area]'));
  finish(page);
});

test('search', async () => {
  const page = await open();
  await toRow(page, 'grades');
  await press(page, 'Control+Shift+F');
  await focusAt(page, 'search: Part of the name, or a pattern with * and ?');
  await type(page, 'C002');
  await press(page, 'Tab');
  await focusAt(page, 'search: Smallest size');
  await type(page, '60 GB');
  await press(page, 'Enter');
  const found = page.getByRole('grid', { name: 'Objects in day-04, found' });
  await found.getByRole('row', { name: 'B001_C002_0412.mov' }).waitFor();
  await page.getByText('Searched to the end').waitFor();
  await press(page, 'Shift+Tab', 'ArrowDown');
  await focusAt(page, 'table: B001_C002_0412.mov');
  await press(page, 'Space', 'Space');
  await sheet(page, 'B001_C002_0412.mov').waitFor();
  await press(page, 'Escape');
  await backTo(page, 'B001_C002_0412.mov', 'table: B001_C002_0412.mov');
  await press(page, 'Control+Shift+F');
  await focusAt(page, 'search: Part of the name, or a pattern with * and ?');
  await press(page, 'Escape');
  await page.getByRole('search').waitFor({ state: 'detached' });
  await focusAt(page, 'table: grades', 'the list is as it was');
  finish(page);
});

test('a second view', async () => {
  const page = await open();
  await toRow(page, 'grades');
  await press(page, 'F3');
  await page.getByRole('region', { name: 'Objects, second view' }).waitFor();
  const inView = () => page.evaluate(() => document.activeElement?.closest('section')?.getAttribute('aria-label'));
  await focusAt(page, 'table: audio');
  assert.equal(await inView(), 'Objects, second view');
  await toRow(page, 'stills');
  await press(page, 'Enter');
  await page.getByRole('region', { name: 'Objects, second view' }).getByRole('heading', { name: 'This folder is empty' }).waitFor();
  await tabTo(page, /^table: grades$/, 'F6');
  assert.equal(await inView(), 'Objects, first view');
  await toRow(page, 'checksums.mhl');
  await chooseOfRow(page, 'Copy to the other view');
  await page.getByRole('region', { name: 'Objects, second view' }).getByRole('row', { name: 'checksums.mhl' }).waitFor();
  await focusAt(page, 'table: checksums.mhl');
  await press(page, 'Control+\\');
  await page.getByRole('region', { name: 'Objects', exact: true }).waitFor();
  await focusAt(page, 'table: checksums.mhl', 'closing the other view leaves the keyboard in this one');
  finish(page);
});

test('go to a path', async () => {
  const page = await open();
  await toRow(page, 'grades');
  await press(page, 'Control+L');
  await focusAt(page, 'toolbar: Go to a path');
  await type(page, '/none');
  await press(page, 'Enter');
  await page.getByText('there is neither an object nor a folder “none”').waitFor();
  await press(page, 'Escape');
  await focusAt(page, 'table: grades');
  await press(page, 'Control+L');
  await type(page, '/2026/harbour/day-04/st');
  await page.getByRole('listbox', { name: 'Places' }).getByRole('option').first().waitFor();
  await press(page, 'ArrowDown', 'Enter');
  await page.getByRole('heading', { name: 'This folder is empty' }).waitFor();
  await press(page, 'Alt+ArrowLeft');
  await page.getByRole('grid', { name: 'Objects in day-04' }).waitFor();
  await focusAt(page, 'table: grades', 'back where it was');
  finish(page);
});

test('a count is cancelled', async () => {
  const page = await open('scene=main&counting');
  await toRow(page, 'audio');
  await press(page, 'Delete');
  await sheet(page, 'Delete “audio”').getByText(/^Counting… /).waitFor();
  await focusAt(page, 'dialog: Cancel');
  await press(page, 'Enter');
  await backTo(page, 'Delete “audio”', 'table: audio');
  finish(page);
});

test('looking into an object', async () => {
  const page = await open('scene=samples');
  await toRow(page, 'random.bin');
  await press(page, 'Space');
  await focusAt(page, 'dialog: Close');
  await page.getByRole('region', { name: 'Bytes of random.bin' }).waitFor();
  await tabTo(page, 'dialog: Go to offset', 'Shift+Tab');
  await type(page, '0x8005');
  await press(page, 'Enter');
  await page.waitForFunction(() => document.querySelector('pre.hex').textContent.startsWith('00008000'));
  await press(page, 'Escape');
  await backTo(page, 'random.bin', 'table: random.bin');
  finish(page);
});
