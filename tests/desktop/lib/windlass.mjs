// What a user does in Windlass, in the words of its window.
import { choosePath } from './dialog.mjs';
import { until } from './wait.mjs';

/** From the welcome screen into the practice store. */
export async function openPracticeStore(app) {
  const choice = await app.find('listitem', /Practice store/);
  await app.click('button', 'Open', { within: choice });
  await app.find('tree', 'Connections');
}

/** Makes a bucket in the open connection and opens it. */
export async function makeBucket(app, name) {
  await app.click('button', 'More', { within: await app.find('toolbar', 'Browse') });
  await app.click('menuitem', /^New bucket…/);
  const sheet = await app.find('dialog', /^New bucket in/);
  await app.fill('textbox', 'Name', name, { within: sheet });
  await app.click('button', 'Create bucket', { within: sheet });
  await openBucket(app, name);
}

export async function openBucket(app, name) {
  await app.click('treeitem', name, { timeout: 15_000 });
  await until(`the bucket ${name} is listed`, async () =>
    (await app.all('grid', new RegExp(`^Objects in ${name}`))).length > 0 || (await app.all('heading', 'This bucket is empty')).length > 0);
}

/** Fills in the connection editor and leaves it open. */
export async function fillConnection(app, { name, endpoint, region, accessKey, secretKey, bucket }) {
  await app.click('radio', 'SeaweedFS');
  await app.fill('textbox', 'Name', name);
  await app.fill('textbox', 'Endpoint', endpoint);
  if (region) await app.fill('textbox', 'Region', region);
  await app.click('radio', 'Access key');
  await app.fill('textbox', 'Access key ID', accessKey);
  await app.fill('textbox', 'Secret key', secretKey);
  if (bucket) await app.fill('textbox', 'Bucket', bucket);
}

/** Presses the button of the editor (the form has a hidden one of the same name, for the Return key). */
export async function saveAndOpen(app) {
  const found = await app.all('button', 'Save and open');
  await app.page.click(found.at(-1));
}

/** Sends a file that is chosen in the native dialog. */
export async function uploadByDialog(app, path, options) {
  await app.click('button', 'Upload');
  await choosePath(app.desktop, path, options);
}

/** The row of a transfer, newest first where there are several of that name. */
export async function transferRow(app, name, { timeout = 15_000, direction } = {}) {
  return until(`a row for ${name} in the transfers panel`, async () => {
    const [grid] = await app.all('grid', /^Transfers/);
    if (!grid) return null;
    for (const row of await app.all('row', name, { within: grid })) {
      if (!direction || (await app.text(row)).toLowerCase().startsWith(direction.toLowerCase())) return row;
    }
    return null;
  }, { timeout, every: 40 });
}

/** Waits until the row of a transfer says something; gives all that it says. */
export async function rowSays(app, name, words, { timeout = 60_000, direction, not } = {}) {
  let said = '';
  try {
    return await until(`the row of ${name} says ${words}`, async () => {
      said = await app.text(await transferRow(app, name, { timeout: 1000, direction }));
      if (not?.test(said)) throw Object.assign(new Error(`it says: ${said}`), { final: true });
      return words.test(said) && said;
    }, { timeout });
  } catch (error) {
    await app.picture('row').catch(() => {});
    throw new Error(`${error.message}; it says: ${said}`);
  }
}

/** Presses a button in the row of a transfer. */
export async function press(app, name, button, { direction, timeout = 10_000 } = {}) {
  await until(`${button} in the row of ${name} can be pressed`, async () => {
    const row = await transferRow(app, name, { timeout: 1000, direction });
    const [found] = await app.all('button', button, { within: row });
    if (!found) return false;
    await app.page.click(found);
    return true;
  }, { timeout, every: 40 });
}

/** Selects an object in the table and downloads it into a folder that is chosen in the native dialog. */
export async function downloadByDialog(app, name, folder, options) {
  const table = await app.find('grid', /^Objects in/);
  await app.page.click(await app.find('row', name, { within: table }));
  await app.click('button', 'Download');
  await choosePath(app.desktop, folder, options);
}

/** Any of the four grades of proof. */
export const proof = /Whole file matched|Every part matched|Size matched only|Not checked/;
/** What must not be said while all is well. */
export const trouble = /Failed|Does not match|Needs you/;
