// The edges between the parts of the window, with the keyboard and with the mouse.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inChromium, settled } from './support.mjs';

const window = inChromium();

const edge = (page, name) => page.getByRole('separator', { name });
const now = async (page, name) => Number(await edge(page, name).getAttribute('aria-valuenow'));
const limits = async (page, name) => [Number(await edge(page, name).getAttribute('aria-valuemin')), Number(await edge(page, name).getAttribute('aria-valuemax'))];

/** Where each edge is, how its part is measured, and how far the mouse takes it. */
const EDGES = {
  'Width of the sidebar': { part: '.sidebar', side: 'width', usual: 232, range: [180, 360], more: 'ArrowRight', less: 'ArrowLeft', orientation: 'vertical', drag: [40, 0] },
  'Height of the transfers': { part: '.panel', side: 'height', usual: 392, range: [84, 560], more: 'ArrowUp', less: 'ArrowDown', orientation: 'horizontal', drag: [0, -40] },
  'Width of the details': { part: '.drawer', side: 'width', usual: 400, range: [320, 448], more: 'ArrowLeft', less: 'ArrowRight', orientation: 'vertical', drag: [-40, 0] },
};

async function open() {
  const page = await window.open('scene=main&still');
  await page.getByRole('row', { name: 'A001_C002_0412.mov' }).last().dblclick();
  await page.getByRole('complementary', { name: 'Transfer details' }).waitFor();
  await settled(page);
  return page;
}

for (const [name, { part, side, usual, range, more, less, orientation, drag }] of Object.entries(EDGES)) {
  /** As the separator says it, and as it is drawn. */
  const measured = async (page) => {
    const drawn = (await page.locator(part).boundingBox())[side];
    const said = await now(page, name);
    assert.ok(Math.abs(drawn - said) <= 1, `drawn ${drawn}, said ${said}`);
    return said;
  };

  test(`${name}: arrows, Home, End and Enter`, async () => {
    const page = await open();
    assert.equal(await edge(page, name).getAttribute('aria-orientation'), orientation);
    assert.equal(await edge(page, name).getAttribute('tabindex'), '0');
    assert.deepEqual(await limits(page, name), range);
    const begun = await measured(page);
    assert.equal(begun, usual);
    await edge(page, name).focus();
    await page.keyboard.press(more);
    assert.equal(await measured(page), begun + 16);
    await page.keyboard.press(`Shift+${less}`);
    assert.equal(await measured(page), Math.max(range[0], begun + 16 - 64));
    await page.keyboard.press('End');
    assert.equal(await measured(page), range[1]);
    await page.keyboard.press(more);
    assert.equal(await measured(page), range[1]);
    await page.keyboard.press('Home');
    assert.equal(await measured(page), range[0]);
    await page.keyboard.press('Enter');
    assert.equal(await measured(page), begun);
    assert.deepEqual(page.faults, []);
  });

  test(`${name}: dragged, kept for the next start, and put back by a double-click`, async () => {
    const page = await open();
    const begun = await measured(page);
    const box = await edge(page, name).boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + drag[0] / 2, y + drag[1] / 2);
    await page.mouse.move(x + drag[0], y + drag[1]);
    await page.mouse.up();
    await page.mouse.move(x, y);
    assert.equal(await measured(page), begun + 40);
    await page.reload();
    await page.getByRole('row', { name: 'A001_C002_0412.mov' }).last().dblclick();
    await settled(page);
    assert.equal(await measured(page), begun + 40);
    await edge(page, name).dblclick();
    assert.equal(await measured(page), begun);
    assert.deepEqual(page.faults, []);
  });
}

test('a size that was kept from a larger window leaves room in a small one', async () => {
  const page = await open();
  await edge(page, 'Width of the details').press('End');
  await edge(page, 'Height of the transfers').press('End');
  await page.setViewportSize({ width: 800, height: 600 });
  await settled(page);
  assert.deepEqual(await limits(page, 'Width of the details'), [320, 640]);
  assert.deepEqual(await limits(page, 'Height of the transfers'), [84, 420]);
  assert.equal(await now(page, 'Height of the transfers'), 420);
  await page.setViewportSize({ width: 1240, height: 700 });
  await settled(page);
  assert.equal(await now(page, 'Width of the details'), 408);
  assert.equal((await page.locator('main').boundingBox()).width, 600);
  // Less would leave nothing readable: the details lie over the lists.
  await page.setViewportSize({ width: 1000, height: 700 });
  await settled(page);
  assert.equal((await page.locator('main').boundingBox()).width, 768);
});
