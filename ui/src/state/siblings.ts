import { backend } from '../backend/current';
import { above, same, type Spot } from '../lib/places';
import { places } from './places.svelte';

/** A menu with more is no menu. */
const MOST = 30;

export interface Siblings {
  spots: Spot[];
  /** There are others; the place above has them all. */
  more: boolean;
}

/** The places beside one: other connections, buckets or folders. Of folders what one page of their listing tells. */
export async function siblingsOf(spot: Spot): Promise<Siblings> {
  const { spots, more } = await beside(spot);
  const others = spots.filter((each) => !same(each, spot));
  return { spots: others.slice(0, MOST), more: more || others.length > MOST };
}

async function beside(spot: Spot): Promise<Siblings> {
  const { connection, bucket } = spot;
  if (bucket === null) return { spots: places.connections.map(({ id }) => ({ connection: id, bucket: null, prefix: '' })), more: false };
  const parent = above(spot);
  if (parent === null || parent.bucket === null) {
    if (!places.buckets(connection)) await places.listBuckets(connection);
    return { spots: places.bucketNames(connection).map((name) => ({ connection, bucket: name, prefix: '' })), more: false };
  }
  const { folders, next } = await backend.listObjects({ place: { connection, bucket, prefix: parent.prefix }, page: null, after: null });
  return { spots: folders.map((prefix) => ({ connection, bucket, prefix })), more: next !== null };
}
