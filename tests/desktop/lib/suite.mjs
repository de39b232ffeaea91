// A desktop with the program and a real server, for the tests that need them.
import { Application } from './application.mjs';
import { Desktop } from './desktop.mjs';
import { Gateway } from './gateway.mjs';
import { owner, Seaweed } from './seaweed.mjs';
import { fillConnection, saveAndOpen } from './windlass.mjs';

/** Opens all of it, or closes what was opened before the failure. */
export async function openSuite(name, { size = '1920x1080' } = {}) {
  const suite = {
    async close() {
      await suite.app?.close();
      await suite.desktop?.close();
      await suite.gateway?.close();
      await suite.server?.close();
    },
  };
  try {
    suite.desktop = await Desktop.open(name, { size });
    suite.server = await Seaweed.open(suite.desktop.log('seaweed'));
    suite.gateway = await Gateway.open(suite.server.endpoint);
    suite.app = await Application.open(suite.desktop);
    await suite.app.find('heading', 'Welcome to Windlass');
  } catch (error) {
    await suite.desktop?.picture('not-opened').catch(() => {});
    await suite.close();
    throw error;
  }
  return suite;
}

/** From the welcome screen to the buckets of the test server, through the editor. */
export async function connect(suite, { name = 'Test server', keys = owner, bucket } = {}) {
  const { app, gateway } = suite;
  const choice = await app.find('listitem', /Add a connection/);
  await app.click('button', 'Add…', { within: choice });
  await fillConnection(app, { name, endpoint: gateway.endpoint, region: 'us-east-1', ...keys, bucket });
  await saveAndOpen(app);
  await app.find('treeitem', new RegExp(`^${name}`), { timeout: 20_000, first: true });
}
