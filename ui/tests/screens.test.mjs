// Every screen in light and dark and at three sizes, the largest by making the window larger: nothing that axe objects to, nothing that the content policy
// forbids, nothing that sticks out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inChromium, objections, overflows, settled } from './support.mjs';

const window = inChromium();

const table = (page) => page.getByRole('grid', { name: /^Objects in/ });
const SCREENS = {
  main: { query: 'scene=main', ready: table },
  selected: { query: 'scene=main', ready: table, act: async (page) => { await page.getByRole('row', { name: 'A001_C001_0412.mov' }).click(); await page.keyboard.press('Shift+ArrowDown'); } },
  states: { query: 'scene=main&transfers=states', ready: table },
  details: { query: 'scene=main', ready: table, act: async (page) => { await page.getByRole('row', { name: /A001_C004_0412\.mov/ }).last().dblclick(); } },
  'first run': { query: 'scene=first-run', ready: (page) => page.getByRole('heading', { name: 'Welcome to Windlass' }) },
  buckets: { query: 'scene=buckets', ready: table },
  empty: { query: 'scene=empty', ready: (page) => page.getByRole('heading', { name: 'This bucket is empty' }) },
  denied: { query: 'scene=denied', ready: (page) => page.getByRole('heading', { name: 'You may not list this bucket' }) },
  gone: { query: 'scene=gone', ready: (page) => page.getByRole('heading', { name: 'There is no bucket gone' }), act: (page) => page.getByRole('button', { name: 'Open a bucket…' }).waitFor() },
  offline: { query: 'scene=offline', ready: (page) => page.getByRole('heading', { name: 'No answer from Offsite' }) },
  unlisted: { query: 'scene=unlisted', ready: (page) => page.getByRole('heading', { name: 'This key may not list buckets' }) },
  practice: { query: 'scene=practice', ready: (page) => page.getByRole('heading', { name: 'No buckets yet' }) },
  half: { query: 'scene=half', ready: (page) => page.getByText('The rest did not load.') },
  strange: { query: 'scene=strange', ready: table },
  drop: { query: 'scene=drop', ready: (page) => page.getByText('Upload to stills') },
  preview: { query: 'scene=preview', ready: (page) => page.getByRole('button', { name: 'Upload 398 files' }) },
  settings: { query: 'scene=main', ready: table, act: (page) => page.keyboard.press('Control+,') },
  keys: { query: 'scene=main', ready: table, act: (page) => page.keyboard.press('F1') },
  object: { query: 'scene=main', ready: table, act: async (page) => { await page.getByRole('row', { name: 'A001_C001_0412.mov' }).dblclick(); await page.getByRole('heading', { name: 'Addresses' }).waitFor(); } },
  menu: { query: 'scene=main', ready: table, act: (page) => page.getByRole('row', { name: 'audio' }).click({ button: 'right' }) },
  connection: { query: 'scene=main', ready: table, act: async (page) => {
    if (page.viewportSize().width < 920) await page.getByRole('button', { name: 'Show sidebar' }).click();
    await page.getByRole('button', { name: 'Add a connection' }).click();
    await page.getByRole('button', { name: 'Save and open' }).click();
  } },
  sidebar: { query: 'scene=main', ready: table, act: async (page) => { if (page.viewportSize().width < 920) await page.getByRole('button', { name: 'Show sidebar' }).click(); } },
};

for (const [name, { query, ready, act }] of Object.entries(SCREENS)) {
  for (const [width, height, dark] of [[1280, 800, false], [800, 600, true]]) {
    test(`${name}, ${width}×${height}, ${dark ? 'dark' : 'light'}`, async () => {
      const page = await window.open(`${query}&still`, { width, height, dark });
      await ready(page).first().waitFor({ timeout: 30_000 });
      await act?.(page);
      await settled(page);
      assert.deepEqual(await overflows(page), []);
      assert.deepEqual(await objections(page, { region: name !== 'menu' }), []);
      if (width === 1280) {
        await page.setViewportSize({ width: 1600, height: 1000 });
        await settled(page);
        assert.deepEqual(await overflows(page), []);
      }
      assert.deepEqual(page.faults, []);
    });
  }
}
