// Search below a folder: with the keyboard, as it comes, stopped, and acted on like a listing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finish, focusIs, inChromium, objections, overflows, settled, shot } from './support.mjs';

const window = inChromium();

test('finds by name, size and day, and acts on what it finds', async () => {
  const page = await window.open('scene=main&still&transfers=none');
  await page.getByRole('row', { name: 'audio' }).click();
  await page.keyboard.press('Alt+ArrowUp');
  await page.getByRole('row', { name: 'call-sheets.zip' }).waitFor();
  await page.keyboard.press('Control+Shift+F');
  await page.keyboard.type('PROXY');
  await page.keyboard.press('Enter');
  const grid = page.getByRole('grid', { name: 'Objects in harbour, found' });
  await grid.getByRole('row', { name: 'day-04/A001_C003_0412_proxy.mov' }).waitFor();
  await page.getByText(/^3 found · [\d,]+ looked at$/).waitFor();
  await page.getByText('Searched to the end').waitFor();
  assert.deepEqual(await objections(page), []);
  await shot(page, 'search');

  await page.getByRole('textbox', { name: 'Smallest size' }).fill('lots');
  await page.keyboard.press('Enter');
  await page.getByText('A size is a number with a unit').waitFor();
  await page.getByRole('textbox', { name: 'Smallest size' }).fill('1.5 GB');
  await page.keyboard.press('Enter');
  await page.getByText(/^1 found/).waitFor();
  await page.getByRole('textbox', { name: 'Part of the name' }).fill('**/*.wav');
  await page.getByRole('textbox', { name: 'Smallest size' }).fill('');
  await page.keyboard.press('Enter');
  await page.getByText(/^1,187 found/).waitFor();
  await page.getByRole('textbox', { name: 'Part of the name' }).fill('C002');
  await page.keyboard.press('Enter');
  await page.getByText(/^2 found/).waitFor();
  await page.getByText('Searched to the end').waitFor();

  // From the field into the results, by key, and to where one of them lies.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+A');
  await page.getByText('2 selected').waitFor();
  await page.keyboard.press('Control+Shift+D');
  await page.getByRole('row', { name: /B001_C002_0412\.mov/ }).nth(1).waitFor();
  await page.keyboard.press('End');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Go to its folder' }).click();
  await page.getByRole('grid', { name: 'Objects in day-04' }).waitFor();
  await page.locator('[aria-label="B001_C002_0412.mov"][aria-selected="true"]').waitFor();
  assert.equal(await page.getByRole('search').count(), 0);
  assert.deepEqual(page.faults, []);
});

