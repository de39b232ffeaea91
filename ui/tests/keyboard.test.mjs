// The main job without a pointer: open the practice store, make a bucket, send a file, see it proved, fetch it again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { focusIs, focused, inChromium } from './support.mjs';

const window = inChromium();

async function tabTo(page, name, key = 'Tab') {
  for (let i = 0; i < 40; i += 1) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press(key);
  }
  assert.fail(`Tab does not reach "${name}"; it is at "${await focused(page)}"`);
}

test('the main job with the keyboard alone', async () => {
  const page = await window.open('scene=first-run');
  await page.getByRole('heading', { name: 'Welcome to Windlass' }).waitFor();
  await tabTo(page, 'Open');
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { name: 'No buckets yet' }).waitFor();
  await tabTo(page, 'New bucket…');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'New bucket in Practice store' }).waitFor();
  await page.keyboard.type('My Bucket');
  await page.keyboard.press('Enter');
  await page.getByText('Only small letters, digits, dots and hyphens.').waitFor();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('my-bucket');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'This bucket is empty' }).waitFor();
  await page.getByRole('treeitem', { name: 'my-bucket', exact: true }).waitFor();

  await page.keyboard.press('Control+U');
  await page.getByRole('row', { name: /harbour_0413\.mov/ }).first().waitFor();
  await page.getByText('Whole file matched').first().waitFor();
  const grid = page.getByRole('grid', { name: 'Objects in my-bucket' });
  await grid.getByRole('row', { name: 'notes.txt' }).waitFor();

  for (let i = 0; i < 8 && !(await page.evaluate(() => document.activeElement?.closest('[role="grid"]')?.getAttribute('aria-label')?.startsWith('Objects'))); i += 1) await page.keyboard.press('F6');
  await page.keyboard.type('no');
  await focusIs(page, 'notes.txt');
  assert.equal(await grid.getByRole('row', { name: 'notes.txt' }).getAttribute('aria-selected'), 'true');
  await page.keyboard.press('Control+A');
  await page.getByText('2 selected').waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await page.getByText('2 selected').count(), 0);

  await page.keyboard.press('Home');
  await page.keyboard.press('Control+D');
  await page.getByRole('row', { name: /harbour_0413\.mov/ }).nth(2).waitFor();

  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: 'Details' }).getByRole('heading', { name: 'harbour_0413.mov' }).waitFor();
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'harbour_0413.mov');

  await page.keyboard.press('Backspace');
  await page.getByRole('grid', { name: 'Objects in Practice store' }).waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'my-bucket');
  assert.deepEqual(page.faults, []);
});

test('a context menu opens at the row, and gives the focus back', async () => {
  const page = await window.open('scene=main&still');
  await page.getByRole('row', { name: 'stills' }).click();
  await page.keyboard.press('Shift+F10');
  const menu = page.getByRole('menu');
  await menu.waitFor();
  await page.waitForFunction(() => document.activeElement?.closest('[role="menu"]'));
  assert.equal(await menu.getByRole('menuitem', { name: 'Check against a folder…' }).getAttribute('aria-disabled'), 'true');
  assert.equal(await menu.getByRole('menuitem', { name: 'Check against a folder…' }).getAttribute('title'), 'Not in this version');
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });
  await focusIs(page, 'stills');
});

