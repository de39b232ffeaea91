// What is done to many objects: delete, copy, move, rename, and the rows that tell of it. By keyboard where it can be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { focusIs, inChromium, objections, settled } from './support.mjs';
import { finish, rowNamed } from './transfersScene.mjs';

const window = inChromium();

const table = (page) => page.getByRole('grid', { name: /^Objects in/ });
const object = (page, name) => table(page).getByRole('row', { name, exact: true });

async function open(more = '', options = {}) {
  const page = await window.open(`scene=main&still&transfers=none${more}`, options);
  await object(page, 'A001_C001_0412.mov').waitFor();
  return page;
}

async function select(page, name) {
  await object(page, name).click();
  await page.waitForFunction((wanted) => document.activeElement?.getAttribute('aria-label') === wanted, name);
}

test('deletes with Del and lists again', async () => {
  const page = await open();
  await select(page, 'camera-reports.pdf');
  await page.keyboard.press('Delete');
  await object(page, 'camera-reports.pdf').waitFor({ state: 'detached' });
  await rowNamed(page, 'camera-reports.pdf').getByText('1 of 1 deleted').waitFor();
  assert.equal(await page.getByRole('dialog').count(), 0, 'a quick count shows no sheet');
  finish(page);
});

test('the details of what is deleted or renamed close; those of another object stay', async () => {
  const page = await open();
  const drawer = page.getByRole('complementary', { name: 'Details' });
  const details = async (name) => {
    await select(page, name);
    await page.keyboard.press('Control+i');
    await drawer.getByRole('heading', { name }).waitFor();
  };
  await details('camera-reports.pdf');
  await object(page, 'camera-reports.pdf').focus();
  await page.keyboard.press('Delete');
  await drawer.waitFor({ state: 'detached' });
  await details('A001_C001_0412.mov');
  await object(page, 'A001_C001_0412.mov').focus();
  await page.keyboard.press('F2');
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('A001_renamed.mov');
  await page.keyboard.press('Enter');
  await object(page, 'A001_renamed.mov').waitFor();
  await drawer.waitFor({ state: 'detached' });
  finish(page);
});

test('details of what somebody else took away say so, and offer nothing for it', async () => {
  const page = await open('&gone=camera-reports.pdf');
  const drawer = page.getByRole('complementary', { name: 'Details' });
  await select(page, 'camera-reports.pdf');
  await page.keyboard.press('Control+i');
  await drawer.getByText('This object is gone').waitFor();
  assert.equal(await drawer.getByRole('button', { name: 'Edit…' }).count(), 0);
  finish(page);
});

test('keeps everything when the answer is Keep', async () => {
  const page = await open('&keep');
  await select(page, 'camera-reports.pdf');
  await page.keyboard.press('Delete');
  await page.waitForTimeout(400);
  assert.equal(await object(page, 'camera-reports.pdf').count(), 1);
  assert.equal(await page.getByRole('grid', { name: /^Transfers/ }).count(), 0);
  finish(page);
});

test('counts a folder in a sheet that can be cancelled', async () => {
  const page = await open('&counting');
  await select(page, 'audio');
  await page.keyboard.press('Delete');
  const sheet = page.getByRole('dialog', { name: 'Delete “audio”' });
  await sheet.getByText(/^Counting… [\d,]+ objects?, /).waitFor();
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  await page.waitForTimeout(500);
  assert.equal(await object(page, 'audio').count(), 1);
  assert.equal(await page.getByRole('grid', { name: /^Transfers/ }).count(), 0, 'nothing was begun');
  await focusIs(page, 'audio', 'the keyboard is where it was');
  finish(page);
});

for (const dark of [false, true]) {
  test(`the sheet that counts has no faults that axe knows, ${dark ? 'dark' : 'light'}`, async () => {
    const page = await open('&counting', { dark });
    await select(page, 'audio');
    await page.keyboard.press('Delete');
    await page.getByRole('dialog', { name: 'Delete “audio”' }).getByText(/^Counting… [\d,]+ objects?, /).waitFor();
    await settled(page);
    assert.deepEqual(await objections(page), []);
    await page.keyboard.press('Escape');
    finish(page);
  });
}

test('renames with F2: the stem is selected, what cannot be is said', async () => {
  const page = await open();
  await select(page, 'camera-reports.pdf');
  await page.keyboard.press('F2');
  const sheet = page.getByRole('dialog', { name: 'Rename “camera-reports.pdf”' });
  const field = sheet.getByRole('textbox', { name: 'Name' });
  await page.waitForFunction(() => globalThis.getSelection()?.toString() === 'camera-reports');
  await page.keyboard.type('a/b');
  await page.keyboard.press('Enter');
  await sheet.getByText('A slash would put it into another folder. Use Move to… for that.').waitFor();
  await field.fill('checksums.mhl');
  await page.keyboard.press('Enter');
  await sheet.getByText('There is an object with this name already.').waitFor();
  assert.equal(await sheet.getByRole('radio', { name: 'Keep both' }).getAttribute('aria-checked'), 'true');
  await field.fill('reports.pdf');
  await page.keyboard.press('Enter');
  await sheet.waitFor({ state: 'detached' });
  await object(page, 'reports.pdf').waitFor();
  await object(page, 'camera-reports.pdf').waitFor({ state: 'detached' });
  finish(page);
});

