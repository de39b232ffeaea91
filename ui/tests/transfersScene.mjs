// What the tests of the transfers panel share.
import assert from 'node:assert/strict';
import { focused, focusIs } from './support.mjs';

export { finish } from './support.mjs';

/** Opens a scene of the transfers panel in which nothing moves. */
export async function openTransfers(window, query, options) {
  const page = await window.open(`scene=main&still&${query}`, options);
  await page.getByRole('region', { name: 'Transfers' }).waitFor();
  await page.waitForTimeout(150);
  return page;
}

export const rowNamed = (page, name) => page.getByRole('grid', { name: /^Transfers/ }).getByRole('row', { name, exact: true });

/** Goes to a row as a user without a mouse does. */
export async function walkTo(page, name) {
  await page.getByRole('tab', { name: /^All/ }).focus();
  // Pressing Tab leads through the few stops of the head into the list.
  for (let presses = 0; presses < 6 && !(await page.evaluate(() => document.activeElement?.matches('[data-id]'))); presses += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Home');
  for (let steps = 0; steps < 40 && (await focused(page)) !== name; steps += 1) await page.keyboard.press('ArrowDown');
  await focusIs(page, name);
}
