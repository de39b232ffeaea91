// What a user does with menus, sheets and the rows of the table.
import { until } from './wait.mjs';

export const table = (app, within) => app.find('grid', /^Objects in/, { within, timeout: 15_000 });

/** Selects just these objects or folders of the table. */
export async function select(app, ...names) {
  // The list or the panel below it may move between the look and the click: then it is done again.
  await until(`${names.join(', ')} selected`, async () => {
    for (const [at, name] of names.entries()) {
      const row = await app.find('row', name, { within: await table(app), timeout: 15_000 });
      await (at > 0 ? app.mouse(row, { keys: ['ctrl'] }) : app.page.click(row));
    }
    return until('they are', async () => {
      const grid = await table(app);
      const selected = await app.page.execute('return [...arguments[0].querySelectorAll("[role=row][aria-selected=true]")].map((row) => row.getAttribute("aria-label"))', grid);
      return `${selected.sort()}` === `${[...names].sort()}`;
    }, { timeout: 3000 });
  }, { timeout: 25_000 });
}

async function clickEntry(app, entry) {
  const found = await until(`the menu has ${entry}`, async () => {
    for (const role of ['menuitem', 'menuitemradio']) {
      const [item] = await app.all(role, new RegExp(`^${entry}`));
      if (item) return item;
    }
    return null;
  }).catch(async (error) => { await app.picture('no-entry'); throw error; });
  await app.page.click(found);
  await until('the menu is gone', async () => (await app.all('menu')).length === 0);
}

/** An entry of the toolbar's More menu, by the beginning of its name. */
export async function more(app, entry) {
  await app.click('button', 'More', { within: await app.find('toolbar', 'Browse') });
  await clickEntry(app, entry);
}

/** An entry of the menu of a row, a tree item, or whatever it is. */
export async function menuOf(app, element, entry) {
  // What closed a moment ago may still swallow the click.
  await until('a menu opens', async () => {
    await app.mouse(element, { button: 3 });
    return until('it is there', async () => (await app.all('menu')).length > 0, { timeout: 1500 });
  });
  await clickEntry(app, entry);
}

/** Chooses in a list of choices, by its words. */
export async function choose(app, label, words, { within } = {}) {
  const list = await app.find('combobox', label, { within });
  const [option] = await app.all('option', words, { within: list, hidden: true });
  if (!option) throw new Error(`${label} does not offer ${words}`);
  await app.page.click(option);
}

/** Clicks a button as soon as it can be pressed. */
export async function pressOnce(app, name, { within, timeout = 15_000 } = {}) {
  await until(`${name} can be pressed`, async () => {
    const [button] = await app.all('button', name, { within });
    if (!button || await app.page.execute('return arguments[0].disabled', button)) return false;
    await app.page.click(button);
    return true;
  }, { timeout });
}

/** In the sheet of Copy to… or Move to…: where to, and go. `connection`: the name of another one. */
export async function send(app, verb, to, count, { connection } = {}) {
  const sheet = await app.find('dialog', new RegExp(`^${verb} `));
  if (connection) await choose(app, 'Connection', connection, { within: sheet });
  await app.fill('textbox', 'To', to, { within: sheet });
  await pressOnce(app, new RegExp(`^${verb} ${count} object`), { within: sheet });
  await app.gone('dialog', new RegExp(`^${verb} `));
}

/** What is written in a field. */
export const valueOf = (app, element) => app.page.execute('return arguments[0].value', element);

/** Waits until the page says something somewhere. */
export async function says(app, words, { timeout = 15_000 } = {}) {
  let text = '';
  try {
    await until(`the window says ${words}`, async () => {
      text = await app.page.execute('return document.body.innerText.replace(/\\s+/g, " ")');
      return words.test(text);
    }, { timeout });
  } catch (error) {
    throw new Error(`${error.message}; it says: ${text.slice(0, 2000)}`);
  }
}
