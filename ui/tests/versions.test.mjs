// Looking back: versions and delete markers, what is done to them, and a place as it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inChromium, objections, settled, shot } from './support.mjs';
import { finish, rowNamed } from './transfersScene.mjs';

const window = inChromium();

const versions = (page) => page.getByRole('grid', { name: 'Versions in versions' });
const row = (page, name) => versions(page).getByRole('row', { name });
const names = (page) => versions(page).locator('[data-index]').evaluateAll((rows) => rows.map((each) => each.getAttribute('aria-label')));

async function open(options = {}) {
  const page = await window.open('scene=main&still&transfers=none', options);
  await page.getByRole('grid', { name: /^Objects in/ }).waitFor();
  await page.keyboard.press('Control+l');
  await page.getByRole('combobox', { name: 'Go to a path' }).fill('footage-masters/2025/versions/');
  await page.keyboard.press('Enter');
  await page.getByRole('grid', { name: 'Objects in versions' }).getByRole('row', { name: 'plan.txt' }).waitFor();
  return page;
}

async function more(page, entry) {
  await page.getByRole('button', { name: 'More', exact: true }).first().click();
  await page.getByRole('menuitem', { name: entry }).or(page.getByRole('menuitemradio', { name: entry })).click();
}

test('shows versions under their keys, the newest first, and what is deleted', async () => {
  const page = await open();
  await more(page, 'Show versions');
  await row(page, /^logo/).waitFor();
  assert.deepEqual(await names(page), [
    'budget.csv, deleted, 11 Apr 2026, 08:00', 'budget.csv, old version, 6 Apr 2026, 08:00', 'logo.png, newest, 3 Apr 2026, 08:00',
    'plan.txt, newest, 12 Apr 2026, 10:00', 'plan.txt, old version, 10 Apr 2026, 10:00', 'plan.txt, old version, 4 Apr 2026, 09:30',
  ]);
  finish(page);
});

test('restores an old version by making it the newest', async () => {
  const page = await open();
  await more(page, 'Show versions');
  await row(page, 'plan.txt, newest, 12 Apr 2026, 10:00').click();
  assert.ok(await page.getByRole('button', { name: 'Restore this version' }).isDisabled(), 'the newest holds already');
  await row(page, 'plan.txt, old version, 4 Apr 2026, 09:30').click();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Restore this version' }).click();
  await row(page, 'plan.txt, old version, 12 Apr 2026, 10:00').waitFor();
  assert.equal((await names(page)).length, 7);
  finish(page);
});

test('restores a deleted object by taking its marker away', async () => {
  const page = await open();
  await more(page, 'Show versions');
  await row(page, /^budget.csv, deleted/).click();
  await page.getByRole('button', { name: 'Restore deleted object' }).click();
  await row(page, 'budget.csv, newest, 6 Apr 2026, 08:00').waitFor();
  await page.getByRole('button', { name: 'Back to now' }).click();
  await page.getByRole('grid', { name: 'Objects in versions' }).getByRole('row', { name: 'budget.csv' }).waitFor();
  finish(page);
});

