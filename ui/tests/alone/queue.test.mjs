// 10,000 transfers that wait: the feed holds up nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inChromium } from '../support.mjs';
import { finish, rowNamed } from '../transfersScene.mjs';

const window = inChromium();

test('stays quick with 10,000 queued rows and ten ticks a second', async (context) => {
  const page = await window.open('about=nothing', { height: 800, alone: true });
  // How long each tick holds the page: from its timer until everything it set off has run.
  await page.addInitScript(() => {
    globalThis.ticks = [];
    const plain = globalThis.setInterval;
    globalThis.setInterval = (run, wait, ...rest) => plain(() => {
      const begun = performance.now();
      run(...rest);
      const channel = new MessageChannel();
      channel.port1.onmessage = () => globalThis.ticks.push(performance.now() - begun);
      channel.port2.postMessage(0);
    }, wait);
  });
  await page.goto(page.url().replace(/\?.*/, '?scene=main&transfers=many'));
  await page.getByRole('tab', { name: 'All, 10,009' }).waitFor();
  await page.waitForTimeout(2500);
  const box = page.getByRole('grid', { name: /^Transfers/ });
  await box.evaluate((list) => { list.scrollTop = 200_000; });
  await page.waitForTimeout(1500);
  const ticks = (await page.evaluate(() => globalThis.ticks)).sort((one, other) => one - other);
  const middle = ticks[Math.floor(ticks.length / 2)];
  const most = ticks[Math.floor(ticks.length * 0.95)];
  context.diagnostic(`${ticks.length} ticks, middle ${middle.toFixed(1)} ms, 95 % below ${most.toFixed(1)} ms`);
  assert.ok(ticks.length > 20, 'the feed ticks');
  // Wall time: on a computer that compiles meanwhile some ticks wait for their turn, so the slowest only get told.
  assert.ok(middle < 16, `a tick takes ${middle} ms`);
  const three = ticks[Math.floor(ticks.length * 0.75)];
  assert.ok(three < 50, `three of four ticks take less than ${three} ms`);
  const drawn = await box.locator('[data-id]').count();
  assert.ok(drawn < 40, `${drawn} rows are drawn`);
  await rowNamed(page, 'tile-04540.laz').waitFor();
  const pausing = Date.now();
  await page.keyboard.press('Control+Shift+p');
  await page.getByRole('button', { name: 'Resume all' }).waitFor();
  context.diagnostic(`10,000 rows that all change at once: ${Date.now() - pausing} ms`);
  assert.ok(Date.now() - pausing < 3000);
  finish(page);
});
