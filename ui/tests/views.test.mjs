// Two views beside each other: each with its place, its history and its selection, and what goes between them.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { focusIs, inChromium, objections, overflows, settled } from './support.mjs';
import { finish, rowNamed } from './transfersScene.mjs';

const window = inChromium();

const view = (page, which) => page.getByRole('region', { name: `Objects, ${which} view` });
const row = (page, which, name) => view(page, which).getByRole('row', { name, exact: true });
const path = (page, which) => view(page, which).getByRole('navigation').locator('[aria-current]').innerText();

/** Both show day-04. */
async function open(more = '', options = {}) {
  const page = await window.open(`scene=main&still&transfers=none${more}`, options);
  await page.getByRole('row', { name: 'A001_C001_0412.mov' }).click();
  await focusIs(page, 'A001_C001_0412.mov');
  await page.keyboard.press('F3');
  await row(page, 'second', 'stills').waitFor();
  return page;
}

async function opened(page, which, name) {
  await row(page, which, name).dblclick();
  await page.waitForFunction(([which, name]) => document.querySelector(`[aria-label="Objects, ${which} view"] .crumbs [aria-current]`)?.textContent === name, [which, name]);
}

/** Drags with the mouse, in steps as a hand does. */
async function drag(page, what, where) {
  const from = await what.boundingBox();
  const to = await where.boundingBox();
  await page.mouse.move(from.x + 60, from.y + 12);
  await page.mouse.down();
  await page.mouse.move(from.x + 80, from.y + 20, { steps: 3 });
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 5 });
}

test('each view has its own place, history, filter and selection', async () => {
  const page = await open();
  await focusIs(page, 'audio', 'the new view has the keyboard');
  assert.equal(await row(page, 'first', 'A001_C001_0412.mov').getAttribute('aria-selected'), 'true');
  assert.equal(await view(page, 'second').getByRole('row', { selected: true }).count(), 0);
  await opened(page, 'second', 'stills');
  await view(page, 'second').getByRole('button', { name: 'day-04' }).click();
  await row(page, 'second', 'stills').waitFor();
  assert.equal(await path(page, 'first'), 'day-04');
  assert.ok(await view(page, 'first').getByRole('button', { name: 'Back' }).isDisabled());
  await page.keyboard.press('Alt+ArrowLeft');
  await view(page, 'second').getByRole('heading', { name: 'This folder is empty' }).waitFor();
  await page.getByRole('treeitem', { name: 'deliverables', exact: true }).click();
  await page.waitForFunction(() => document.querySelector('[aria-label="Objects, second view"] .crumbs [aria-current]')?.textContent === 'deliverables');
  await row(page, 'first', 'checksums.mhl').click();
  assert.equal(await page.getByRole('treeitem', { name: 'footage-masters', exact: true }).getAttribute('aria-current'), 'page', 'the sidebar shows where the active view is');
  await page.keyboard.press('/');
  await page.keyboard.type('proxy');
  await view(page, 'first').getByText('3 of 1,204 items').waitFor();
  assert.equal(await view(page, 'second').getByRole('textbox', { name: 'Filter this folder' }).inputValue(), '');
  finish(page);
});

test('a row goes across: moved within a bucket, copied to another, and where the list is empty too', async () => {
  const page = await open();
  await opened(page, 'second', 'stills');
  await drag(page, row(page, 'first', 'camera-reports.pdf'), view(page, 'second').getByRole('heading'));
  await page.getByText('Move “camera-reports.pdf” to stills').waitFor();
  await page.getByText('footage-masters/2026/harbour/day-04/stills/ · Hold Ctrl to copy').waitFor();
  await page.mouse.up();
  await row(page, 'second', 'camera-reports.pdf').waitFor();
  await row(page, 'first', 'camera-reports.pdf').waitFor({ state: 'detached' });
  await rowNamed(page, 'camera-reports.pdf').getByText('1 of 1 moved').waitFor();

  await row(page, 'second', 'camera-reports.pdf').click();
  await page.getByRole('treeitem', { name: 'deliverables', exact: true }).click();
  await page.waitForFunction(() => document.querySelector('[aria-label="Objects, second view"] .crumbs [aria-current]')?.textContent === 'deliverables');
  await drag(page, row(page, 'first', 'checksums.mhl'), view(page, 'second').getByRole('grid').or(view(page, 'second').getByRole('heading')).first());
  await page.getByText('Copy “checksums.mhl” to deliverables').waitFor();
  await page.getByText('deliverables/ · Hold Shift to move').waitFor();
  await page.keyboard.down('Shift');
  await page.getByText('Move “checksums.mhl” to deliverables').waitFor();
  await page.keyboard.up('Shift');
  await page.getByText('Copy “checksums.mhl” to deliverables').waitFor();
  await page.mouse.up();
  await row(page, 'second', 'checksums.mhl').waitFor();
  assert.equal(await row(page, 'first', 'checksums.mhl').count(), 1);
  finish(page);
});

