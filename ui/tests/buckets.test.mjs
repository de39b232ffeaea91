// The list of buckets: by key and by menu, in both views; and what is said of a bucket before something is done in it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inChromium, objections, shot } from './support.mjs';
import { finish } from './transfersScene.mjs';

const window = inChromium();

const list = (page, view = '') => page.getByRole('region', { name: `Objects${view}` }).getByRole('grid');
const bucket = (page, name, view) => list(page, view).getByRole('row', { name, exact: true });

async function open(query = 'scene=buckets', options = {}) {
  const page = await window.open(`${query}&still&transfers=none`, options);
  await list(page).getByRole('row').nth(1).waitFor();
  return page;
}

async function menuEntry(page, name) {
  const entry = page.getByRole('menuitem', { name }).or(page.getByRole('menuitemradio', { name }));
  await entry.waitFor();
  return entry;
}

test('beside the buckets a menu makes a new one, which every list of buckets shows, and Del deletes it again', async () => {
  const page = await open();
  await page.keyboard.press('F3');
  await bucket(page, 'proxies', ', second view').waitFor();
  const body = list(page, ', first view').locator('[role="rowgroup"]');
  const { width, height } = await body.boundingBox();
  await body.click({ button: 'right', position: { x: width / 2, y: height - 12 } });
  assert.deepEqual(await page.getByRole('menuitem').allTextContents().then((all) => all.map((text) => text.trim().replace(/\s*F5$/, ''))), ['New bucket…', 'Open a bucket…', 'List again']);
  await shot(page, 'buckets-menu');
  await page.getByRole('menuitem', { name: 'New bucket…' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('brand-new');
  await page.keyboard.press('Enter');
  await bucket(page, 'brand-new', ', second view').waitFor();
  await page.getByRole('treeitem', { name: 'brand-new', exact: true }).waitFor();
  await bucket(page, 'brand-new', ', second view').click();
  await page.keyboard.press('F2');
  await page.locator('.toast').getByText('A bucket cannot be renamed.').waitFor();
  await shot(page, 'buckets-rename');
  await page.keyboard.press('Delete');
  await bucket(page, 'brand-new', ', second view').waitFor({ state: 'detached' });
  await bucket(page, 'proxies', ', first view').waitFor();
  await page.getByRole('treeitem', { name: 'brand-new', exact: true }).waitFor({ state: 'detached' });
  finish(page);
});

test('Del on a bucket with something in it says so and keeps it; of several one is asked for', async () => {
  const page = await open();
  await bucket(page, 'proxies').click();
  await page.keyboard.press('Delete');
  await page.locator('.toast').getByText('The bucket proxies is not empty.').waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.locator('.toast').getByText('Buckets are deleted one at a time.').waitFor();
  await bucket(page, 'proxies').waitFor();
  finish(page);
});

test('a bucket is emptied with all its versions from its menu, and can be deleted then', async () => {
  const page = await open();
  await bucket(page, 'footage-masters').click({ button: 'right' });
  await shot(page, 'bucket-menu');
  await page.getByRole('menuitem', { name: 'Empty bucket…' }).click();
  await page.getByRole('grid', { name: /^Transfers/ }).getByRole('row', { name: 'footage-masters' }).getByText(/^([\d,]+) of \1 deleted$/).waitFor();
  await bucket(page, 'footage-masters').click();
  await page.keyboard.press('Delete');
  await bucket(page, 'footage-masters').waitFor({ state: 'detached' });
  await finish(page);
});

test('versions are not offered where the server keeps none, and it says why', async () => {
  const page = await open('scene=samples');
  await page.getByRole('button', { name: 'More', exact: true }).first().click();
  for (const name of ['Show versions', 'As of…']) {
    const entry = await menuEntry(page, name);
    assert.equal(await entry.getAttribute('aria-disabled'), 'true');
    assert.equal(await entry.getAttribute('title'), 'This server keeps no versions');
  }
  await shot(page, 'versionless');
  finish(page);
});

test('where the classes of a server are not known, one is typed, and refused if it is none', async () => {
  const page = await window.open('scene=unlisted&still&transfers=none');
  await page.getByRole('textbox', { name: 'Bucket name' }).fill('lidar');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'This bucket is empty' }).waitFor();
  await page.getByRole('button', { name: 'Upload menu' }).click();
  await page.getByRole('menuitem', { name: 'Options for this bucket…' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('combobox', { name: 'Storage class' }).selectOption({ label: 'Another…' });
  await sheet.getByRole('textbox', { name: 'Name of the storage class' }).fill('not a class');
  await sheet.getByText('Letters, digits, hyphens and underlines only').waitFor();
  assert.ok(await sheet.locator('button[type="submit"]').isDisabled());
  await sheet.getByRole('textbox', { name: 'Name of the storage class' }).fill('COLD');
  await shot(page, 'typed-class');
  assert.deepEqual(await objections(page), []);
  await sheet.locator('button[type="submit"]').click();
  await page.getByRole('button', { name: /^Sent with options: .*COLD/ }).click();
  assert.equal(await page.getByRole('textbox', { name: 'Name of the storage class' }).inputValue(), 'COLD');
  finish(page);
});

test('a copy and a new name say that a website redirect is lost', async () => {
  const page = await window.open('scene=main&still&transfers=none');
  await page.getByRole('row', { name: 'camera-reports.pdf' }).click();
  await page.keyboard.press('Control+i');
  const drawer = page.getByRole('complementary', { name: 'Details' });
  await drawer.getByText('/reports/harbour').waitFor();
  await drawer.getByText('31 Aug 2026, 12:00').waitFor();
  await shot(page, 'redirect-drawer');
  await page.keyboard.press('Escape');
  for (const key of ['F2', 'Control+Shift+Y']) {
    await page.getByRole('row', { name: 'camera-reports.pdf' }).click();
    await page.keyboard.press(key);
    await page.getByRole('dialog').getByText('S3 does not copy that').waitFor();
    await shot(page, `redirect-${key}`);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await page.getByRole('row', { name: 'checksums.mhl' }).click();
  await page.keyboard.press('Control+Shift+Y');
  await page.getByRole('dialog').getByText('1 object, 184.2 kB').waitFor();
  assert.equal(await page.getByText('S3 does not copy that').count(), 0);
  await finish(page);
});

for (const [name, said, to] of [
  ['that keeps versions', 'That bucket keeps versions: the old ones can be restored.', 'footage-masters/2026/harbour/day-04/'],
  ['of which nothing is known', 'Unless that bucket keeps versions, it cannot be undone.', 'backups-weekly/'],
  ['of a server without versions', 'That bucket keeps no versions: it cannot be undone.', 'samples/'],
]) {
  test(`overwriting in a bucket ${name} says what that does there`, async () => {
    const page = await window.open('scene=main&still&transfers=none');
    await page.getByRole('row', { name: 'camera-reports.pdf' }).click();
    const studio = to === 'samples/';
    // So that it is there already: once to arrive, once to be in the way.
    for (const way of ['arrives', 'is in the way']) {
      await page.keyboard.press('Control+Shift+Y');
      const sheet = page.getByRole('dialog');
      if (studio) await sheet.getByRole('combobox', { name: 'Connection' }).selectOption({ label: 'Studio' });
      const first = to.startsWith('footage-masters');
      await sheet.getByRole('textbox', { name: 'To' }).fill(first ? 'footage-masters/2026/harbour/' : to);
      if (way === 'arrives') {
        await page.waitForFunction(() => !document.querySelector('.sheet button[type="submit"]').disabled);
        await page.keyboard.press('Enter');
        await sheet.waitFor({ state: 'detached' });
        await page.getByText(/copied/).first().waitFor();
      } else {
        await sheet.getByRole('radio', { name: 'Overwrite' }).click();
        await sheet.getByText(said).waitFor();
        await shot(page, `overwrite-${name.replaceAll(' ', '-')}`);
      }
    }
    finish(page);
  });
}