test('copies to a folder chosen in the list, and says what is in the way', async () => {
  const page = await open();
  await select(page, 'checksums.mhl');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Copy to…' }).click();
  let sheet = page.getByRole('dialog', { name: 'Copy “checksums.mhl” to…' });
  await sheet.getByText('It is there already.').waitFor();
  assert.ok(await sheet.getByRole('button', { name: 'Copy 1 object' }).isDisabled());
  await sheet.getByRole('button', { name: 'stills' }).click();
  await page.waitForFunction(() => document.querySelector('.sheet input')?.value.endsWith('/stills/'));
  await sheet.getByRole('button', { name: 'Copy 1 object' }).click({ timeout: 5000 });
  await sheet.waitFor({ state: 'detached' });
  await rowNamed(page, 'checksums.mhl').getByText('1 of 1 copied').waitFor();
  await select(page, 'checksums.mhl');
  await page.keyboard.press('Control+Shift+Y');
  sheet = page.getByRole('dialog', { name: 'Copy “checksums.mhl” to…' });
  await sheet.getByRole('textbox', { name: 'To' }).fill('footage-masters/2026/harbour/day-04/stills');
  await sheet.getByText('1 of 1 is there already').waitFor();
  assert.equal(await sheet.getByRole('radio', { name: 'Skip' }).getAttribute('aria-checked'), 'true', 'nothing is lost unasked');
  await page.keyboard.press('Escape');
  finish(page);
});

test('copies to another connection: says what that means, and what was proved', async () => {
  const page = await open();
  await select(page, 'checksums.mhl');
  await page.keyboard.press('Control+Shift+Y');
  const sheet = page.getByRole('dialog', { name: 'Copy “checksums.mhl” to…' });
  assert.equal(await sheet.getByText(/^Streamed through this computer/).count(), 0, 'not within one connection');
  await sheet.getByRole('combobox', { name: 'Connection' }).selectOption('Studio');
  await sheet.getByText('Streamed through this computer, without a local file.').waitFor();
  await sheet.getByRole('button', { name: 'samples' }).click();
  assert.deepEqual(await objections(page, { parts: ['.sheet'] }), []);
  await sheet.getByRole('button', { name: 'Copy 1 object' }).click({ timeout: 5000 });
  await sheet.waitFor({ state: 'detached' });
  await rowNamed(page, 'checksums.mhl').getByText('Whole file matched').waitFor();
  await object(page, 'checksums.mhl').waitFor();
  finish(page);
});

test('moves into a folder that is made on the way', async () => {
  const page = await open();
  await select(page, 'checksums.mhl');
  await page.keyboard.press('Control+Shift+M');
  const sheet = page.getByRole('dialog', { name: 'Move “checksums.mhl” to…' });
  await sheet.getByRole('button', { name: 'New folder…' }).click();
  await sheet.getByRole('textbox', { name: 'Name of the new folder' }).fill('proofs');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => [...document.querySelectorAll('.sheet input')].some((input) => input.value.endsWith('/proofs/')));
  await sheet.getByRole('button', { name: 'Move 1 object' }).click();
  await object(page, 'checksums.mhl').waitFor({ state: 'detached' });
  await object(page, 'proofs').waitFor();
  finish(page);
});

test('a folder cannot go into itself', async () => {
  const page = await open();
  await select(page, 'audio');
  await page.keyboard.press('Control+Shift+M');
  const sheet = page.getByRole('dialog', { name: 'Move “audio” to…' });
  await sheet.getByRole('textbox', { name: 'To' }).fill('footage-masters/2026/harbour/day-04/audio/inside');
  await sheet.getByText('A folder cannot go into itself.').waitFor();
  assert.ok(await sheet.getByRole('button', { name: /^Move/ }).isDisabled());
  await page.keyboard.press('Escape');
  finish(page);
});

test('tells of a job in its row and its drawer, with what could not be done, and tries that again', async () => {
  const page = await open();
  await page.getByRole('treeitem', { name: 'proxies' }).first().click();
  await select(page, 'clips');
  await page.keyboard.press('Delete');
  const row = rowNamed(page, 'clips');
  await object(page, 'clips').getByText('Deleting').waitFor();
  await row.getByText(/^Deleting [\d,]+ of 300$/).waitFor();
  await row.getByText('297 of 300 deleted').waitFor();
  await row.getByText('3 could not be deleted').waitFor();
  await row.getByText('3 failed').waitFor();
  await row.dblclick();
  const drawer = page.getByRole('complementary', { name: 'Transfer details' });
  const list = drawer.getByRole('listbox', { name: 'Could not be done' });
  await list.getByRole('option', { name: /clip-100\.mov\s+The server refused to delete this object\./ }).waitFor();
  assert.equal(await list.getByRole('option').count(), 3);
  await drawer.getByRole('button', { name: 'Copy list' }).click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).split('\n').length === 3);
  assert.deepEqual(await objections(page, { parts: ['[aria-label="Transfer details"]'] }), []);
  await drawer.getByRole('button', { name: 'Retry all' }).click();
  await row.getByText('300 of 300 deleted').waitFor();
  await list.waitFor({ state: 'detached' });
  finish(page);
});