test('says how far it has looked, stops, and gives the place back', async () => {
  const page = await window.open('scene=huge&still&transfers=none');
  await page.getByText('so far').first().waitFor();
  await page.keyboard.press('Control+Shift+F');
  await page.keyboard.type('99');
  // As soon as it says how far it is: the scripted search is quick.
  const stopped = page.evaluate(() => new Promise((resolve) => {
    const look = () => {
      const foot = document.querySelector('footer.foot');
      const stop = [...foot.querySelectorAll('button')].find((button) => button.textContent === 'Stop');
      if (!stop || !/at tiles\//.test(foot.textContent)) return requestAnimationFrame(look);
      stop.click();
      resolve(foot.textContent);
    };
    look();
  }));
  await page.keyboard.press('Enter');
  assert.match(await stopped, /looked at/);
  await page.getByText(/^Stopped at tiles\//).waitFor();
  const found = await page.getByText(/found · /).textContent();
  await page.waitForTimeout(300);
  assert.equal(await page.getByText(/found · /).textContent(), found);
  await page.getByRole('textbox', { name: 'Part of the name' }).fill('nothing has this name');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('grid', { name: 'Objects in tiles' }).waitFor();
  await page.getByText('so far').first().waitFor();
  assert.deepEqual(page.faults, []);
});

test('the filter hands over to the search', async () => {
  const page = await window.open('scene=preview&still&transfers=none');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.keyboard.press('/');
  await page.keyboard.type('sound-roll');
  await page.getByRole('button', { name: 'Search below…' }).click();
  assert.equal(await page.getByRole('textbox', { name: 'Part of the name' }).inputValue(), 'sound-roll');
  await page.keyboard.press('Enter');
  await page.getByRole('row', { name: /sound-roll/ }).waitFor();
});

/** Finds three proxies below the folder above the scene's, without the mouse. */
async function proxies(page) {
  await page.getByRole('row', { name: 'audio' }).click();
  await page.keyboard.press('Alt+ArrowUp');
  await page.getByRole('row', { name: 'call-sheets.zip' }).waitFor();
  await page.keyboard.press('Control+Shift+F');
  await page.keyboard.type('C002');
  await page.keyboard.press('Enter');
  await page.getByText('Searched to the end').waitFor();
  return page.getByRole('grid', { name: 'Objects in harbour, found' });
}

test('results that were renamed or deleted are told so when the job has ended, without searching again', async () => {
  const page = await window.open('scene=main&still&transfers=none');
  const grid = await proxies(page);
  await grid.getByRole('row', { name: 'day-04/B001_C002_0412.mov' }).click();
  await page.keyboard.press('F2');
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('renamed.mov');
  await page.keyboard.press('Enter');
  await grid.getByRole('row', { name: 'day-04/renamed.mov' }).waitFor();
  await grid.getByRole('row', { name: 'day-04/B001_C002_0412.mov' }).waitFor({ state: 'detached' });
  await page.getByText(/^2 found/).waitFor();
  await grid.getByRole('row', { name: 'day-04/renamed.mov' }).click();
  await page.keyboard.press('Delete');
  await grid.getByRole('row', { name: 'day-04/renamed.mov' }).waitFor({ state: 'detached' });
  await page.getByText(/^1 found/).waitFor();
  await page.getByText('Searched to the end').waitFor();
  assert.deepEqual(page.faults, []);
});

test('Back from the folder of a result returns to the results, as they were and without what is gone by then', async () => {
  const page = await window.open('scene=main&still&transfers=none');
  const grid = await proxies(page);
  await grid.getByRole('row', { name: 'day-04/B001_C002_0412.mov' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Go to its folder' }).click();
  await page.locator('[aria-label="B001_C002_0412.mov"][aria-selected="true"]').waitFor();
  await page.keyboard.press('Alt+ArrowLeft');
  await grid.locator('[aria-label="day-04/B001_C002_0412.mov"][aria-selected="true"]').waitFor();
  await page.getByText(/^2 found/).waitFor();
  await focusIs(page, 'day-04/B001_C002_0412.mov', 'the keyboard is at the result');
  assert.equal(await page.getByRole('textbox', { name: 'Part of the name' }).inputValue(), 'C002');
  await shot(page, 'search-back');
  await page.keyboard.press('Alt+ArrowRight');
  await page.locator('[aria-label="B001_C002_0412.mov"][aria-selected="true"]').or(page.getByRole('row', { name: 'B001_C002_0412.mov' })).first().click();
  await page.keyboard.press('Delete');
  await page.getByRole('grid', { name: 'Objects in day-04' }).getByRole('row', { name: 'B001_C002_0412.mov' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Alt+ArrowLeft');
  await page.getByText(/^1 found/).waitFor();
  await page.keyboard.press('Control+Shift+F');
  await page.keyboard.press('Escape');
  await page.getByRole('grid', { name: 'Objects in harbour' }).getByRole('row', { name: 'call-sheets.zip' }).waitFor();
  assert.deepEqual(page.faults, []);
});

for (const [width, height, dark] of [[1280, 800, false], [800, 600, true]]) {
  test(`nothing that axe objects to, ${width}×${height}, ${dark ? 'dark' : 'light'}`, async () => {
    const page = await window.open('scene=main&still&transfers=none', { width, height, dark });
    await page.getByRole('row', { name: 'audio' }).click();
    await page.keyboard.press('Control+Shift+F');
    await page.keyboard.type('C002');
    await page.keyboard.press('Tab');
    await page.keyboard.type('lots');
    await page.keyboard.press('Enter');
    await page.getByText('A size is a number with a unit').waitFor();
    await settled(page);
    assert.deepEqual(await overflows(page), []);
    assert.deepEqual(await objections(page), []);
    await page.getByRole('textbox', { name: 'Smallest size' }).fill('');
    await page.keyboard.press('Enter');
    await page.getByText('Searched to the end').waitFor();
    await settled(page);
    assert.deepEqual(await overflows(page), []);
    assert.deepEqual(await objections(page), []);
    finish(page);
  });
}
