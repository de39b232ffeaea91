// Looking into objects without leaving a file: nothing of a bucket is run, and nothing freezes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finish, inChromium, objections, overflows, settled, shot } from './support.mjs';

const window = inChromium();

async function look(page, name) {
  await page.getByRole('row', { name }).click();
  await page.keyboard.press('Space');
  return page.getByRole('dialog', { name });
}

test('text, JSON, Western letters, a long line and ten gigabytes', async () => {
  const page = await window.open('scene=samples&still&transfers=none');
  const ask = [];
  page.on('request', (request) => ask.push(request.url()));
  let sheet = await look(page, 'latin-1.txt');
  await sheet.getByText('Straße, été, ¿qué?').first().waitFor();
  assert.equal(await sheet.getByRole('combobox', { name: 'Encoding' }).inputValue(), 'windows-1252');
  await sheet.getByRole('combobox', { name: 'Encoding' }).selectOption('windows-1251');
  await sheet.getByText('StraЯe').first().waitFor();
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });

  for (const name of ['page.html', 'drawing.svg']) {
    sheet = await look(page, name);
    await sheet.getByText('alert("run")').waitFor();
    assert.equal(await sheet.locator('img, script, circle, iframe').count(), 0);
    if (name === 'page.html') { assert.deepEqual(await objections(page), []); await shot(page, 'preview-html'); }
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
  }

  sheet = await look(page, 'long-line.txt');
  await sheet.getByText('Lines of more than 2,000 characters are broken.').waitFor();
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });

  sheet = await look(page, 'ten-gigabytes.txt');
  await sheet.getByText('10.0 GB, the first 262.1 kB fetched').waitFor();
  await sheet.getByText(/characters of what was fetched are left out/).waitFor();
  await sheet.getByRole('button', { name: 'Go on in bytes' }).click();
  await sheet.getByRole('region', { name: 'Bytes of ten-gigabytes.txt' }).getByText(/^00040000 /).waitFor();
  await page.keyboard.press('Escape');
  assert.deepEqual(ask.filter((url) => !url.startsWith('data:')), []);
  assert.deepEqual(page.faults, []);
});

test('a picture, and bytes by their offset', async () => {
  const page = await window.open('scene=samples&still&transfers=none');
  let sheet = await look(page, 'logo.png');
  assert.match(await sheet.getByRole('img', { name: 'logo.png' }).getAttribute('src'), /^data:image\/png;base64,iVBOR/);
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  sheet = await look(page, 'random.bin');
  const bytes = sheet.getByRole('region', { name: 'Bytes of random.bin' });
  assert.match(await bytes.textContent(), /^00000000  0d /);
  await shot(page, 'preview-hex');
  await sheet.getByRole('textbox', { name: 'Go to offset' }).fill('0x8005');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('pre.hex')?.textContent.startsWith('00008000'));
  assert.deepEqual(page.faults, []);
});

test('an archived object says so; copied files are pasted', async () => {
  const page = await window.open('scene=archived&still&transfers=none');
  const sheet = await look(page, 'reel-01.mov');
  await sheet.getByText('The object is archived.').waitFor();
  await sheet.getByText('Restore it first').waitFor();
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  await page.keyboard.press('Control+V');
  await page.getByRole('row', { name: /pasted\.txt/ }).first().waitFor();
  assert.deepEqual(page.faults, []);
});

/** Each way of looking into an object, and what says that it cannot be. */
const PREVIEWS = {
  text: { query: 'scene=samples', name: 'latin-1.txt', ready: (sheet) => sheet.getByRole('region', { name: 'Text of latin-1.txt' }) },
  'long text': { query: 'scene=samples', name: 'ten-gigabytes.txt', ready: (sheet) => sheet.getByRole('button', { name: 'Go on in bytes' }) },
  picture: { query: 'scene=samples', name: 'logo.png', ready: (sheet) => sheet.getByRole('img', { name: 'logo.png' }) },
  bytes: { query: 'scene=samples', name: 'random.bin', ready: (sheet) => sheet.getByRole('region', { name: 'Bytes of random.bin' }) },
  'what cannot be read': { query: 'scene=archived', name: 'reel-01.mov', ready: (sheet) => sheet.getByText('Restore it first') },
};
for (const [kind, { query, name, ready }] of Object.entries(PREVIEWS)) {
  for (const [width, height, dark] of [[1280, 800, false], [800, 600, true]]) {
    test(`nothing that axe objects to: ${kind}, ${width}×${height}, ${dark ? 'dark' : 'light'}`, async () => {
      const page = await window.open(`${query}&still&transfers=none`, { width, height, dark });
      await ready(await look(page, name)).waitFor();
      await settled(page);
      assert.deepEqual(await overflows(page), []);
      assert.deepEqual(await objections(page), []);
      finish(page);
    });
  }
}
