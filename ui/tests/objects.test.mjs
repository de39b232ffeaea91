// What one does to single objects and buckets, with the keyboard: details, editing, restoring, links, folders, buckets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finish, focusIs, focused, inChromium } from './support.mjs';

const window = inChromium();

const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const drawerOf = (page) => page.getByRole('complementary', { name: 'Details' });

async function open(query) {
  const page = await window.open(`${query}&still&transfers=none`);
  await page.getByRole('grid', { name: /^Objects in/ }).waitFor();
  return page;
}

/** Walks there with Tab, which must reach it. */
async function tabTo(page, name) {
  for (let i = 0; i < 60; i += 1) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not reach "${name}"; it is at "${await focused(page)}"`);
}

test('details open with Enter, every value is copied, and Escape gives the focus back', async () => {
  const page = await open('scene=main');
  await page.getByRole('row', { name: 'A001_C001_0412.mov' }).click();
  await page.keyboard.press('Enter');
  const drawer = drawerOf(page);
  await drawer.getByText('64,212,993,024 bytes').waitFor();
  await drawer.getByText('over the whole object').waitFor();
  await drawer.getByText('over its parts').waitFor();
  await focusIs(page, 'Close details');
  for (const label of ['Key', 'Size', 'ETag', 'CRC-64/NVME', 'SHA-256', 'Version', 'Storage class', 'Content type', 'Cache control', 'camera', 'project', 'Encryption', 'S3 URI', 'Address', 'Command']) {
    await drawer.getByRole('button', { name: `Copy ${label}`, exact: true }).waitFor();
  }
  await tabTo(page, 'Copy S3 URI');
  await page.keyboard.press('Enter');
  await page.getByText('S3 URI copied.').waitFor();
  assert.equal(await clipboard(page), 's3://footage-masters/2026/harbour/day-04/A001_C001_0412.mov');
  await drawer.getByText('64,212,993,024 bytes').click();
  await page.getByText('Size copied.').waitFor();
  assert.equal(await clipboard(page), '64,212,993,024 bytes');
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
  await focusIs(page, 'A001_C001_0412.mov');
  finish(page);
});

test('details follow the selection, and say what several objects share', async () => {
  const page = await open('scene=main');
  await page.getByRole('row', { name: 'A001_C003_0412_proxy.mov' }).click();
  await page.keyboard.press('Control+I');
  const drawer = drawerOf(page);
  await drawer.getByText('1,400,000,000 bytes').waitFor();
  await page.getByRole('row', { name: 'A001_C004_0412_proxy.mov' }).click();
  await drawer.getByText('1,900,000,000 bytes').waitFor();
  await focusIs(page, 'A001_C004_0412_proxy.mov', 'the focus stays in the list');
  await page.getByRole('row', { name: 'A001_C002_0412.mov' }).click({ modifiers: ['Shift'] });
  await drawer.getByRole('heading', { name: '3 objects' }).waitFor();
  await drawer.getByText('62,012,334,336 bytes').waitFor();
  await drawer.getByText('Differs: 2 values').first().waitFor();
  assert.equal(await drawer.getByRole('button', { name: 'Copy Content type' }).count(), 1);
  assert.equal(await drawer.getByRole('button', { name: 'Copy Storage class' }).count(), 0, 'there is no one value to copy');
  await page.getByRole('row', { name: 'stills' }).dblclick();
  await drawer.waitFor({ state: 'detached' });
  finish(page);
});

test('one object is edited: the cost is said first, only what was touched changes', async () => {
  const page = await open('scene=main');
  await page.getByRole('row', { name: 'A001_C001_0412.mov' }).click();
  await page.keyboard.press('Enter');
  const drawer = drawerOf(page);
  await drawer.getByText('video/quicktime').waitFor();
  await tabTo(page, 'Edit…');
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog', { name: 'Edit A001_C001_0412.mov' });
  await sheet.getByText('Nothing is changed yet.').waitFor();
  assert.equal(await sheet.getByRole('button', { name: 'Change' }).isDisabled(), true);
  await sheet.getByRole('textbox', { name: 'Content type' }).fill('video/mp4');
  await sheet.getByText('The server copies the object onto itself: one copy request, 64.2 GB are copied on the server. Above 5 GiB it goes in parts. In this bucket that makes a new version; the old one stays.').waitFor();
  await sheet.getByRole('textbox', { name: 'Value of metadata 1' }).fill('é');
  await sheet.getByText('“camera”: plain letters, digits and signs only.').waitFor();
  assert.equal(await sheet.getByRole('button', { name: 'Change' }).isDisabled(), true);
  await sheet.getByRole('textbox', { name: 'Value of metadata 1' }).fill('B');
  await page.keyboard.press('Enter');
  await sheet.waitFor({ state: 'detached' });
  await drawer.getByText('video/mp4').waitFor();
  await drawer.getByText('max-age=3600').waitFor();
  finish(page);
});

test('a folder and objects are edited together: they are counted, and what is kept stays', async () => {
  const page = await open('scene=main');
  await page.getByRole('row', { name: 'stills' }).click();
  await page.getByRole('row', { name: 'camera-reports.pdf' }).click({ modifiers: ['Control'] });
  await page.getByRole('row', { name: 'checksums.mhl' }).click({ modifiers: ['Control'] });
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Edit…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Edit 3 items' });
  await sheet.getByRole('combobox', { name: 'What happens with Cache control' }).selectOption('set');
  await sheet.getByText('Type a value, or keep what each has.').waitFor();
  await sheet.getByRole('textbox', { name: 'Cache control' }).fill('no-store');
  await sheet.getByRole('button', { name: 'Change 3 objects' }).click();
  await page.getByRole('row', { name: 'checksums.mhl' }).click();
  await page.keyboard.press('Control+I');
  await drawerOf(page).getByText('no-store').waitFor();
  await drawerOf(page).getByText('application/octet-stream').waitFor();
  finish(page);
});

test('an archived object is restored, and what it costs is said', async () => {
  const page = await open('scene=archived');
  await page.getByRole('row', { name: 'reel-01.mov' }).click();
  await page.keyboard.press('Enter');
  const drawer = drawerOf(page);
  await drawer.getByText('It must be restored before it can be read, copied or changed.').waitFor();
  await drawer.getByText('Locked until 4 May 2027 (compliance)').waitFor();
  await drawer.getByRole('button', { name: 'Restore…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Restore reel-01.mov' });
  assert.equal(await sheet.getByRole('radio', { name: /^Expedited/ }).getAttribute('aria-disabled'), 'true');
  await sheet.getByText('The readable copy stays for 7 days beside the archive').waitFor();
  await sheet.getByRole('textbox', { name: 'For how long' }).fill('400');
  await sheet.getByText('A whole number from 1 to 365.').waitFor();
  await sheet.getByRole('textbox', { name: 'For how long' }).fill('3');
  await sheet.getByRole('radio', { name: /^Standard/ }).focus();
  await page.keyboard.press('ArrowDown');
  assert.equal(await sheet.getByRole('radio', { name: /^Bulk/ }).getAttribute('aria-checked'), 'true');
  await sheet.getByRole('button', { name: 'Restore' }).click();
  await drawer.getByText('Being restored').waitFor();
  finish(page);
});

test('a link by key: its end, saving under a name, several at once', async () => {
  const page = await open('scene=main');
  await page.getByRole('row', { name: 'camera-reports.pdf' }).click();
  await page.keyboard.press('Control+Shift+C');
  const sheet = page.getByRole('dialog', { name: 'Link to camera-reports.pdf' });
  await sheet.getByText('The link ends at 15:32.').waitFor();
  await focusIs(page, 'Copy link', 'Enter copies it');
  await sheet.getByRole('radio', { name: '7 days' }).click();
  await sheet.getByText('The link ends on 22 Apr 2026, 14:32.').waitFor();
  await sheet.getByRole('radio', { name: 'Custom' }).click();
  await sheet.getByRole('textbox', { name: 'How long' }).fill('200');
  await sheet.getByText('A whole number, up to 7 days.').waitFor();
  await sheet.getByRole('textbox', { name: 'How long' }).fill('2');
  await sheet.getByRole('checkbox', { name: 'Save it instead of showing it' }).click();
  await sheet.getByRole('textbox', { name: 'Link to camera-reports.pdf' }).waitFor();
  await page.waitForFunction(() => /X-Amz-Expires=7200.*attachment/.test(document.querySelector('.links input')?.value ?? ''));
  await sheet.getByRole('button', { name: 'Copy link', exact: true }).click();
  await sheet.waitFor({ state: 'detached' });
  assert.match(await clipboard(page), /^https:\/\/footage-masters\..*X-Amz-Signature=/);
  await page.getByRole('row', { name: 'checksums.mhl' }).click({ modifiers: ['Shift'] });
  await page.keyboard.press('Control+Shift+C');
  await page.getByRole('button', { name: 'Copy all 2' }).click();
  await page.getByText('2 links copied.').waitFor();
  assert.equal((await clipboard(page)).split('\n').length, 2);
  finish(page);
});

test('a link with temporary keys says that it ends with the sign-in', async () => {
  const page = await open('scene=samples');
  await page.getByRole('row', { name: 'table.csv' }).click();
  await page.keyboard.press('Control+Shift+C');
  await page.getByText('The link ends at 15:12 with your sign-in.').waitFor();
  finish(page);
});

test('a link to upload here, and none from the practice store', async () => {
  const page = await open('scene=main');
  await page.getByRole('row', { name: 'stills' }).click();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Link to upload here…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Link to upload here' });
  await page.keyboard.type('a/b');
  await sheet.getByText('A name has no slash.').waitFor();
  await sheet.getByRole('textbox', { name: 'File name' }).fill('frame.png');
  await sheet.getByRole('textbox', { name: 'Link to frame.png' }).waitFor();
  assert.match(await sheet.getByRole('textbox', { name: 'Link to frame.png' }).inputValue(), /day-04\/stills\/frame\.png/);
  await page.keyboard.press('Escape');
  finish(page);

  const practice = await window.open('scene=practice');
  await practice.getByRole('button', { name: 'New bucket…' }).click();
  await practice.keyboard.type('shelf');
  await practice.keyboard.press('Enter');
  await practice.keyboard.press('Control+U');
  const row = practice.getByRole('grid', { name: 'Objects in shelf' }).getByRole('row', { name: 'notes.txt' });
  await row.click();
  await practice.keyboard.press('Shift+F10');
  const entry = practice.getByRole('menuitem', { name: 'Copy link…' });
  assert.equal(await entry.getAttribute('aria-disabled'), 'true');
  assert.equal(await entry.getAttribute('title'), 'Nobody else can reach the practice store.');
  finish(practice);
});

test('an object is copied as text in three ways', async () => {
  const page = await open('scene=main');
  const row = page.getByRole('row', { name: 'camera-reports.pdf' });
  for (const [name, text] of [['S3 URI', /^s3:\/\/footage-masters\/2026\//], ['Https address', /^https:\/\/footage-masters/], ['Line for aws s3 cp', /^aws s3 cp 's3:/]]) {
    await row.click();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Copy as' }).focus();
    await page.keyboard.press('ArrowRight');
    const entry = page.getByRole('menuitem', { name });
    await entry.waitFor();
    await entry.click();
    await page.getByRole('menu').first().waitFor({ state: 'detached' });
    await page.waitForFunction((source) => navigator.clipboard.readText().then((read) => new RegExp(source).test(read)), text.source);
  }
  finish(page);
});

test('a folder is made, with a name that can be', async () => {
  const page = await open('scene=main');
  await page.getByRole('row', { name: 'stills' }).click();
  await page.keyboard.press('Control+Shift+N');
  const sheet = page.getByRole('dialog', { name: 'New folder' });
  await page.keyboard.type('a/b');
  await page.keyboard.press('Enter');
  await sheet.getByText('A name has no slash.').waitFor();
  await sheet.getByRole('textbox').fill('grades');
  await page.keyboard.press('Enter');
  await page.getByText('There is a folder grades already.').waitFor();
  await sheet.getByRole('textbox').fill('masks');
  await page.keyboard.press('Enter');
  await sheet.waitFor({ state: 'detached' });
  const row = page.getByRole('row', { name: 'masks' });
  await row.waitFor();
  assert.equal(await row.getAttribute('aria-selected'), 'true');
  finish(page);
});

test('a bucket is made with versions, looked at, counted, and deleted when it is empty', async () => {
  const page = await open('scene=buckets');
  await page.getByRole('row', { name: 'footage-masters' }).click();
  await page.keyboard.press('Control+I');
  const sheet = page.getByRole('dialog', { name: 'footage-masters' });
  await sheet.getByText('Versions are kept.').waitFor();
  await sheet.getByText('unfinished uploads are removed after 7 days', { exact: false }).waitFor();
  await sheet.getByRole('group', { name: 'Policy' }).getByText('OnlyEncrypted').waitFor();
  await sheet.getByRole('button', { name: 'Count everything' }).click();
  await page.keyboard.press('Enter');
  await sheet.getByText('stopped there').waitFor();
  await focusIs(page, 'Count again', 'the focus stays on the button');
  await page.keyboard.press('Enter');
  await sheet.getByText(/^1,2\d\d objects, \d+\.\d [GT]B$/).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('row', { name: 'footage-masters' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'New bucket…' }).click();
  const form = page.getByRole('dialog', { name: 'New bucket in Archive' });
  await form.getByRole('textbox', { name: 'Name' }).fill('attic');
  await form.getByRole('textbox', { name: 'Region' }).fill('eu west');
  await page.keyboard.press('Enter');
  await form.getByText('A region such as eu-central-1.').waitFor();
  await form.getByRole('textbox', { name: 'Region' }).fill('eu-west-1');
  await form.getByRole('checkbox', { name: 'Keep versions' }).click();
  await form.getByRole('button', { name: 'Create bucket' }).click();
  await page.getByRole('heading', { name: 'This bucket is empty' }).waitFor();
  await page.getByRole('treeitem', { name: 'attic', exact: true }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Bucket information' }).click();
  await page.getByRole('dialog', { name: 'attic' }).getByText('Versions are kept.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('treeitem', { name: 'attic', exact: true }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Delete bucket…' }).click();
  await page.getByRole('treeitem', { name: 'attic', exact: true }).waitFor({ state: 'detached' });
  await page.getByRole('row', { name: 'proxies' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Delete bucket…' }).click();
  await page.getByText('The bucket proxies is not empty. Delete what is in it first, old versions too.').waitFor();
  finish(page);
});

test('names that hide something are spelled out in the drawer', async () => {
  const page = await open('scene=strange');
  await page.getByRole('row', { name: /exe\.mov/ }).click();
  await page.keyboard.press('Enter');
  await drawerOf(page).getByRole('definition').first().getByText('\\u202e').waitFor();
  finish(page);
});
