// Unfinished uploads of a bucket: looked through, gone on with, removed, with the pointer and with the keyboard alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { focused, focusIs, inChromium, objections, shot } from './support.mjs';
import { finish } from './transfersScene.mjs';

const window = inChromium();

const grid = (page, bucket = 'footage-masters') => page.getByRole('grid', { name: `Unfinished uploads in ${bucket}` });
const row = (page, name, bucket) => grid(page, bucket).getByRole('row', { name });
const names = (page) => grid(page).getByRole('row').evaluateAll((rows) => rows.map((each) => each.getAttribute('aria-label').split(',')[0]));

async function open({ bucket = 'footage-masters', query = '', ...options } = {}) {
  const page = await window.open(`scene=main&still${query}`, options);
  await page.getByRole('grid', { name: /^Objects in/ }).waitFor();
  if (options.width < 920) await page.getByRole('button', { name: 'Show sidebar' }).click();
  await page.getByRole('treeitem', { name: bucket, exact: true }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Unfinished uploads here' }).click();
  return page;
}

test('shows each with its age, its size and whose it is', async () => {
  const page = await open();
  await row(page, /^B002_C004_0411.mov, 13.4 GB in 799 parts, 16 days ago/).waitFor();
  await row(page, /^survey-2026_ortho.*Started on this computer, Its transfer is paused/).waitFor();
  await row(page, /^wrong.mov, No parts yet/).waitFor();
  await row(page, /Size not known/).waitFor();
  await row(page, /^removed.mov.*Being removed/).waitFor();
  assert.equal(await row(page, /^removed.mov/).getByRole('button').count(), 0, 'nothing is to be done to it');
  assert.equal(await page.getByText('\u202e').count(), 0, 'hostile names are spelled out');
  assert.deepEqual(await objections(page), []);
  await shot(page, 'unfinished');
  await finish(page);
});

test('goes on with one for its file, which becomes a transfer', async () => {
  const page = await open();
  await row(page, /^B002/).getByRole('button', { name: 'Choose file…' }).click();
  await row(page, /^B002/).getByText('Comparing B002_C004_0411.mov').waitFor();
  assert.ok(await row(page, /^wrong/).getByRole('button', { name: 'Choose file…' }).isDisabled(), 'one at a time');
  await row(page, /^B002.*Started on this computer/).waitFor();
  await row(page, /^B002/).getByRole('button', { name: 'Show transfer' }).click();
  await page.getByRole('row', { name: /B002_C004_0411.mov/ }).and(page.locator('.t-row')).first().waitFor();
  await finish(page);
});

test('a file that does not fit is said with its parts, and nothing is changed', async () => {
  const page = await open();
  await row(page, /^wrong/).getByRole('button', { name: 'Choose file…' }).click();
  await row(page, /^wrong.*parts 2 and 5 to 7 have other bytes than this file/).waitFor();
  await page.getByText('Nothing was changed.').waitFor();
  assert.equal((await names(page)).length, 6);
  assert.ok(await row(page, /^wrong/).getByRole('button', { name: 'Choose file…' }).isEnabled(), 'another file can be chosen');
  await finish(page);
});

test('removes one, and several at once; what is refused stays and says why', async () => {
  const page = await open();
  await row(page, /^B002/).getByRole('button', { name: 'Remove…' }).click();
  await row(page, /^B002/).waitFor({ state: 'detached' });
  await row(page, /^survey-2026_ortho/).click();
  await row(page, /^refused/).click({ modifiers: ['Control'] });
  await page.getByRole('button', { name: 'Remove 2…' }).click();
  await row(page, /^survey-2026_ortho/).waitFor({ state: 'detached' });
  await row(page, /^refused.*The server refused to remove an upload/).waitFor();
  await page.getByRole('button', { name: 'Back to the bucket' }).click();
  await page.locator('.t-row', { hasText: 'survey-2026_ortho' }).filter({ hasText: /Cancelled|Cancelling/ }).first().waitFor();
  await finish(page);
});

test('keeps everything if the question was answered so', async () => {
  const page = await open({ query: '&keep' });
  await row(page, /^B002/).getByRole('button', { name: 'Remove…' }).click();
  await row(page, /^wrong/).getByRole('button', { name: 'Choose file…' }).click();
  await row(page, /^wrong.*Choose the file to go on/).waitFor();
  assert.equal((await names(page)).length, 6);
  await finish(page);
});

test('all of it can be done with the keyboard alone', async () => {
  const page = await window.open('scene=main&still');
  await page.getByRole('grid', { name: /^Objects in/ }).waitFor();
  for (let i = 0; i < 40 && (await focused(page)) !== 'More'; i += 1) {
    await page.keyboard.press(i === 0 ? 'F6' : (await page.evaluate(() => document.activeElement?.closest('[data-area="toolbar"]') !== null)) ? 'ArrowRight' : 'F6');
  }
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Unfinished uploads' }).waitFor();
  for (let i = 0; i < 12 && (await focused(page)) !== 'Unfinished uploads'; i += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await row(page, /^B002/).waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('B002'));
  // Down to the one that does not fit; Enter goes on with it.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await row(page, /^wrong.*other bytes/).waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('wrong'));
  await page.keyboard.press('Tab');
  await focusIs(page, 'Remove…');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Home');
  await page.keyboard.press('Delete');
  await row(page, /^B002/).waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('survey-2026_ortho'));
  await page.keyboard.press('Control+a');
  await page.getByRole('button', { name: 'Remove 4…' }).waitFor();
  await page.keyboard.press('F5');
  await row(page, /^survey-2026_ortho/).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('grid', { name: /^Objects in/ }).waitFor();
  await finish(page);
});