test('the filter, sorting and going back by key', async () => {
  const page = await window.open('scene=main&still');
  await page.getByRole('row', { name: 'grades' }).click();
  await page.keyboard.press('/');
  await page.keyboard.type('proxy');
  await page.getByText('3 of 1,204 items').waitFor();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('zzz');
  await page.getByRole('heading', { name: 'Nothing matches “zzz”' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('1,204 items').waitFor();
  await page.getByRole('columnheader', { name: 'Size' }).getByRole('button').click();
  await page.getByRole('columnheader', { name: 'Size' }).getByRole('button').click();
  assert.equal(await page.getByRole('columnheader', { name: 'Size' }).getAttribute('aria-sort'), 'descending');
  await page.getByRole('row', { name: 'audio' }).dblclick();
  await page.getByRole('heading', { name: 'This folder is empty' }).waitFor();
  await page.keyboard.press('Alt+ArrowLeft');
  await page.getByRole('row', { name: 'audio' }).waitFor();
  await page.keyboard.press('F5');
  await page.getByText('1,204 items').waitFor();
  assert.deepEqual(page.faults, []);
});

test('every area is reached with F6, an open question and the details too, and the sidebar with arrows', async () => {
  const page = await window.open('scene=main&still');
  await page.getByRole('row', { name: 'A001_C002_0412.mov' }).last().dblclick();
  await page.getByRole('complementary', { name: 'Transfer details' }).waitFor();
  await page.getByRole('button', { name: 'Choose…' }).click();
  await page.getByRole('button', { name: 'Keep both' }).waitFor();
  await page.getByRole('row', { name: 'audio' }).click();
  const walk = async (key) => {
    const seen = [];
    for (let i = 0; i < 6; i += 1) {
      await page.keyboard.press(key);
      seen.push(await page.evaluate(() => document.activeElement?.closest('[data-area]')?.getAttribute('data-area')));
    }
    return seen;
  };
  assert.deepEqual(await walk('F6'), ['transfers', 'question', 'drawer', 'sidebar', 'toolbar', 'table']);
  assert.deepEqual(await walk('Shift+F6'), ['toolbar', 'sidebar', 'drawer', 'question', 'transfers', 'table']);
  await page.keyboard.press('F6');
  await page.keyboard.press('F6');
  await focusIs(page, 'Keep both');
  await page.keyboard.press('F6');
  await focusIs(page, 'Close details');
  await page.getByRole('treeitem', { name: 'Studio, connected' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('treeitem', { name: 'strange-names' }).waitFor();
  await page.keyboard.press('ArrowRight');
  await focusIs(page, 'proxies');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await page.getByRole('treeitem', { name: 'strange-names' }).count(), 0);
});

test('a new connection: words for what is missing, a test, then its buckets', async () => {
  const page = await window.open('scene=main&still');
  await page.getByRole('button', { name: 'Add a connection' }).click();
  await page.getByRole('button', { name: 'Save and open' }).click();
  await page.getByText('Give it a name that you will know it by.').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.labels?.[0]?.textContent), 'Name');
  await page.getByRole('radio', { name: 'MinIO' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Shed');
  await page.getByRole('textbox', { name: 'Endpoint' }).fill('http://nowhere.example:9000');
  await page.getByText('Not encrypted: keys and files travel in the open.').waitFor();
  await page.getByRole('textbox', { name: 'Access key ID' }).fill('EXAMPLE');
  await page.getByLabel('Secret key').fill('secret');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByText('There is no server by this name.').waitFor();
  await page.getByRole('textbox', { name: 'Endpoint' }).fill('http://shed.example:9000');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByText('Last test passed, with 1 remark').waitFor();
  await page.getByRole('button', { name: 'Save and open' }).click();
  await page.getByRole('row', { name: 'first-bucket' }).waitFor();
  await page.getByRole('treeitem', { name: 'Shed, not tried' }).waitFor();
  assert.deepEqual(page.faults, []);
});

test('a drop goes to the folder under the pointer, folders after a look', async () => {
  const page = await window.open('scene=main&still');
  const row = page.getByRole('row', { name: 'stills' });
  await row.waitFor();
  const { x, y } = await row.boundingBox();
  const at = { x: x + 40, y: y + 10 };
  await page.evaluate((at) => windlassDrag({ kind: 'over', ...at, files: 2, folders: 0 }), at);
  await page.getByText('Upload to stills').waitFor();
  await page.evaluate((at) => windlassDrag({ kind: 'dropped', ...at, chosen: windlassChoose(1, 0, ['dropped.mov'], '~/x') }), at);
  await page.getByText('footage-masters/2026/harbour/day-04/stills').first().waitFor();
  await page.evaluate((at) => windlassDrag({ kind: 'dropped', ...at, chosen: windlassChoose(0, 1, ['day-05'], '~/x') }), at);
  const sheet = page.getByRole('dialog', { name: 'Upload the folder “day-05”?' });
  await sheet.getByRole('button', { name: 'Upload 398 files' }).waitFor();
  await page.waitForFunction(() => document.activeElement?.textContent?.trim() === 'Upload 398 files');
  await sheet.getByRole('radio', { name: 'Keep both' }).click();
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  assert.deepEqual(page.faults, []);
});

test('the list shows a folder once it has arrived', async () => {
  const page = await window.open('scene=main&still');
  await page.getByText('1,204 items').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('day-05');
  await page.getByText('0 of 1,204 items').waitFor();
  await page.evaluate(() => windlassDrag({ kind: 'dropped', x: 420, y: 300, chosen: windlassChoose(0, 1, ['day-05'], '~/x') }));
  await page.getByRole('button', { name: 'Upload 398 files' }).click();
  await page.getByText('1 of 1,205 items').waitFor();
  assert.deepEqual(page.faults, []);
});

test('a half-filled connection form is found again as it was left, until it is given up', async () => {
  const page = await window.open('scene=main&still');
  await page.getByRole('button', { name: 'Add a connection' }).click();
  await page.getByRole('radio', { name: 'MinIO' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Shed');
  await page.getByLabel('Secret key').fill('a secret');
  await page.getByRole('button', { name: 'Add a session token' }).click();
  await page.getByLabel('Session token').fill('a token');
  await page.getByRole('button', { name: 'Choose file…' }).click();
  await page.getByText('survey-lab-ca.pem').waitFor();
  await page.getByRole('treeitem', { name: 'Archive, connected' }).click();
  await page.getByRole('grid', { name: 'Objects in Archive' }).waitFor();
  assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage })), /a secret|a token|Shed/);

  await page.getByRole('button', { name: 'Add a connection' }).click();
  assert.equal(await page.getByRole('textbox', { name: 'Name' }).inputValue(), 'Shed');
  assert.equal(await page.getByLabel('Secret key').inputValue(), 'a secret');
  assert.equal(await page.getByLabel('Session token').inputValue(), 'a token');
  await page.getByText('survey-lab-ca.pem').waitFor();

  // Another form is another draft.
  await page.getByRole('treeitem', { name: 'Studio, connected' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Edit…' }).click();
  await page.getByRole('heading', { name: 'Studio' }).waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Name' }).inputValue(), 'Studio');
  await page.getByRole('textbox', { name: 'Region' }).fill('moon-1');
  await page.keyboard.press('Control+1');
  await page.getByRole('button', { name: 'Add a connection' }).click();
  assert.equal(await page.getByRole('textbox', { name: 'Name' }).inputValue(), 'Shed');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Add a connection' }).click();
  assert.equal(await page.getByRole('textbox', { name: 'Name' }).inputValue(), '');
  await page.getByRole('treeitem', { name: 'Studio, connected' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Edit…' }).click();
  assert.equal(await page.getByRole('textbox', { name: 'Region' }).inputValue(), 'moon-1');
  await page.getByRole('button', { name: 'Save and open' }).click();
  await page.getByRole('grid', { name: 'Objects in Studio' }).waitFor();
  await page.getByRole('treeitem', { name: 'Studio, not tried' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Edit…' }).click();
  await page.getByRole('textbox', { name: 'Region' }).fill('moon-2');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('treeitem', { name: 'Studio, not tried' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Edit…' }).click();
  assert.equal(await page.getByRole('textbox', { name: 'Region' }).inputValue(), 'moon-1');
  assert.deepEqual(page.faults, []);
});
