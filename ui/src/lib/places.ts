import type { Place } from '../generated/wire';

/** Where the browser stands: a connection, or a bucket and a prefix in it. */
export interface Spot {
  connection: string;
  /** Absent while the buckets of the connection are shown. */
  bucket: string | null;
  /** Empty, or ending in `/`. */
  prefix: string;
}

export interface Crumb {
  label: string;
  spot: Spot;
}

export function same(a: Spot | null, b: Spot | null): boolean {
  return a === b || (!!a && !!b && a.connection === b.connection && a.bucket === b.bucket && a.prefix === b.prefix);
}

/** Whatever lies where in it. */
export function sameBucket(a: Place, b: Place): boolean {
  return a.connection === b.connection && a.bucket === b.bucket;
}

/** The last part of a key or prefix: `a/b/` is `b`, `a/b.txt` is `b.txt`. */
export function leaf(key: string): string {
  const end = key.endsWith('/') ? key.length - 1 : key.length;
  return key.slice(key.lastIndexOf('/', end - 1) + 1, end);
}

export function above(spot: Spot): Spot | null {
  if (spot.bucket === null) return null;
  if (spot.prefix === '') return { connection: spot.connection, bucket: null, prefix: '' };
  const cut = spot.prefix.lastIndexOf('/', spot.prefix.length - 2);
  return { ...spot, prefix: spot.prefix.slice(0, cut + 1) };
}

export function crumbs(spot: Spot, connectionName: string): Crumb[] {
  const made: Crumb[] = [{ label: connectionName, spot: { connection: spot.connection, bucket: null, prefix: '' } }];
  if (spot.bucket === null) return made;
  made.push({ label: spot.bucket, spot: { connection: spot.connection, bucket: spot.bucket, prefix: '' } });
  for (let at = spot.prefix.indexOf('/'); at >= 0; at = spot.prefix.indexOf('/', at + 1)) {
    const prefix = spot.prefix.slice(0, at + 1);
    made.push({ label: leaf(prefix) || 'no name', spot: { ...spot, prefix } });
  }
  return made;
}

/** Whether it is a connection, a bucket or a folder. */
export function iconOfPlace(spot: Spot): 'hard-drive' | 'cylinder' | 'folder' {
  return spot.bucket === null ? 'hard-drive' : spot.prefix === '' ? 'cylinder' : 'folder';
}

/** What the open place is called, for the window's title and "Upload to …". */
export function title(spot: Spot, connectionName: string): string {
  return leaf(spot.prefix) || spot.bucket || connectionName;
}

export function placeOf(spot: Spot): Place | null {
  return spot.bucket === null ? null : { connection: spot.connection, bucket: spot.bucket, prefix: spot.prefix };
}

/** `footage-masters/2026/`, as a person would write it. */
export function path(spot: Spot): string {
  return spot.bucket === null ? '' : `${spot.bucket}/${spot.prefix}`;
}

const MOST_KEY = 1024;

/** What is wrong with a name for a new object in a folder, in words; null if nothing. */
export function objectNameFault(name: string, prefix: string): string | null {
  if (name === '') return 'Type a name.';
  if (name.includes('/')) return 'A name has no slash.';
  if (name === '.' || name === '..') return `Nothing can be called “${name}”.`;
  const size = new TextEncoder().encode(prefix + name).length;
  return size > MOST_KEY ? `With its folders it has ${size} bytes; a key has at most 1,024.` : null;
}

/** The same for a new folder, whose key ends in a slash. */
export function folderNameFault(name: string, prefix: string): string | null {
  if (/\p{Cc}/u.test(name)) return 'A folder’s name has no control characters.';
  return objectNameFault(name, prefix) ?? objectNameFault(name, `${prefix}/`);
}

/** What is wrong with a name for a new bucket, in words; null if nothing. */
export function bucketNameFault(name: string): string | null {
  if (name.length < 3 || name.length > 63) return 'A bucket’s name has 3 to 63 characters.';
  if (!/^[a-z0-9.-]+$/.test(name)) return 'Only small letters, digits, dots and hyphens.';
  if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) return 'It starts and ends with a letter or a digit.';
  if (name.includes('..')) return 'Two dots may not stand side by side.';
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return 'It may not look like a network address.';
  return null;
}
