// The transfers panel with the keyboard alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { focusIs, inChromium } from './support.mjs';
import { finish, openTransfers, rowNamed, walkTo } from './transfersScene.mjs';

const window = inChromium();

const open = (query, options) => openTransfers(window, query, options);

test('pauses and resumes with the keyboard', async () => {
  const page = await open('transfers=main');
  await walkTo(page, 'A001_C004_0412.mov');
  await page.keyboard.press('Space');
  await rowNamed(page, 'A001_C004_0412.mov').getByText('Paused', { exact: true }).waitFor();
  await focusIs(page, 'A001_C004_0412.mov', 'focus follows the row to its new place');
  await page.keyboard.press('ArrowRight');
  await focusIs(page, 'Resume');
  await page.keyboard.press('Enter');
  await rowNamed(page, 'A001_C004_0412.mov').getByText('Uploading', { exact: true }).waitFor();
  await page.keyboard.press('Control+Shift+P');
  await page.getByRole('button', { name: 'Resume all' }).waitFor();
  finish(page);
});

test('answers a question with the keyboard', async () => {
  const page = await open('transfers=main');
  await walkTo(page, 'harbour_grade_v12.mov');
  await page.keyboard.press('r');
  await page.getByRole('button', { name: 'Keep both' }).waitFor();
  await focusIs(page, 'Keep both', 'the answer that destroys nothing has the focus');
  for (const name of ['Overwrite', 'Skip', 'Do the same for the other 3 already there']) {
    await page.keyboard.press('Tab');
    await focusIs(page, name);
  }
  await page.keyboard.press('Escape');
  await focusIs(page, 'harbour_grade_v12.mov');
  assert.equal(await page.getByRole('button', { name: 'Keep both' }).count(), 0);
  await page.keyboard.press('r');
  await page.getByRole('button', { name: 'Keep both' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Needs you, 0' }).waitFor();
  await focusIs(page, 'A001_C004_0412.mov', 'focus stays where the eyes are');
  finish(page);
});

test('answers whether a compressed object is unpacked with the keyboard', async () => {
  const page = await open('transfers=conflict');
  await walkTo(page, 'readings-2026-04.csv');
  await page.keyboard.press('r');
  await page.getByRole('button', { name: 'Unpack' }).waitFor();
  await focusIs(page, 'Unpack');
  for (const name of ['Keep as it is', 'Do the same for the other 2 compressed']) {
    await page.keyboard.press('Tab');
    await focusIs(page, name);
  }
  await page.keyboard.press('Escape');
  await focusIs(page, 'readings-2026-04.csv');
  assert.equal(await page.getByRole('button', { name: 'Unpack' }).count(), 0);
  await page.keyboard.press('r');
  await focusIs(page, 'Unpack');
  await page.keyboard.press('Enter');
  await rowNamed(page, 'readings-2026-04.csv').getByText('Downloading', { exact: true }).waitFor();
  await page.waitForFunction(() => document.activeElement?.matches('[data-id]'));
  finish(page);
});

test('asks before a cancel that loses something, and removes what is over', async () => {
  const page = await open('transfers=main');
  await walkTo(page, 'A001_C004_0412.mov');
  await page.keyboard.press('Delete');
  const sheet = page.getByRole('alertdialog', { name: 'Cancel the upload of A001_C004_0412.mov?' });
  await sheet.waitFor();
  await sheet.getByText('41.6 GB already sent are removed from the server. To keep them, pause instead.').waitFor();
  await focusIs(page, 'Keep going');
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  await focusIs(page, 'A001_C004_0412.mov');
  await page.keyboard.press('Delete');
  await sheet.waitFor();
  await page.keyboard.press('Tab');
  await focusIs(page, 'Cancel upload');
  await page.keyboard.press('Enter');
  await rowNamed(page, 'A001_C004_0412.mov').getByText('Cancelled', { exact: true }).waitFor();
  await walkTo(page, 'catalogue-2026-04.tar');
  await page.keyboard.press('Delete');
  await rowNamed(page, 'catalogue-2026-04.tar').waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement?.matches('[data-id]'));
  await focusIs(page, 'A001_C004_0412.mov', 'focus goes to the next row');
  finish(page);
});

test('acts on several rows at once and by the menu', async () => {
  const page = await open('transfers=main');
  await walkTo(page, 'A001_C004_0412.mov');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Space');
  for (const name of ['A001_C004_0412.mov', 'lidar']) await rowNamed(page, name).getByText('Paused', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Resume' }).waitFor();
  await page.waitForFunction(() => document.activeElement?.closest('[role="menu"]'));
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement?.matches('[data-id]'));
  await focusIs(page, 'lidar', 'the menu gives the focus back to its row');
  await walkTo(page, 'catalogue-2026-04.tar');
  await page.keyboard.press('r');
  await rowNamed(page, 'catalogue-2026-04.tar').getByText('Uploading', { exact: true }).waitFor();
  finish(page);
});

test('collapses and comes back with Ctrl J', async () => {
  const page = await open('transfers=main');
  const list = page.getByRole('grid', { name: /^Transfers/ });
  await page.keyboard.press('Control+j');
  await list.waitFor({ state: 'detached' });
  await page.keyboard.press('Control+j');
  await list.waitFor();
  finish(page);
});

test('shows the whole of a question that opens below', async () => {
  const page = await open('transfers=states', { width: 800, height: 600 });
  const last = rowNamed(page, 'B001_C004_0412.mov');
  await last.getByRole('button', { name: 'Choose…' }).click();
  await page.getByRole('button', { name: 'Send new version' }).waitFor();
  const [row, list] = [await last.boundingBox(), await page.getByRole('grid', { name: /^Transfers/ }).boundingBox()];
  assert.ok(row.y >= list.y - 1 && row.y + 132 <= list.y + list.height + 1, `row at ${row.y}, list from ${list.y}, ${list.height} high`);
  finish(page);
});

test('opens details with Enter and comes back with Escape', async () => {
  const page = await open('transfers=main');
  await walkTo(page, 'A001_C002_0412.mov');
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('complementary', { name: 'Transfer details' });
  await drawer.getByRole('heading', { name: 'A001_C002_0412.mov', exact: true }).waitFor();
  await drawer.getByText('The server computed CRC64NVME over the whole object.').waitFor();
  await drawer.getByRole('button', { name: 'Reveal in folder' }).waitFor();
  await drawer.getByText('Part 2,107 sent again: connection reset').waitFor();
  await drawer.getByRole('img', { name: /^Speed in MB\/s/ }).waitFor();
  await focusIs(page, 'Close details');
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'A001_C002_0412.mov');
  finish(page);
});

