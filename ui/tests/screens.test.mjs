// Every screen in light and dark and at three sizes, the largest by making the window larger: nothing that axe objects to, nothing that the content policy
// forbids, nothing that sticks out.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { start } from './support.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
let window;
before(async () => { window = await start(); });
after(() => window.close());

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

/** What stands outside the window or its own box, and the page itself scrolling. */
const overflows = () => {
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight) found.push('the page scrolls');
  for (const button of document.querySelectorAll('button, input, select')) {
    const box = button.getBoundingClientRect();
    if (box.width === 0 || button.closest('.visually-hidden, [role=rowgroup]') || button.matches('.visually-hidden')) continue;
    if (box.right > innerWidth + 1 || box.left < -1) found.push(`${button.getAttribute('aria-label') ?? button.textContent} at ${Math.round(box.left)}–${Math.round(box.right)}`);
  }
  return found;
};

for (const [name, { query, ready, act }] of Object.entries(SCREENS)) {
  for (const [width, height, dark] of [[1280, 800, false], [800, 600, true]]) {
    test(`${name}, ${width}×${height}, ${dark ? 'dark' : 'light'}`, async () => {
      const page = await window.open(`${query}&still`, { width, height, dark });
      try {
        await ready(page).first().waitFor({ timeout: 30_000 });
        await act?.(page);
        await page.waitForTimeout(300);
        assert.deepEqual(await page.evaluate(overflows), []);
        // Playwright's own way in is not bound by the content policy of the page.
        await page.context().newCDPSession(page).then((session) => session.send('Page.setBypassCSP', { enabled: true })).catch(() => undefined);
        const { readFile } = await import('node:fs/promises');
        await page.evaluate(await readFile(AXE, 'utf8'));
        // An open menu stands over the landmarks, in none of them.
        const { violations } = await page.evaluate((region) => axe.run(document, { resultTypes: ['violations'], rules: { region: { enabled: region } } }), name !== 'menu');
        const told = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary?.split('\n')[1] ?? ''}`).join(' | ')}`);
        assert.deepEqual(told, []);
        if (width === 1280) {
          await page.setViewportSize({ width: 1600, height: 1000 });
          await page.waitForTimeout(100);
          assert.deepEqual(await page.evaluate(overflows), []);
        }
        assert.deepEqual(page.faults, []);
      } finally {
        await page.context().close();
      }
    });
  }
}
