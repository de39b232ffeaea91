// What files are sent with, with the keyboard: for one upload, for a folder, at a drop, remembered for a bucket. With
// SHOTS set to a folder, pictures are put there.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { finish, focusIs, focused, inChromium, objections, overflows, settled } from './support.mjs';

const window = inChromium();

const grid = (page) => page.getByRole('grid', { name: /^Objects in/ });
const sheet = (page, name) => page.getByRole('dialog', { name });
const drawer = (page) => page.getByRole('complementary', { name: 'Details' });
const indicator = (page) => page.getByRole('button', { name: /^Sent with options: / });

async function open(query = 'scene=main', size) {
  const page = await window.open(`${query}&still&transfers=none`, size);
  await grid(page).waitFor();
  return page;
}

async function tabTo(page, name) {
  for (let i = 0; i < 60; i += 1) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not reach "${name}"; it is at "${await focused(page)}"`);
}

/** By the menu beside Upload, with the keyboard. */
async function choose(page, entry) {
  await page.getByRole('button', { name: 'Upload menu' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: entry }).waitFor();
  for (let i = 0; i < 9 && !(await focused(page)).startsWith(entry); i += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

const drop = (page, files, folders, names) => page.evaluate(([files, folders, names]) => windlassDrag({ kind: 'dropped', x: 420, y: 400, chosen: windlassChoose(files, folders, names, '~/x') }), [files, folders, names]);

test('one upload is sent with options, which are in force for this one only', async () => {
  const page = await open();
  await choose(page, 'Upload files with options…');
  await sheet(page, 'Upload 2 files with options').waitFor();
  await page.waitForFunction(() => document.activeElement?.closest('.sheet') && document.activeElement.matches('input'));
  await page.keyboard.type('video');
  await page.getByText('Two words with a slash between them').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Upload 2 files' }).isDisabled());
  await page.keyboard.type('/mp4');
  await page.keyboard.press('Tab');
  await page.keyboard.type('max-age=60');
  await tabTo(page, 'Add metadata');
  await page.keyboard.press('Enter');
  await focusIs(page, 'Name of metadata 1');
  await page.keyboard.type('Reel');
  await page.keyboard.press('Tab');
  await page.keyboard.type('0413');
  await page.keyboard.press('Enter');
  await sheet(page, 'Upload 2 files with options').waitFor({ state: 'detached' });
  const row = grid(page).getByRole('row', { name: 'notes.txt' });
  await row.waitFor();
  await row.dblclick();
  await drawer(page).getByText('max-age=60').waitFor();
  await drawer(page).getByText('video/mp4').waitFor();
  await drawer(page).getByRole('button', { name: 'Copy reel' }).waitFor();
  assert.equal(await indicator(page).count(), 0);
  finish(page);
});

test('options are remembered for a bucket, said in the toolbar and at a drop, and forgotten', async () => {
  const page = await open();
  await choose(page, 'Options for this bucket…');
  await sheet(page, 'Upload options for footage-masters').waitFor();
  await page.getByRole('textbox', { name: 'Cache control' }).fill('no-store');
  await page.getByRole('radio', { name: 'None' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('combobox', { name: 'Storage class' }).selectOption('STANDARD_IA');
  await page.getByRole('button', { name: 'Remember', exact: true }).press('Enter');
  await sheet(page, 'Upload options for footage-masters').waitFor({ state: 'detached' });
  assert.equal(await indicator(page).getAttribute('aria-label'), 'Sent with options: gzip, Cache-Control, Standard-IA');
  await focusIs(page, 'Upload menu');

  await page.evaluate(() => windlassDrag({ kind: 'over', x: 420, y: 400, files: 1, folders: 0 }));
  await page.getByText('Sent with options: gzip, Cache-Control, Standard-IA').waitFor();
  await drop(page, 1, 0, ['dropped.txt']);
  const row = grid(page).getByRole('row', { name: 'dropped.txt' });
  await row.waitFor();
  await row.dblclick();
  await drawer(page).getByText('no-store').waitFor();
  await drawer(page).getByText('gzip').waitFor();

  await page.keyboard.press('Escape');
  await indicator(page).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Forget' }).press('Enter');
  await indicator(page).waitFor({ state: 'detached' });
  finish(page);
});

test('a folder is sent with options from its preview, whose choices stay', async () => {
  const page = await open();
  await drop(page, 0, 1, ['day-05']);
  const preview = sheet(page, 'Upload the folder “day-05”?');
  await preview.getByRole('radio', { name: 'Skip' }).click();
  await preview.getByRole('button', { name: 'Options…' }).focus();
  await page.keyboard.press('Enter');
  await sheet(page, 'Upload options').waitFor();
  await page.keyboard.press('Escape');
  await sheet(page, 'Upload options').waitFor({ state: 'detached' });
  await focusIs(page, 'Options…');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Language' }).fill('en-GB');
  await page.getByRole('checkbox', { name: 'Remember for footage-masters' }).press('Space');
  await page.getByRole('button', { name: 'Use these' }).press('Enter');
  await preview.getByText('Content-Language').waitFor();
  await focusIs(page, 'Options…');
  assert.equal(await preview.getByRole('radio', { name: 'Skip' }).getAttribute('aria-checked'), 'true');
  await preview.getByRole('button', { name: 'Upload 398 files' }).press('Enter');
  await page.getByRole('row', { name: /day-05/ }).first().waitFor();
  await indicator(page).waitFor();
  finish(page);
});

test('a setting asks at each drop; the practice store says what it refuses', async () => {
  const page = await window.open('scene=practice&still&transfers=none');
  await page.getByRole('button', { name: 'New bucket…' }).click();
  await page.keyboard.type('mine');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'This bucket is empty' }).waitFor();
  await page.keyboard.press('Control+,');
  await tabTo(page, 'Ask for options when files are dropped or pasted');
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Save' }).press('Enter');
  await sheet(page, 'Settings').waitFor({ state: 'detached' });
  await drop(page, 1, 0, ['a.txt']);
  const asked = sheet(page, 'Upload 1 file with options');
  await asked.getByText('The practice store encrypts nothing.').waitFor();
  await asked.getByText('In the practice store everything is yours alone.').waitFor();
  assert.equal(await asked.getByRole('combobox', { name: 'Encryption' }).count(), 0);
  await page.keyboard.press('Escape');
  await asked.waitFor({ state: 'detached' });
  assert.equal(await page.getByRole('row', { name: 'a.txt' }).count(), 0);
  await page.keyboard.press('Control+V');
  await sheet(page, 'Upload 1 file with options').getByRole('button', { name: 'Upload 1 file' }).press('Enter');
  await grid(page).getByRole('row', { name: 'pasted.txt' }).waitFor();
  await page.reload();
  await page.waitForFunction(() => localStorage.getItem('windlass.askAtDrop') === 'yes');
  finish(page);
});

const SCREENS = {
  'options-upload': async (page) => {
    await choose(page, 'Upload files with options…');
    await page.getByRole('textbox', { name: 'Content type' }).fill('video');
    await page.getByRole('combobox', { name: 'Encryption' }).selectOption('aws:kms');
    await page.getByRole('button', { name: 'Add tag' }).click();
  },
  'options-bucket': async (page) => {
    await choose(page, 'Options for this bucket…');
    await page.getByRole('textbox', { name: 'Cache control' }).fill('no-store');
    await page.getByRole('button', { name: 'Remember', exact: true }).click();
    await indicator(page).click();
    await sheet(page, /^Upload options for/).waitFor();
  },
  'options-remembered': async (page) => {
    await choose(page, 'Options for this bucket…');
    await page.getByRole('textbox', { name: 'Cache control' }).fill('no-store');
    await page.getByRole('combobox', { name: 'Storage class' }).selectOption('GLACIER');
    await page.getByRole('button', { name: 'Remember', exact: true }).click();
    await indicator(page).waitFor();
    await page.evaluate(() => windlassDrag({ kind: 'over', x: 420, y: 200, files: 3, folders: 0 }));
  },
  'options-preview': async (page) => {
    await drop(page, 0, 1, ['day-05']);
    await page.getByRole('button', { name: 'Upload 398 files' }).waitFor();
    await page.getByRole('button', { name: 'Options…' }).click();
    await page.getByRole('textbox', { name: 'Language' }).fill('en-GB');
    await page.getByRole('button', { name: 'Use these' }).click();
    await page.getByText('Content-Language').waitFor();
  },
  'options-over-preview': async (page) => {
    await drop(page, 0, 1, ['day-05']);
    await page.getByRole('button', { name: 'Options…' }).click();
    await sheet(page, 'Upload options').waitFor();
  },
  'options-setting': async (page) => { await page.keyboard.press('Control+,'); await sheet(page, 'Settings').waitFor(); },
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
