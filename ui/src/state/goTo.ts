/** From a typed address to the place that it means, which only the server can say of a path without a slash at its end. */
import { backend } from '../backend/current';
import type { Place } from '../generated/wire';
import { readAddress } from '../lib/address';
import { hasCode } from '../lib/codes';
import type { Spot } from '../lib/places';
import { problemFrom } from '../lib/problem';
import { visible } from '../lib/text';
import { show } from './actions';
import { places } from './places.svelte';
import { views } from './views.svelte';

export type Destination = { spot: Spot; /** Of an object that is selected there. */ key: string | null } | { fault: string };

/** What cannot be listed is a destination too: the list's own pane says why. */
export async function lookUp(text: string, here: Spot): Promise<Destination> {
  const read = readAddress(text, here, places.connections);
  if ('fault' in read) return read;
  const { connection, bucket, path } = read.address;
  if (bucket === null || path === '' || path.endsWith('/')) return { spot: { connection, bucket, prefix: path }, key: null };
  const folder = { connection, bucket, prefix: `${path}/` };
  const [object, below] = await Promise.allSettled([objectAt(folder, path), somethingBelow(folder)]);
  if (object.status === 'fulfilled' && object.value) return { spot: { connection, bucket, prefix: path.slice(0, path.lastIndexOf('/') + 1) }, key: path };
  const known = object.status === 'fulfilled' && below.status === 'fulfilled';
  if (known && !below.value) return { fault: `In ${bucket} there is neither an object nor a folder “${visible(path)}”. With a slash at its end it opens all the same.` };
  return { spot: folder, key: null };
}

async function objectAt({ connection, bucket }: Place, key: string): Promise<boolean> {
  try {
    await backend.properties({ connection, bucket, key, version: null });
    return true;
  } catch (error) {
    if (hasCode(problemFrom(error), 'noSuchKey')) return false;
    throw error;
  }
}

/** An empty folder is an object whose key ends in a slash; lists leave it out. */
async function somethingBelow(folder: Place): Promise<boolean> {
  const { folders, objects } = await backend.listObjects({ place: folder, page: null, after: null });
  return folders.length + objects.length > 0 || objectAt(folder, folder.prefix);
}

export function goTo({ spot, key }: Exclude<Destination, { fault: string }>): void {
  show(spot);
  if (key !== null) views.active.openAt(spot, key);
}