test('two views of one place refuse what is there already', async () => {
  const page = await open();
  await drag(page, row(page, 'first', 'checksums.mhl'), row(page, 'second', 'camera-reports.pdf'));
  await page.getByText('It is there already.').waitFor();
  await page.mouse.up();
  await page.waitForTimeout(300);
  assert.equal(await page.getByRole('grid', { name: /^Transfers/ }).count(), 0);
  finish(page);
});

test('the same with the keyboard alone', async () => {
  const page = await window.open('scene=main&still&transfers=none');
  await page.getByRole('row', { name: 'A001_C001_0412.mov' }).waitFor();
  while (!(await page.evaluate(() => document.activeElement?.closest('[data-area="table"]')))) await page.keyboard.press('F6');
  await page.keyboard.type('grades');
  await focusIs(page, 'grades');
  await page.keyboard.press('Shift+F10');
  const menu = page.getByRole('menu');
  await menu.waitFor();
  assert.equal(await menu.getByRole('menuitem', { name: 'Copy to the other view' }).getAttribute('title'), 'Open a second view first (F3)');
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });
  await focusIs(page, 'grades');
  await page.keyboard.press('Control+Enter');
  await view(page, 'second').waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-label="Objects, second view"] .crumbs [aria-current]')?.textContent === 'grades');
  await focusIs(page, 'grades', 'opening beside leaves the keyboard where it is');
  // What is typed without a pause is one name.
  await page.waitForTimeout(900);
  await page.keyboard.type('checksums');
  await focusIs(page, 'checksums.mhl');
  await page.keyboard.press('Control+Shift+Y');
  const sheet = page.getByRole('dialog', { name: 'Copy “checksums.mhl” to…' });
  assert.equal(await sheet.getByRole('textbox', { name: 'To' }).inputValue(), 'footage-masters/2026/harbour/day-04/grades/');
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  await page.keyboard.press('Shift+F10');
  await menu.waitFor();
  const entry = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  for (let i = 0; i < 30 && !(await entry()).startsWith('Move to the other view'); i += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await row(page, 'second', 'checksums.mhl').waitFor();
  await row(page, 'first', 'checksums.mhl').waitFor({ state: 'detached' });

  const areas = [];
  await row(page, 'first', 'audio').focus();
  for (let i = 0; i < 5; i += 1) {
    await page.keyboard.press('F6');
    areas.push(await page.evaluate(() => [document.activeElement.closest('[data-area]').dataset.area, document.activeElement.closest('section')?.getAttribute('aria-label')].join(' of ')));
  }
  assert.deepEqual(areas.slice(0, 2), ['path of Objects, second view', 'table of Objects, second view']);
  assert.ok(areas.some((area) => area.startsWith('sidebar')), areas.join('; '));
  await row(page, 'second', 'checksums.mhl').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Delete');
  await row(page, 'second', 'checksums.mhl').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+\\');
  await view(page, 'second').waitFor({ state: 'detached' });
  assert.equal(await page.getByRole('region', { name: 'Objects', exact: true }).count(), 1);
  finish(page);
});

test('closing a view by its cross leaves the other, with the keyboard', async () => {
  const page = await open();
  await opened(page, 'second', 'luts');
  await view(page, 'first').getByRole('button', { name: 'Close this view' }).click();
  await page.getByRole('region', { name: 'Objects', exact: true }).waitFor();
  assert.equal(await page.getByRole('navigation', { name: 'Path' }).locator('[aria-current]').innerText(), 'luts');
  await page.getByRole('button', { name: 'Second view' }).click();
  await view(page, 'second').waitFor();
  await view(page, 'second').getByRole('button', { name: 'Up one folder' }).click();
  await row(page, 'second', 'luts').focus();
  await page.keyboard.press('F3');
  await view(page, 'second').waitFor({ state: 'detached' });
  assert.ok(await page.getByRole('button', { name: 'Upload', exact: true }).isEnabled());
  finish(page);
});

test('files from the file manager go to the view that they are dropped on', async () => {
  const page = await open();
  await opened(page, 'second', 'stills');
  await row(page, 'first', 'audio').click();
  const box = await view(page, 'second').getByRole('heading').boundingBox();
  const at = { x: box.x + 20, y: box.y + 10 };
  await page.evaluate((at) => windlassDrag({ kind: 'over', ...at, files: 1, folders: 0 }), at);
  await view(page, 'second').getByText('Upload to stills').waitFor();
  assert.equal(await page.getByText(/^Upload to/).count(), 1);
  await page.evaluate((at) => windlassDrag({ kind: 'dropped', ...at, chosen: windlassChoose(1, 0, ['frame.png'], '~/x') }), at);
  await row(page, 'second', 'frame.png').waitFor();
  assert.equal(await row(page, 'first', 'frame.png').count(), 0);
  finish(page);
});

