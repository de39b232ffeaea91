// The head of the table and the path above it: which columns there are, and what lies beside a place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { focusIs, inChromium, objections, shot } from './support.mjs';
import { finish } from './transfersScene.mjs';

const window = inChromium();

const grid = (page) => page.getByRole('grid', { name: /^Objects in/ });
const shownHeads = (page) => grid(page).locator('[role="columnheader"]:visible').allTextContents().then((all) => all.map((text) => text.trim()));

async function open(options = {}) {
  const page = await window.open('scene=main&still&transfers=none', options);
  await grid(page).getByRole('row', { name: 'checksums.mhl' }).waitFor();
  return page;
}

test('columns are left out and come back by the menu of the head, with the mouse and by key, and stay so after a restart', async () => {
  const page = await open();
  assert.deepEqual(await shownHeads(page), ['Name', 'Size', 'Modified', 'Storage class']);
  await grid(page).getByRole('button', { name: 'Size' }).click({ button: 'right' });
  assert.equal(await page.getByRole('menuitemcheckbox', { name: 'Name' }).getAttribute('aria-disabled'), 'true');
  assert.equal(await page.getByRole('menuitemcheckbox', { name: 'Size' }).getAttribute('aria-checked'), 'true');
  await shot(page, 'columns-menu');
  await page.getByRole('menuitemcheckbox', { name: 'Size' }).click();
  assert.deepEqual(await shownHeads(page), ['Name', 'Modified', 'Storage class']);
  // From the rows up into the head, without the mouse.
  await grid(page).getByRole('row', { name: 'audio' }).click();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowRight');
  await focusIs(page, 'Modified');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitemcheckbox', { name: 'Modified' }).click();
  assert.deepEqual(await shownHeads(page), ['Name', 'Storage class']);
  const [head, cell] = [grid(page).getByRole('columnheader', { name: 'Storage class' }), grid(page).getByRole('row', { name: 'checksums.mhl' }).getByRole('gridcell').last()];
  assert.ok(Math.abs((await head.boundingBox()).x - (await cell.boundingBox()).x) < 2, 'the head stands above its column');
  await shot(page, 'columns-two');
  assert.deepEqual(await objections(page), []);
  await page.reload();
  await grid(page).getByRole('row', { name: 'checksums.mhl' }).waitFor();
  assert.deepEqual(await shownHeads(page), ['Name', 'Storage class']);
  await grid(page).getByRole('button', { name: 'Name' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Reset columns' }).click();
  assert.deepEqual(await shownHeads(page), ['Name', 'Size', 'Modified', 'Storage class']);
  finish(page);
});

test('in a small window the columns that have no room are left out as before', async () => {
  const page = await open({ width: 800, height: 600 });
  assert.deepEqual(await shownHeads(page), ['Name', 'Size', 'Modified']);
  const [head, cell] = [grid(page).getByRole('columnheader', { name: 'Modified' }), grid(page).getByRole('row', { name: 'checksums.mhl' }).getByRole('gridcell').nth(2)];
  assert.ok(Math.abs((await head.boundingBox()).x - (await cell.boundingBox()).x) < 2);
  await shot(page, 'columns-small');
  finish(page);
});

test('a place beside one in the path is opened from its menu', async () => {
  const page = await open();
  const path = page.getByRole('navigation', { name: 'Path' });
  await path.getByRole('button', { name: 'day-04' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Open sibling' }).hover();
  const sibling = page.getByRole('menuitem', { name: 'day-02' });
  await sibling.waitFor();
  assert.equal(await page.getByRole('menuitem', { name: 'day-04' }).count(), 0, 'not itself');
  await shot(page, 'siblings');
  await sibling.click();
  await path.getByRole('button', { name: 'day-02' }).waitFor();
  await path.getByRole('button', { name: 'footage-masters' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Open sibling' }).press('ArrowRight');
  await page.getByRole('menuitem', { name: 'deliverables' }).click();
  await path.getByRole('button', { name: 'deliverables' }).waitFor();
  finish(page);
});