test('more than two thousand are fetched page by page, and few sizes are asked for at once', async () => {
  const page = await open({ bucket: 'survey-2026' });
  await row(page, /^00000.laz/, 'survey-2026').waitFor();
  await page.getByText('1,000 uploads so far').waitFor();
  for (let i = 0; i < 3; i += 1) {
    await page.keyboard.press('End');
    await page.waitForTimeout(200);
  }
  await row(page, /^02299.laz/, 'survey-2026').waitFor();
  await page.getByText(/^2,300 uploads(?! so far)/).waitFor();
  await row(page, /^02299.laz, .* in \d+ parts/, 'survey-2026').waitFor();
  assert.ok((await grid(page, 'survey-2026').getByRole('row').count()) < 60, 'only what is in view is drawn');
  assert.ok((await page.evaluate(() => globalThis.windlassMeasuring)) <= 4);
  await finish(page);
});

test('says that there are none, and why they cannot be seen', async () => {
  const page = await open({ bucket: 'deliverables' });
  await page.getByRole('heading', { name: 'Nothing unfinished' }).waitFor();
  await page.getByText('Every upload ended or was removed.').waitFor();
  assert.deepEqual(await objections(page), []);
  await finish(page);
  const refused = await open({ bucket: 'backups-weekly' });
  await refused.getByRole('heading', { name: 'You may not see the unfinished uploads of backups-weekly' }).waitFor();
  await refused.getByText('s3:ListBucketMultipartUploads').waitFor();
  await finish(refused);
});

test('fits small and large windows', async () => {
  for (const [width, height] of [[800, 600], [1600, 1000]]) {
    const page = await open({ width, height });
    await row(page, /^B002_C004_0411.mov, 13.4 GB/).waitFor();
    const spills = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth || [...document.querySelectorAll('.u-row')].some((each) => each.scrollWidth > each.clientWidth + 1));
    assert.equal(spills, false, `${width}`);
    await page.emulateMedia({ colorScheme: 'dark' });
    // The colours take a moment to change.
    await page.waitForTimeout(300);
    assert.deepEqual(await objections(page), [], `${width}`);
    await shot(page, `unfinished-${width}x${height}`);
    await finish(page);
  }
});