test('the details follow the view that is active', async () => {
  const page = await open('', { width: 1600, height: 1000 });
  await row(page, 'second', 'camera-reports.pdf').dblclick();
  const drawer = page.getByRole('complementary', { name: 'Details' });
  await drawer.getByRole('heading', { name: 'camera-reports.pdf' }).waitFor();
  await row(page, 'first', 'checksums.mhl').click();
  await drawer.getByRole('heading', { name: 'checksums.mhl' }).waitFor();
  finish(page);
});

test('the views, their places and their widths are there after a restart', async () => {
  const page = await open();
  await opened(page, 'second', 'grades');
  const edge = page.getByRole('separator', { name: 'Width of the first view' });
  const width = async () => Math.round((await view(page, 'first').boundingBox()).width);
  const half = await width();
  assert.ok(Math.abs(half - 524) <= 1, `${half}`);
  await edge.focus();
  await page.keyboard.press('ArrowLeft');
  assert.equal(await width(), half - 16);
  await page.keyboard.press('Home');
  assert.equal(await width(), 280);
  await page.reload();
  await row(page, 'first', 'stills').waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-label="Objects, second view"] .crumbs [aria-current]')?.textContent === 'grades');
  assert.equal(await width(), 280);
  assert.equal(await view(page, 'first').locator('[data-area="path"].is-active').count(), 1);
  await edge.dblclick();
  assert.equal(await width(), half);
  const box = await edge.boundingBox();
  await page.mouse.move(box.x + 4, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + 64, box.y + 100, { steps: 3 });
  await page.mouse.up();
  assert.ok(Math.abs((await width()) - half - 60) <= 1);
  await view(page, 'second').getByRole('button', { name: 'Close this view' }).click();
  await page.reload();
  await page.getByRole('row', { name: 'stills' }).waitFor();
  assert.equal(await page.getByRole('region', { name: 'Objects', exact: true }).count(), 1);
  finish(page);
});

test('going back shows a place as it was left: scrolled as far, with the same rows selected', async () => {
  const page = await window.open('scene=main&still&transfers=none');
  const grid = page.getByRole('grid', { name: /^Objects in/ });
  await grid.getByRole('row', { name: 'A001_C001_0412.mov' }).click();
  await grid.getByRole('row', { name: 'A001_C003_0412_proxy.mov' }).click({ modifiers: ['Control'] });
  const list = () => page.evaluate(() => document.querySelector('.tbody').scrollTop);
  await page.evaluate(() => { document.querySelector('.tbody').scrollTop = 8000; });
  await settled(page);
  await page.getByRole('button', { name: 'harbour', exact: true }).click();
  await page.getByRole('row', { name: 'day-04' }).waitFor();
  await page.keyboard.press('Alt+ArrowLeft');
  await page.getByText('2 selected').waitFor();
  await page.getByText('Listed at').waitFor();
  assert.equal(await list(), 8000);
  await page.keyboard.press('Alt+ArrowRight');
  await page.getByRole('row', { name: 'day-04' }).waitFor();
  await page.getByRole('row', { name: 'day-04' }).dblclick();
  await page.getByText('1,204 items').waitFor();
  assert.equal(await list(), 0, 'opened anew it begins at its top');
  assert.equal(await page.getByText('2 selected').count(), 0);
  finish(page);
});

const SCREENS = {
  two: async (page) => { await row(page, 'second', 'grades').click(); await page.keyboard.press('Shift+ArrowDown'); },
  elsewhere: async (page) => { await opened(page, 'second', 'stills'); await row(page, 'first', 'checksums.mhl').click(); },
  crumb: async (page) => { await view(page, 'second').getByRole('button', { name: 'day-04' }).click({ button: 'right' }); await page.getByRole('menuitem', { name: 'Open in the other view' }).waitFor(); },
  narrowest: async (page) => { await page.getByRole('separator', { name: 'Width of the first view' }).press('Home'); await view(page, 'first').getByRole('textbox', { name: 'Filter this folder' }).focus(); await page.keyboard.press('Control+Shift+F'); },
  looking: async (page) => { await page.getByRole('button', { name: 'More' }).click(); await page.getByRole('menuitem', { name: 'Show versions' }).click(); await page.getByRole('grid', { name: /^Versions in/ }).waitFor(); },
};

for (const [name, act] of Object.entries(SCREENS)) {
  for (const [width, height, dark] of process.env.SHOTS ? [[800, 600], [1280, 800], [1600, 1000]].flatMap(([w, h]) => [[w, h, false], [w, h, true]]) : [[1280, 800, false], [800, 600, true]]) {
    test(`no faults that axe knows, and nothing sticks out: ${name}, ${width}×${height}, ${dark ? 'dark' : 'light'}`, async () => {
      const page = await open('', { width, height, dark });
      await act(page);
      await settled(page);
      if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `views-${name}-${width}-${dark ? 'dark' : 'light'}.png`) });
      assert.deepEqual(await overflows(page), []);
      assert.deepEqual(await objections(page, { region: name !== 'crumb' }), []);
      finish(page);
    });
  }
}