test('deletes one version for ever with Del, and nothing else', async () => {
  const page = await open();
  await more(page, 'Show versions');
  await row(page, /^budget/).first().click();
  for (let i = 0; i < 4; i += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Delete');
  await row(page, 'plan.txt, old version, 10 Apr 2026, 10:00').waitFor({ state: 'detached' });
  assert.equal((await names(page)).length, 5);
  finish(page);
});

test('shows a place as it was, and changes nothing of it', async () => {
  const page = await open();
  await more(page, 'As of…');
  const sheet = page.getByRole('dialog', { name: 'As of…' });
  await sheet.getByRole('textbox', { name: 'Day' }).fill('2027-01-01');
  await page.keyboard.press('Enter');
  await sheet.getByText('That is still to come.').waitFor();
  await sheet.getByRole('textbox', { name: 'Day' }).fill('2026-04-07');
  await sheet.getByRole('textbox', { name: 'Time' }).fill('10:00');
  await page.keyboard.press('Enter');
  await page.getByText('As it was on 7 Apr 2026, 10:00.').waitFor();
  await row(page, /^plan/).waitFor();
  assert.deepEqual((await names(page)).map((name) => name.split(',')[0]), ['budget.csv', 'logo.png', 'plan.txt']);
  await row(page, /^plan/).click();
  await page.keyboard.press('Delete');
  await page.waitForTimeout(300);
  assert.equal((await names(page)).length, 3);
  await page.getByRole('region', { name: 'Looking back' }).getByRole('button', { name: 'Back to now' }).click();
  await page.getByRole('grid', { name: 'Objects in versions' }).waitFor();
  finish(page);
});

test('nothing can be put into an older state, and each way of asking says why', async () => {
  const page = await open();
  await more(page, 'Show versions');
  await row(page, /^logo/).waitFor();
  const why = 'You are looking at an older state. Go back to now.';
  const upload = page.getByRole('toolbar', { name: 'Browse' }).getByRole('button', { name: 'Upload', exact: true });
  assert.ok(await upload.isDisabled());
  assert.equal(await upload.getAttribute('title'), why);
  for (const key of ['Control+u', 'Control+Shift+u', 'Control+Shift+n', 'Control+v']) {
    await row(page, /^logo/).click();
    await page.keyboard.press(key);
    await page.locator('.toast').getByText(why).waitFor();
    assert.equal(await page.getByRole('dialog').count(), 0, key);
    await page.getByRole('button', { name: 'Dismiss' }).click();
  }
  await page.keyboard.press('Control+u');
  await page.locator('.toast').getByRole('button', { name: 'Back to now' }).click();
  await page.getByRole('grid', { name: 'Objects in versions' }).waitFor();
  assert.ok(await upload.isEnabled());
  finish(page);
});

test('an older version is fetched with its date in the name, looked at and described; a delete marker is not offered', async () => {
  const page = await open();
  await more(page, 'Show versions');
  await row(page, 'plan.txt, old version, 4 Apr 2026, 09:30').click();
  const drawer = page.getByRole('complementary', { name: 'Details' });
  await page.keyboard.press('Control+i');
  await drawer.getByText('An older version').waitFor();
  await drawer.getByText('Of 4 Apr 2026, 09:30.').waitFor();
  await drawer.getByText('1,200 bytes').waitFor();
  await shot(page, 'version-details');
  assert.equal(await drawer.getByRole('button', { name: 'Edit…' }).count(), 0, 'what was is not changed');
  await row(page, 'plan.txt, old version, 10 Apr 2026, 10:00').click();
  await drawer.getByText('2,100 bytes').waitFor();
  await page.keyboard.press('Space');
  await page.getByRole('dialog').getByText('plan.txt').first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+d');
  await rowNamed(page, 'plan (2026-04-10 10.00).txt').waitFor();
  await page.keyboard.press('Control+i');
  await row(page, 'plan.txt, newest, 12 Apr 2026, 10:00').click();
  await page.keyboard.press('Shift+F10');
  await shot(page, 'version-menu');
  await page.getByRole('menuitem', { name: 'Download', exact: true }).click();
  await rowNamed(page, 'plan.txt').first().waitFor();
  const marker = row(page, /^budget.csv, deleted/);
  await marker.click();
  await page.keyboard.press('Control+d');
  await page.locator('.toast').getByText('This is a delete marker').waitFor();
  await marker.click({ button: 'right' });
  assert.equal(await page.getByRole('menuitem', { name: 'Download', exact: true }).getAttribute('aria-disabled'), 'true');
  await page.keyboard.press('Escape');
  finish(page);
});

test('a folder is fetched as of the moment that is looked at', async () => {
  const page = await open();
  await page.keyboard.press('Alt+ArrowUp');
  await more(page, 'As of…');
  const sheet = page.getByRole('dialog', { name: 'As of…' });
  await sheet.getByRole('textbox', { name: 'Day' }).fill('2026-04-07');
  await sheet.getByRole('textbox', { name: 'Time' }).fill('10:00');
  await page.keyboard.press('Enter');
  const folder = page.getByRole('grid', { name: 'Versions in 2025' }).getByRole('row', { name: 'versions' });
  await folder.click();
  await shot(page, 'as-of');
  const download = page.getByRole('toolbar', { name: 'Browse' }).getByRole('button', { name: 'Download', exact: true });
  await download.click();
  await rowNamed(page, 'versions').waitFor();
  // What only changes things is refused, and says why.
  await folder.click();
  await page.keyboard.press('Delete');
  await page.locator('.toast').getByText('You are looking at an older state.').waitFor();
  finish(page);
});

test('the filter, the order and the footer are of the versions that are shown', async () => {
  const page = await open();
  await more(page, 'Show versions');
  await row(page, /^logo/).waitFor();
  const foot = page.locator('footer.foot');
  await foot.getByText('6 versions').waitFor();
  await foot.getByText(/^Listed at/).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('PLAN');
  await foot.getByText('3 of 6 versions').waitFor();
  assert.deepEqual((await names(page)).map((name) => name.split(',')[0]), ['plan.txt', 'plan.txt', 'plan.txt']);
  await versions(page).getByRole('button', { name: 'Size' }).click();
  assert.equal(await versions(page).getByRole('columnheader', { name: 'Size' }).getAttribute('aria-sort'), 'ascending');
  const dates = async () => (await names(page)).map((name) => name.split(', ').at(-2));
  assert.deepEqual(await dates(), ['4 Apr 2026', '10 Apr 2026', '12 Apr 2026']);
  await versions(page).getByRole('button', { name: 'Size' }).click();
  assert.deepEqual(await dates(), ['12 Apr 2026', '10 Apr 2026', '4 Apr 2026']);
  await row(page, /^plan/).first().click();
  await foot.getByText('3 of 6 versions · 1 selected').waitFor();
  await shot(page, 'versions-filtered');
  // Up from the first row into the head, and back.
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  assert.equal(await versions(page).getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort'), 'ascending');
  await page.keyboard.press('/');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('nothing like it');
  await page.getByText('Nothing here has that in its name.').waitFor();
  await page.getByRole('button', { name: 'Back to now' }).click();
  await foot.getByText('0 of').waitFor();
  finish(page);
});

test('what is deleted in a folder comes back from its row, and from beside the rows; the past is not changed', async () => {
  const page = await open();
  await more(page, 'Show versions');
  await row(page, /^budget.csv, deleted/).waitFor();
  const body = versions(page).locator('[role="rowgroup"]');
  const beside = async () => { const { width, height } = await body.boundingBox(); await body.click({ button: 'right', position: { x: width / 2, y: height - 12 } }); };
  await beside();
  await shot(page, 'versions-beside');
  await page.getByRole('menuitem', { name: 'Restore what is deleted in this folder…' }).click();
  await row(page, 'budget.csv, newest, 6 Apr 2026, 08:00').waitFor();
  // Deleted once more, and brought back by the row of its folder.
  await page.getByRole('button', { name: 'Back to now' }).click();
  await page.getByRole('grid', { name: 'Objects in versions' }).getByRole('row', { name: 'budget.csv' }).click();
  await page.keyboard.press('Delete');
  await page.getByRole('grid', { name: 'Objects in versions' }).getByRole('row', { name: 'budget.csv' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Alt+ArrowUp');
  await more(page, 'Show versions');
  const folder = page.getByRole('grid', { name: 'Versions in 2025' }).getByRole('row', { name: 'versions' });
  await folder.click({ button: 'right' });
  await shot(page, 'versions-folder-menu');
  await page.getByRole('menuitem', { name: 'Restore what is deleted in this folder…' }).click();
  await folder.click();
  await page.keyboard.press('Enter');
  await row(page, 'budget.csv, newest, 6 Apr 2026, 08:00').waitFor();
  await more(page, 'As of…');
  await page.keyboard.press('Enter');
  await page.getByText('As it was on').waitFor();
  await beside();
  assert.equal(await page.getByRole('menuitem', { name: 'Restore what is deleted in this folder…' }).getAttribute('aria-disabled'), 'true');
  await page.keyboard.press('Escape');
  await finish(page);
});

test('goes into folders while looking back', async () => {
  const page = await open();
  await page.keyboard.press('Alt+ArrowUp');
  await more(page, 'Show versions');
  const folder = page.getByRole('grid', { name: 'Versions in 2025' }).getByRole('row', { name: 'versions' });
  await folder.click();
  await page.keyboard.press('Enter');
  await row(page, /^logo/).waitFor();
  finish(page);
});

for (const dark of [false, true]) {
  test(`has no faults that axe knows, ${dark ? 'dark' : 'light'}`, async () => {
    const page = await open({ dark });
    await more(page, 'Show versions');
    await row(page, /^budget/).first().click();
    await settled(page);
    assert.deepEqual(await objections(page), []);
    await page.getByRole('button', { name: 'As of…' }).click();
    await page.getByRole('dialog').waitFor();
    await settled(page);
    assert.deepEqual(await objections(page), []);
    await page.getByRole('dialog').getByRole('textbox', { name: 'Day' }).fill('2026-04-07');
    await page.keyboard.press('Enter');
    await page.getByText(/^As it was on/).waitFor();
    await row(page, /^plan/).waitFor();
    await settled(page);
    assert.deepEqual(await objections(page), []);
    finish(page);
  });
}
