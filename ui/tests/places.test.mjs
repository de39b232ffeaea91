// Going to a typed path, bookmarks and recent places, with the keyboard; and how they look: with SHOTS set to a folder,
// pictures are put there.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { finish, focusIs, inChromium, objections, overflows, settled } from './support.mjs';

const window = inChromium();

const grid = (page, name = /^Objects in/) => page.getByRole('grid', { name });
const field = (page) => page.getByRole('combobox', { name: 'Go to a path' });
const tree = (page) => page.getByRole('tree', { name: 'Bookmarks and recent places' });
const items = (page) => tree(page).getByRole('treeitem').allTextContents();
const DAY = 'footage-masters/2026/harbour/day-04/';

async function open(query = 'scene=main', size) {
  const page = await window.open(`${query}&still&transfers=none`, size);
  await grid(page).waitFor();
  return page;
}

async function type(page, text) {
  await page.keyboard.press('Control+L');
  await field(page).waitFor();
  await page.keyboard.type(text);
}

test('Ctrl L takes an S3 URI of an object: its folder opens, and it is selected', async () => {
  const page = await open('scene=buckets');
  await type(page, ` "s3://${DAY}camera-reports.pdf" `);
  await page.keyboard.press('Enter');
  await focusIs(page, 'camera-reports.pdf');
  assert.equal(await grid(page, 'Objects in day-04').getByRole('row', { name: 'camera-reports.pdf' }).getAttribute('aria-selected'), 'true');
  await page.keyboard.press('Control+L');
  assert.equal(await field(page).inputValue(), DAY);
  await page.keyboard.type('/2025/vault');
  await page.keyboard.press('Enter');
  await grid(page, 'Objects in vault').waitFor();
  await focusIs(page, 'reel-01.mov');
  finish(page);
});

test('a signed https address opens the connection with that server', async () => {
  const page = await open();
  await type(page, 'https://samples.account.r2.cloudflarestorage.com/table.csv?X-Amz-Signature=0f');
  await page.keyboard.press('Enter');
  await focusIs(page, 'table.csv');
  assert.equal(await page.title(), 'samples · Windlass');
  finish(page);
});

test('what is wrong is said, and Escape gives the focus back', async () => {
  const page = await open();
  await page.getByRole('row', { name: 'grades' }).click();
  for (const [text, told] of [['https://elsewhere.example/b', 'No connection leads to elsewhere.example.'], ['/none', 'there is neither an object nor a folder “none”'], ['../x', '“..” leads nowhere']]) {
    await type(page, text);
    await page.keyboard.press('Enter');
    await page.getByText(told).waitFor();
    assert.equal(await field(page).getAttribute('aria-invalid'), 'true');
    assert.match(await page.locator(`[id="${await field(page).getAttribute('aria-describedby')}"]`).textContent(), new RegExp(told));
    await page.keyboard.press('Control+A');
  }
  await page.keyboard.press('Escape');
  await field(page).waitFor({ state: 'detached' });
  await focusIs(page, 'grades');
  await type(page, 'gone/x');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'There is no bucket gone' }).waitFor();
  finish(page);
});

test('suggestions are walked with the arrow keys', async () => {
  const page = await open();
  await type(page, '/2026/harbour/day-04/g');
  const options = page.getByRole('listbox', { name: 'Places' }).getByRole('option');
  await options.first().waitFor();
  assert.deepEqual((await options.allTextContents()).map((text) => text.trim()), [`${DAY}grades/`]);
  assert.equal(await field(page).getAttribute('aria-expanded'), 'true');
  assert.equal(await field(page).getAttribute('aria-activedescendant'), null);
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator(`[id="${await field(page).getAttribute('aria-activedescendant')}"]`).getAttribute('aria-selected'), 'true');
  await page.keyboard.press('ArrowDown');
  assert.equal(await field(page).getAttribute('aria-activedescendant'), null);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'This folder is empty' }).waitFor();
  await page.keyboard.press('Control+L');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await grid(page, 'Objects in day-04').waitFor();
  await page.getByRole('button', { name: 'Go to a path' }).click();
  await focusIs(page, 'Go to a path');
  await page.keyboard.press('Tab');
  await field(page).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Go to a path…' }).click();
  await page.waitForTimeout(300);
  await focusIs(page, 'Go to a path');
  await field(page).fill('deliverables');
  await options.filter({ hasText: 'deliverables/' }).click();
  await page.getByRole('heading', { name: 'This bucket is empty' }).waitFor();
  finish(page);
});

