// What tests without a pointer share: they press keys and look, nothing else.
import assert from 'node:assert/strict';

/** Where the keyboard is: the part of the window, and the accessible name there. */
export const focus = (page) => page.evaluate(() => {
  const at = document.activeElement;
  const area = at?.closest('[role="dialog"], [role="menu"]')?.getAttribute('role') ?? at?.closest('[data-area]')?.getAttribute('data-area') ?? 'nowhere';
  const name = at?.getAttribute('aria-label') || at?.labels?.[0]?.textContent.trim() || at?.textContent.trim();
  return `${area}: ${name}`;
});

/** That the keyboard is there, or comes: it may follow what moves it by some frames. */
export async function focusAt(page, wanted, why) {
  for (let waits = 0; waits < 50 && (await focus(page)) !== wanted; waits += 1) await page.waitForTimeout(100);
  assert.equal(await focus(page), wanted, why);
}

/** Presses until the keyboard is there, and waits each time until it has moved. */
async function walk(page, key, wanted, most = 60) {
  const there = async () => (wanted instanceof RegExp ? wanted.test(await focus(page)) : (await focus(page)) === wanted);
  const seen = [];
  for (let presses = 0; presses < most && !(await there()); presses += 1) {
    const before = await focus(page);
    seen.push(before);
    await page.keyboard.press(key);
    for (let waits = 0; waits < 20 && (await focus(page)) === before; waits += 1) await page.waitForTimeout(25);
  }
  assert.ok(await there(), `${key} does not lead to ${wanted}; it goes over ${seen.join(', ')} to ${await focus(page)}`);
}

/** Opens a scene; using a pointer there is a fault of the test. */
export async function openWithoutPointer(window, query, options) {
  const page = await window.open(`${query}&still`, options);
  await page.getByRole('grid', { name: /^Objects in/ }).getByRole('row').nth(1).waitFor();
  await page.evaluate(() => addEventListener('pointerdown', () => console.error('A pointer was used.'), true));
  return page;
}

/** To a row of the list that is shown. */
export async function toRow(page, name) {
  await walk(page, 'F6', /^table: /, 12);
  await page.keyboard.press('Home');
  await walk(page, 'ArrowDown', name instanceof RegExp ? name : `table: ${name}`);
}

export const tabTo = (page, wanted, key = 'Tab') => walk(page, key, wanted);

/** A button or menu of the toolbar. */
export async function toTool(page, name) {
  await walk(page, 'F6', /^toolbar: /, 12);
  await page.keyboard.press('Home');
  await walk(page, 'ArrowRight', `toolbar: ${name}`, 20);
}

/** From the open menu. */
async function pick(page, entry) {
  await page.getByRole('menu').first().waitFor();
  await page.waitForFunction(() => document.activeElement?.closest('[role="menu"]'));
  await walk(page, 'ArrowDown', new RegExp(`^menu: ${entry}`), 40);
  await page.keyboard.press('Enter');
}

/** From the menu of the row that has the keyboard. */
export async function chooseOfRow(page, entry) {
  await page.keyboard.press('Shift+F10');
  await pick(page, entry);
}

/** From a menu of the toolbar. */
export async function chooseOfTool(page, menu, entry) {
  await toTool(page, menu);
  await page.keyboard.press('Enter');
  await pick(page, entry);
}
