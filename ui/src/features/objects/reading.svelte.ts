import { backend } from '../../backend/current';
import type { Addresses, Place, Problem, Properties } from '../../generated/wire';
import type { Entry } from '../../lib/entries';
import { problemFrom } from '../../lib/problem';
import { inspector, MOST_READ } from '../../state/inspector.svelte';

/** A key held down goes past many rows. */
const PAUSE = 120;
const AT_ONCE = 4;
const LOOK_AGAIN = 60_000;

/** The properties of what is in the drawer, asked anew when it changes. */
class Reading {
  properties = $state.raw<Properties[]>([]);
  addresses = $state.raw<Addresses | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** Which entries the properties are of. */
  entries = $state.raw<Entry[]>([]);

  async read(place: Place, entries: Entry[], current: () => boolean): Promise<void> {
    const name = (entry: Entry) => ({ connection: place.connection, bucket: place.bucket, key: entry.key, version: entry.version?.id ?? null });
    const found: Properties[] = [];
    try {
      for (let at = 0; at < entries.length; at += AT_ONCE) {
        found.push(...(await Promise.all(entries.slice(at, at + AT_ONCE).map((entry) => backend.properties(name(entry))))));
        if (!current()) return;
      }
      const [only] = entries;
      const addresses = only && entries.length === 1 ? await backend.addresses(name(only)) : null;
      if (!current()) return;
      [this.properties, this.addresses, this.problem, this.entries] = [found, addresses, null, entries];
    } catch (error) {
      if (!current()) return;
      [this.properties, this.addresses, this.problem, this.entries] = [[], null, problemFrom(error), entries];
    }
  }
}

/** Follows the inspector while a component is shown. */
export function followReading(): Reading {
  const reading = new Reading();
  let before = false;
  $effect(() => {
    void inspector.turn;
    const shown = inspector.shown;
    if (!shown) return;
    if (shown.selected.objects === 0 || shown.selected.objects > MOST_READ) return;
    const objects = shown.selected.entries(MOST_READ, 'object');
    let live = true;
    const ask = (): void => void reading.read(shown.place, objects, () => live);
    const timer = setTimeout(ask, before ? PAUSE : 0);
    before = true;
    return () => {
      live = false;
      clearTimeout(timer);
    };
  });
  // What is being restored is followed until it is there.
  const restoring = $derived(reading.properties.some((each) => each.restoring));
  $effect(() => {
    if (!restoring) return;
    const timer = setInterval(() => inspector.readAgain(), LOOK_AGAIN);
    return () => clearInterval(timer);
  });
  return reading;
}