test('moves queued rows in the queue, and goes along with them', async () => {
  const page = await open('transfers=states', { height: 600 });
  const line = async () => Object.fromEntries(await Promise.all(['B001_C006_0412.mov', 'B001_C007_0412.mov', 'B001_C001_0412.mov'].map(async (name) =>
    [name.slice(5, 9), /(\d)\w\w in line/.exec(await rowNamed(page, name).innerText())?.[1]])));
  await page.getByRole('tab', { name: /^Waiting/ }).click();
  await rowNamed(page, 'B001_C001_0412.mov').click();
  await rowNamed(page, 'B001_C001_0412.mov').focus();
  assert.deepEqual(await line(), { C006: '1', C007: '2', C001: '3' });
  await page.keyboard.press('Control+ArrowUp');
  await rowNamed(page, 'B001_C001_0412.mov').getByText('2nd in line').waitFor();
  assert.deepEqual(await line(), { C006: '1', C007: '3', C001: '2' });
  await focusIs(page, 'B001_C001_0412.mov');
  await page.locator('[role="status"]').getByText('2nd in line.').waitFor({ state: 'attached' });
  const tops = async () => (await Promise.all(['B001_C006_0412.mov', 'B001_C001_0412.mov', 'B001_C007_0412.mov'].map((name) => rowNamed(page, name).boundingBox()))).map(({ y }) => y);
  const now = await tops();
  assert.deepEqual([...now].sort((one, other) => one - other), now, 'the list shows the line in its order');

  // Two at once keep their order, and stop at the front.
  await page.keyboard.press('Shift+ArrowDown');
  await focusIs(page, 'B001_C007_0412.mov');
  await page.keyboard.press('Control+ArrowUp');
  await rowNamed(page, 'B001_C007_0412.mov').getByText('2nd in line').waitFor();
  assert.deepEqual(await line(), { C006: '3', C007: '2', C001: '1' });
  await page.keyboard.press('Control+ArrowUp');
  await page.keyboard.press('Control+ArrowDown');
  await rowNamed(page, 'B001_C006_0412.mov').getByText('1st in line').waitFor();
  assert.deepEqual(await line(), { C006: '1', C007: '3', C001: '2' });
  for (const name of ['B001_C001_0412.mov', 'B001_C007_0412.mov']) assert.equal(await rowNamed(page, name).getAttribute('aria-selected'), 'true');
  await focusIs(page, 'B001_C007_0412.mov');

  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Move to top' }).click();
  await rowNamed(page, 'B001_C001_0412.mov').getByText('1st in line').waitFor();
  finish(page);
});

test('a row that is moved far stays in view', async () => {
  const page = await open('transfers=many');
  await page.getByRole('tab', { name: /^Waiting/ }).click();
  await rowNamed(page, 'tile-00001.laz').click();
  await rowNamed(page, 'tile-00001.laz').focus();
  for (let steps = 0; steps < 14; steps += 1) {
    await page.keyboard.press('Control+ArrowDown');
    await page.waitForTimeout(30);
  }
  await rowNamed(page, 'tile-00001.laz').getByText('15th in line').waitFor();
  const [row, list] = [await rowNamed(page, 'tile-00001.laz').boundingBox(), await page.getByRole('grid', { name: /^Transfers/ }).boundingBox()];
  assert.ok(row.y >= list.y - 1 && row.y + row.height <= list.y + list.height + 1, `row at ${row.y}, list from ${list.y}, ${list.height} high`);
  await focusIs(page, 'tile-00001.laz');
  finish(page);
});

test('an open question that is scrolled away keeps its place and takes no focus when it comes back', async () => {
  const page = await open('transfers=many');
  await rowNamed(page, 'harbour_grade_v12.mov').getByRole('button', { name: 'Choose…' }).click();
  await page.getByRole('checkbox', { name: /^Do the same/ }).click();
  const list = page.getByRole('grid', { name: /^Transfers/ });
  await list.evaluate((box) => { box.scrollTop = 20_000; });
  await page.getByRole('grid', { name: /^Objects in/ }).getByRole('row', { name: 'audio' }).click();
  await list.evaluate((box) => { box.scrollTop = 0; });
  await page.waitForTimeout(200);
  await focusIs(page, 'audio');
  assert.equal(await page.getByRole('checkbox', { name: /^Do the same/ }).getAttribute('aria-checked'), 'true');
  finish(page);
});