test('bookmarks with the keyboard: made, renamed, moved, opened, removed, folded away', async () => {
  const page = await open();
  await page.getByRole('row', { name: 'grades' }).click();
  await page.keyboard.press('Control+Shift+B');
  await tree(page).getByRole('treeitem', { name: /^day-04, / }).first().waitFor();
  assert.equal(await page.getByRole('button', { name: 'Bookmark this place' }).getAttribute('aria-pressed'), 'true');
  await page.keyboard.press('Backspace');
  await grid(page, 'Objects in harbour').waitFor();
  await page.keyboard.press('Control+Shift+B');
  await page.keyboard.press('Backspace');
  await grid(page, 'Objects in 2026').waitFor();
  assert.deepEqual(await items(page), ['Bookmarks', 'day-04', 'harbour', 'Recent', '2026', 'harbour', 'day-04']);

  await tree(page).getByRole('treeitem', { name: 'Bookmarks', exact: true }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('F2');
  await page.getByRole('dialog', { name: 'Rename the bookmark' }).waitFor();
  await page.keyboard.type('Fourth day');
  await page.keyboard.press('Enter');
  await focusIs(page, `Fourth day, ${DAY} in Archive`);
  await page.keyboard.press('Control+ArrowDown');
  await focusIs(page, `Fourth day, ${DAY} in Archive`);
  assert.deepEqual((await items(page)).slice(0, 3), ['Bookmarks', 'harbour', 'Fourth day']);
  await page.keyboard.press('Enter');
  await grid(page, 'Objects in day-04').waitFor();
  assert.equal(await tree(page).getByRole('treeitem', { name: 'Fourth day' }).getAttribute('aria-current'), 'page');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Delete');
  assert.deepEqual((await items(page)).slice(0, 2), ['Bookmarks', 'Fourth day']);
  await focusIs(page, `Fourth day, ${DAY} in Archive`);
  await page.keyboard.press('ArrowLeft');
  await focusIs(page, 'Bookmarks');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await tree(page).getByRole('treeitem', { name: 'Bookmarks', exact: true }).getAttribute('aria-expanded'), 'false');
  assert.deepEqual((await items(page)).slice(0, 2), ['Bookmarks', 'Recent']);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await focusIs(page, `Fourth day, ${DAY} in Archive`);
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Remove the bookmark' }).click();
  assert.equal((await items(page))[0], 'Recent');
  finish(page);
});

test('recent places stay in their order while one is in them, and go when they are dropped', async () => {
  const page = await open();
  for (const path of ['proxies/clips/', 'footage-masters/2025/vault/']) { await type(page, path); await page.keyboard.press('Enter'); await page.waitForTimeout(150); }
  assert.deepEqual(await items(page), ['Recent', 'vault', 'clips', 'day-04']);
  await tree(page).getByRole('treeitem', { name: /^clips/ }).focus();
  await page.keyboard.press('Enter');
  await grid(page, 'Objects in clips').waitFor();
  assert.deepEqual(await items(page), ['Recent', 'vault', 'clips', 'day-04']);
  await focusIs(page, 'clips, proxies/clips/ in Archive');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Delete');
  assert.deepEqual(await items(page), ['Recent', 'clips', 'day-04']);
  await page.keyboard.press('F6');
  await page.keyboard.press('F6');
  assert.deepEqual(await items(page), ['Recent', 'clips', 'day-04']);
  await tree(page).getByRole('treeitem', { name: /^day-04/ }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Clear recent places' }).click();
  await tree(page).getByRole('treeitem').first().waitFor({ state: 'detached' });
  finish(page);
});

const toSidebar = async (page) => { if (page.viewportSize().width < 920) await page.getByRole('button', { name: 'Show sidebar' }).click(); };
const SCREENS = {
  path: async (page) => { await page.keyboard.press('Control+Shift+B'); await page.keyboard.press('Alt+ArrowUp'); await grid(page, 'Objects in harbour').waitFor(); await type(page, 'har'); await page.keyboard.press('ArrowDown'); },
  'path-fault': async (page) => { await type(page, 'https://elsewhere.example/bucket/key'); await page.keyboard.press('Enter'); await page.getByText('No connection leads to').waitFor(); },
  bookmarks: async (page) => {
    await page.keyboard.press('Control+Shift+B');
    await page.keyboard.press('Alt+ArrowUp');
    await grid(page, 'Objects in harbour').waitFor();
    await page.keyboard.press('Control+Shift+B');
    await toSidebar(page);
    await tree(page).getByRole('treeitem', { name: /^harbour/ }).first().focus();
  },
  'bookmark-rename': async (page) => {
    await page.keyboard.press('Control+Shift+B');
    await toSidebar(page);
    await tree(page).getByRole('treeitem', { name: /^day-04/ }).first().focus();
    await page.keyboard.press('F2');
    await page.getByRole('dialog', { name: 'Rename the bookmark' }).waitFor();
  },
};

for (const [name, act] of Object.entries(SCREENS)) {
  for (const [width, height, dark] of process.env.SHOTS ? [[1600, 1000, false], [1600, 1000, true], [800, 600, false], [800, 600, true]] : [[1280, 800, false], [800, 600, true]]) {
    test(`${name}, ${width}×${height}, ${dark ? 'dark' : 'light'}`, async () => {
      const page = await open('scene=main', { width, height, dark });
      await act(page);
      await settled(page);
      if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${name}-${width}-${dark ? 'dark' : 'light'}.png`) });
      assert.deepEqual(await overflows(page), []);
      assert.deepEqual(await objections(page), []);
      assert.deepEqual(page.faults, []);
    });
  }
}
