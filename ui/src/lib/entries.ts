/** The rows of the object table, and how they are kept in order while pages arrive. */
import type { IconName } from '../components/icons';
import type { Bucket, Listing } from '../generated/wire';
import { leaf } from './places';

export interface Entry {
  /** The whole key, prefix or bucket name: what selection goes by. */
  key: string;
  name: string;
  kind: 'bucket' | 'folder' | 'object';
  size: number | null;
  modified: number | null;
  storageClass: string | null;
  etag: string | null;
}

export type Column = 'name' | 'size' | 'modified' | 'storageClass';
export interface Sort {
  column: Column;
  descending: boolean;
}
type Order = (a: Entry, b: Entry) => number;

const blank = { size: null, modified: null, storageClass: null, etag: null };

export function fromBuckets(buckets: Bucket[]): Entry[] {
  return buckets.map(({ name, created }) => ({ ...blank, key: name, name, kind: 'bucket', modified: created }));
}

/** The object that stands for the open folder itself (`a/b/`, of size 0) is not one of its items. */
export function fromListing(listing: Listing, prefix: string): { folders: Entry[]; objects: Entry[] } {
  const folders = listing.folders.map((key): Entry => ({ ...blank, key, name: leaf(key), kind: 'folder' }));
  const objects = listing.objects.filter(({ key }) => key !== prefix)
    .map((object): Entry => ({ ...object, name: object.key.slice(prefix.length), kind: 'object' }));
  return { folders, objects };
}

/**
 * Names go by key order, which is the order in which the server lists: pages are then appended, not sorted in.
 * Unknown values come last when ascending.
 */
export function order(sort: Sort): Order {
  const sign = sort.descending ? -1 : 1;
  const byKey: Order = (a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
  const { column } = sort;
  if (column === 'name') return (a, b) => sign * byKey(a, b);
  if (column === 'storageClass') {
    return (a, b) => sign * (a.storageClass ?? '').localeCompare(b.storageClass ?? '') || byKey(a, b);
  }
  return (a, b) => sign * ((a[column] ?? Infinity) - (b[column] ?? Infinity) || 0) || byKey(a, b);
}

/** Merges a page into rows that are in order already. Looks at few rows: positions are found by halving. */
export function merge(rows: readonly Entry[], page: readonly Entry[], by: Order): Entry[] {
  if (page.length === 0) return rows as Entry[];
  const sorted = [...page].sort(by);
  const last = rows.at(-1);
  if (!last || by(last, sorted[0] as Entry) <= 0) return rows.concat(sorted);
  const merged: Entry[] = [];
  let from = 0;
  for (const entry of sorted) {
    const to = position(rows, entry, by, from);
    for (let at = from; at < to; at += 1) merged.push(rows[at] as Entry);
    merged.push(entry);
    from = to;
  }
  for (let at = from; at < rows.length; at += 1) merged.push(rows[at] as Entry);
  return merged;
}

function position(rows: readonly Entry[], entry: Entry, by: Order, low: number): number {
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (by(rows[middle] as Entry, entry) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function matching(rows: Entry[], filter: string): Entry[] {
  const wanted = filter.trim().toLowerCase();
  return wanted === '' ? rows : rows.filter((entry) => entry.name.toLowerCase().includes(wanted));
}

const CLASSES: Record<string, string> = {
  STANDARD: 'Standard', STANDARD_IA: 'Standard-IA', ONEZONE_IA: 'One Zone-IA', GLACIER_IR: 'Glacier Instant',
  GLACIER: 'Glacier Flexible', DEEP_ARCHIVE: 'Glacier Deep Archive', INTELLIGENT_TIERING: 'Intelligent-Tiering',
  REDUCED_REDUNDANCY: 'Reduced Redundancy', EXPRESS_ONEZONE: 'Express One Zone', OUTPOSTS: 'Outposts',
};

export function storageClassWords(name: string | null): string {
  return name === null ? '' : (CLASSES[name] ?? name);
}

/** Must be restored before it can be read. */
export function archived(entry: Entry): boolean {
  return entry.storageClass === 'GLACIER' || entry.storageClass === 'DEEP_ARCHIVE';
}

const KINDS: [IconName, RegExp][] = [
  ['file-video-camera', /\.(mov|mp4|mkv|avi|braw|r3d|mxf|webm|m4v|mts)$/i],
  ['file-headphone', /\.(wav|mp3|flac|aac|ogg|aif|aiff|m4a)$/i],
  ['file-image', /\.(jpe?g|png|gif|tiff?|webp|heic|svg|raw|dng|cr3|exr|bmp)$/i],
  ['file-archive', /\.(zip|tar|gz|tgz|zst|xz|bz2|7z|rar)$/i],
  ['file-text', /\.(txt|md|pdf|csv|json|xml|mhl|log|docx?|xlsx?|html?|ya?ml|toml)$/i],
];

export function iconOf(name: string, kind: Entry['kind']): IconName {
  if (kind !== 'object') return kind === 'bucket' ? 'cylinder' : 'folder';
  return KINDS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'file';
}
