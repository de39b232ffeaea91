// Serves the built window with the real content policy and opens it in Chromium, on the scripted backend.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src ipc: http://ipc.localhost; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'";
const KINDS = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export async function serve() {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, 'http://local').pathname);
    const file = join(DIST, path === '/' ? 'index.html' : path);
    if (!file.startsWith(DIST) || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': KINDS[extname(file)] ?? 'application/octet-stream', 'content-security-policy': POLICY });
    response.end(await readFile(file));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((resolve) => server.close(resolve)) };
}

/** One server and one browser for a test file. */
export async function start() {
  const server = await serve();
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: QUIET });
  return {
    /** Opens a scene. `page.faults` collects errors of the page and violations of the content policy. */
    async open(query, { width = 1280, height = 800, dark = false } = {}) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light', locale: 'en-GB', timezoneId: 'UTC' });
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      const page = await context.newPage();
      page.faults = [];
      page.on('pageerror', (error) => page.faults.push(String(error)));
      page.on('console', (message) => { if (message.type() === 'error') page.faults.push(message.text()); });
      await page.clock.setFixedTime(new Date('2026-04-15T14:32:00Z'));
      // As `freezePrototype` does in the real window.
      await page.addInitScript(() => Object.freeze(Object.prototype));
      await page.goto(`${server.address}?${query}`);
      return page;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** The name of what has the focus. */
export const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent?.trim() || document.activeElement?.tagName);

/** That the focus is there, or comes: it may follow what moves it by a frame, and frames are long on a busy machine. */
export async function focusIs(page, wanted, why) {
  for (let waits = 0; waits < 50 && (await focused(page)) !== wanted; waits += 1) await page.waitForTimeout(100);
  assert.equal(await focused(page), wanted, why);
}

/** What a check of accessibility finds in the page, as a script for it. */
export function accessible() {
  const source = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  return `(async () => {
    const { define } = globalThis;
    globalThis.define = undefined;
    if (!globalThis.axe) { ${source} }
    globalThis.define = define;
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map((node) => node.target + ' ' + (node.failureSummary ?? '').split('\\n')[1]).join(' | '));
  })()`;
}

/** Pictures for looking at, where a folder for them is named. */
export async function shot(page, name) {
  const folder = process.env.SHOTS;
  if (!folder) return;
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(250);
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
