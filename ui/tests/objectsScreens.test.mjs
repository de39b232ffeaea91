// The screens of objects and buckets in light and dark, at both sizes: nothing that axe objects to, nothing that sticks
// out. With SHOTS set to a folder, pictures of them in all four ways are put there.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { inChromium, objections, overflows, settled } from './support.mjs';

const window = inChromium();

const row = (page, name) => page.getByRole('grid', { name: /^Objects in/ }).getByRole('row', { name });
const drawer = (page) => page.getByRole('complementary', { name: 'Details' });

async function details(page, name) {
  await row(page, name).dblclick();
  await drawer(page).getByRole('heading', { name: 'Addresses' }).waitFor();
}

/** By the menu of a row. */
async function choose(page, name, entry) {
  await row(page, name).click({ button: 'right' });
  await page.getByRole('menuitem', { name: entry }).click();
}

async function select(page, ...names) {
  await row(page, names[0]).click();
  for (const name of names.slice(1)) await row(page, name).click({ modifiers: ['Control'] });
  await page.getByText(`${names.length} selected`).first().waitFor();
}

const SCREENS = {
  details: { query: 'scene=main', act: (page) => details(page, 'A001_C001_0412.mov') },
  'details-archived': { query: 'scene=archived', act: (page) => details(page, 'reel-02.mov') },
  'details-strange': { query: 'scene=strange', act: async (page) => { await page.getByRole('row', { name: /leading/ }).dblclick(); await drawer(page).getByText('None.').first().waitFor(); } },
  'details-many': { query: 'scene=main', act: async (page) => {
    await select(page, 'A001_C001_0412.mov', 'A001_C002_0412.mov', 'stills', 'camera-reports.pdf');
    await page.keyboard.press('Control+I');
    await drawer(page).getByText('What they share:').waitFor();
  } },
  edit: { query: 'scene=main', act: async (page) => {
    await choose(page, 'A001_C001_0412.mov', 'Edit…');
    await page.getByRole('textbox', { name: 'Content type' }).fill('video/mp4');
    await page.getByText('The server copies the object onto itself').waitFor();
  } },
  'edit-many': { query: 'scene=main', act: async (page) => {
    await select(page, 'A001_C001_0412.mov', 'A001_C002_0412.mov', 'camera-reports.pdf');
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Edit…' }).click();
    await page.getByRole('combobox', { name: 'What happens with Cache control' }).selectOption('set');
    await page.getByRole('combobox', { name: 'Metadata' }).selectOption('set');
    await page.getByRole('button', { name: 'Add metadata' }).click();
    await page.getByRole('combobox', { name: 'Encryption' }).selectOption('aws:kms');
  } },
  restore: { query: 'scene=archived', act: async (page) => { await choose(page, 'reel-01.mov', 'Restore…'); await page.getByText('The readable copy stays').waitFor(); } },
  link: { query: 'scene=main', act: async (page) => {
    await choose(page, 'camera-reports.pdf', 'Copy link…');
    await page.getByRole('checkbox', { name: 'Save it instead of showing it' }).click();
    await page.getByText('The link ends at').waitFor();
  } },
  'link-many': { query: 'scene=samples', act: async (page) => {
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+Shift+C');
    await page.getByRole('radio', { name: 'Custom' }).click();
    await page.getByText('with your sign-in').waitFor();
  } },
  'link-upload': { query: 'scene=main', act: async (page) => {
    await choose(page, 'stills', 'Link to upload here…');
    await page.getByRole('textbox', { name: 'File name' }).fill('frame-0001.png');
    await page.getByText('It takes a PUT').waitFor();
  } },
  bucket: { query: 'scene=buckets', act: async (page) => { await choose(page, 'footage-masters', 'Bucket information'); await page.getByText('OnlyEncrypted').waitFor(); } },
  'bucket-plain': { query: 'scene=buckets', act: async (page) => {
    await choose(page, 'deliverables', 'Bucket information');
    await page.getByText('No rules.').waitFor();
  } },
  'new-bucket': { query: 'scene=buckets', act: (page) => choose(page, 'footage-masters', 'New bucket…') },
  'new-folder': { query: 'scene=main', act: async (page) => { await page.keyboard.press('Control+Shift+N'); await page.keyboard.type('a/b'); await page.keyboard.press('Enter'); await page.getByText('A name has no slash.').waitFor(); } },
  menu: { query: 'scene=main', act: async (page) => {
    await row(page, 'camera-reports.pdf').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Copy as' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('menuitem', { name: 'S3 URI' }).waitFor();
  } },
};

for (const [name, { query, act }] of Object.entries(SCREENS)) {
  for (const [width, height, dark] of process.env.SHOTS ? [[1280, 800, false], [1280, 800, true], [800, 600, false], [800, 600, true]] : [[1280, 800, false], [800, 600, true]]) {
    test(`${name}, ${width}×${height}, ${dark ? 'dark' : 'light'}`, async () => {
      const page = await window.open(`${query}&still`, { width, height, dark });
      await page.getByRole('grid', { name: /^Objects in/ }).waitFor();
      await act(page);
      await settled(page);
      if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${name}-${width}-${dark ? 'dark' : 'light'}.png`) });
      assert.deepEqual(await overflows(page), []);
      assert.deepEqual(await objections(page, { region: name !== 'menu' }), []);
      assert.deepEqual(page.faults, []);
    });
  }
}