test('words every kind of job', async () => {
  const page = await window.open('scene=main&still&transfers=jobs');
  for (const [name, words] of Object.entries({
    'old-tiles': ['Deleting', 'Deleting 312 of 20,000', '20,000 objects'],
    'day-04': ['Copying', 'Copying 731 of 1,204', '1,204 objects'],
    'grades': ['Paused', '40 of 312 moved', 'Paused at 14:18'],
    'tiles-2025': ['2 failed', '19,998 of 20,000 deleted', '2 could not be deleted', 'Retry 2'],
    'stills': ['Done', '312 of 312 changed'],
    'vault': ['Failed', 'The server refused to restore.', 'Retry'],
    'A001_C001_0412.mov': ['Moving', '41.6 of 64.2 GB'],
  })) {
    const text = (await rowNamed(page, name).innerText()).replaceAll(/\s+/g, ' ');
    for (const word of words) assert.ok(text.includes(word), `${name}: "${word}" in "${text}"`);
  }
  assert.deepEqual(await objections(page, { parts: ['[aria-label="Transfers"]'] }), []);
  finish(page);
});

for (const dark of [false, true]) {
  test(`sheets have no faults that axe knows, ${dark ? 'dark' : 'light'}`, async () => {
    const page = await open('', { dark });
    await select(page, 'checksums.mhl');
    for (const [keys, name] of [['F2', /^Rename/], ['Control+Shift+M', /^Move/]]) {
      await page.keyboard.press(keys);
      await page.getByRole('dialog', { name }).waitFor();
      await settled(page);
      assert.deepEqual(await objections(page, { parts: ['[role="dialog"]'] }), [], keys);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    finish(page);
  });
}

/** Drags with the mouse, in steps as a hand does. */
async function drag(page, what, where, { held = null, drop = true } = {}) {
  const from = await what.boundingBox();
  const to = await where.boundingBox();
  await page.mouse.move(from.x + 60, from.y + 12);
  await page.mouse.down();
  if (held) await page.keyboard.down(held);
  await page.mouse.move(from.x + 80, from.y + 20, { steps: 3 });
  await page.mouse.move(to.x + Math.min(40, to.width / 2), to.y + to.height / 2, { steps: 5 });
  if (drop) await page.mouse.up();
  if (held) await page.keyboard.up(held);
}

test('moves what is dragged onto a folder, copies with Ctrl, and says so meanwhile', async () => {
  const page = await open();
  await drag(page, object(page, 'camera-reports.pdf'), object(page, 'stills'), { drop: false });
  await page.getByText('Move “camera-reports.pdf” to stills').waitFor();
  await page.getByText('footage-masters/2026/harbour/day-04/stills/ · Hold Ctrl to copy').waitFor();
  await page.mouse.up();
  await object(page, 'camera-reports.pdf').waitFor({ state: 'detached' });
  assert.equal(await object(page, 'stills').getAttribute('data-over'), null);
  await drag(page, object(page, 'checksums.mhl'), page.getByRole('button', { name: 'harbour', exact: true }), { held: 'Control' });
  await rowNamed(page, 'checksums.mhl').getByText('1 of 1 copied').waitFor();
  assert.equal(await object(page, 'checksums.mhl').count(), 1);
  assert.equal(await object(page, 'checksums.mhl').getAttribute('aria-selected'), 'true', 'the click at the end selects nothing else');
  finish(page);
});

test('a drag asks where something is in the way, ends with Escape, and refuses what cannot be', async () => {
  const page = await open();
  await drag(page, object(page, 'checksums.mhl'), page.getByRole('treeitem', { name: 'deliverables', exact: true }));
  await rowNamed(page, 'checksums.mhl').getByText('1 of 1 copied').waitFor();
  await drag(page, object(page, 'checksums.mhl'), page.getByRole('treeitem', { name: 'deliverables', exact: true }), { held: 'Shift' });
  const sheet = page.getByRole('dialog', { name: 'Move “checksums.mhl” to…' });
  await sheet.getByText('1 of 1 is there already').waitFor();
  assert.equal(await sheet.getByRole('textbox', { name: 'To' }).inputValue(), 'deliverables/');
  await page.keyboard.press('Escape');
  await drag(page, object(page, 'camera-reports.pdf'), object(page, 'stills'), { drop: false });
  await page.keyboard.press('Escape');
  await page.getByText('Hold Ctrl to copy').waitFor({ state: 'detached' });
  await page.mouse.up();
  await drag(page, object(page, 'camera-reports.pdf'), object(page, 'checksums.mhl'), { drop: false });
  await page.getByText('It is there already.').waitFor();
  await page.mouse.up();
  await page.waitForTimeout(300);
  assert.equal(await object(page, 'camera-reports.pdf').count(), 1);
  finish(page);
});
