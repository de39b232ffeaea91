/** What is in a place, in columns: a million rows cost little more than their letters. */
import type { Bucket, Listing, Object as StoredObject } from '../generated/wire';
import { halve, Ids, Numbers, Texts } from './columns';
import { archivedClass, type Entry, type Sort } from './entries';
import type { Gone } from './gone';
import { leaf } from './places';

const KINDS: Entry['kind'][] = ['object', 'folder', 'bucket'];
const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** The order of UTF-8 bytes, in which servers list. That of JavaScript differs for what lies beyond 16 bits. */
export function byteOrder(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    let [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    if (x >= 0xd800 && y >= 0xd800) {
      x = x >= 0xe000 ? x - 0x800 : x + 0x2000;
      y = y >= 0xe000 ? y - 0x800 : y + 0x2000;
    }
    return x - y;
  }
  return a.length - b.length;
}

/** Rows are added and never moved: a row's id is how many there were before it. */
export class Rows {
  /** Ids of folders (or buckets) and of objects, each as they came. */
  readonly folders = new Ids();
  readonly objects = new Ids();
  /** True while both came in the order of their names. */
  inOrder = true;
  /** Of all rows together, so that who selects all need not look at each. */
  folderCount = 0;
  archivedCount = 0;
  bytes = 0;

  #texts = new Texts();
  #etags = new Texts();
  #sizes = new Numbers(Float64Array);
  #modified = new Numbers(Float64Array);
  #kinds = new Numbers(Uint8Array);
  #classes = new Numbers(Uint8Array);
  #classNames: (string | null)[] = [null];
  /** Only of rows that came in no order. */
  #byText: Map<string, number> | null = null;

  /** `prefix` is what all keys begin with. */
  constructor(readonly prefix: string) {}

  get length(): number {
    return this.#texts.length;
  }

  /** The object that stands for the open folder itself (`a/b/`, of size 0) is not one of its items. */
  addListing(listing: Pick<Listing, 'folders' | 'objects'>): void {
    for (const key of listing.folders) if (key.startsWith(this.prefix)) this.#add(1, key.slice(this.prefix.length), NaN, NaN, null, '');
    this.addObjects(listing.objects);
  }

  /** A key that does not lie below the place is none of its rows. */
  addObjects(objects: StoredObject[]): void {
    for (const { key, size, modified, storageClass, etag } of objects) {
      if (key !== this.prefix && key.startsWith(this.prefix)) this.#add(0, key.slice(this.prefix.length), size, modified ?? NaN, storageClass, etag ?? '');
    }
  }

  addBuckets(buckets: Bucket[]): void {
    for (const { name, created } of [...buckets].sort((a, b) => byteOrder(a.name, b.name))) this.#add(2, name, NaN, created ?? NaN, null, '');
  }

  #add(kind: number, text: string, size: number, modified: number, storageClass: string | null, etag: string): void {
    const id = this.length;
    const ids = kind === 0 ? this.objects : this.folders;
    if (this.inOrder && ids.length > 0 && byteOrder(this.#texts.at(ids.at(ids.length - 1)), text) > 0) this.outOfOrder();
    this.#byText?.set(text, id);
    let at = this.#classNames.indexOf(storageClass);
    // Beyond 255 names, which no server has, the rest is shown as unknown.
    if (at < 0) at = this.#classNames.length < 256 ? this.#classNames.push(storageClass) - 1 : 0;
    if (kind === 1) this.folderCount += 1;
    if (kind === 0 && archivedClass(storageClass)) this.archivedCount += 1;
    if (kind === 0) this.bytes += size;
    ids.push(id);
    this.#texts.push(text);
    this.#etags.push(etag);
    this.#sizes.push(size);
    this.#modified.push(modified);
    this.#kinds.push(kind);
    this.#classes.push(at);
  }

  /** From now on rows may come in any order. */
  outOfOrder(): void {
    this.inOrder = false;
    this.#byText = new Map();
    for (let id = 0; id < this.length; id += 1) this.#byText.set(this.#texts.at(id), id);
  }

  /** The same rows, without those whose keys are gone. Their ids are other ones. */
  without(gone: Gone): Rows {
    const left = new Rows(this.prefix);
    if (!this.inOrder) left.outOfOrder();
    for (let id = 0; id < this.length; id += 1) {
      if (!gone.has(this.key(id))) left.#add(this.#kinds.at(id), this.#texts.at(id), this.#sizes.at(id), this.#modified.at(id), this.#classNames[this.#classes.at(id)] ?? null, this.#etags.at(id));
    }
    return left;
  }

  key(id: number): string {
    return this.prefix + this.#texts.at(id);
  }

  size(id: number): number {
    return this.#sizes.at(id);
  }

  kind(id: number): Entry['kind'] {
    return KINDS[this.#kinds.at(id)] ?? 'object';
  }

  /** Must be restored before it can be read. */
  archived(id: number): boolean {
    return archivedClass(this.#classNames[this.#classes.at(id)] ?? null);
  }

  name(id: number): string {
    const text = this.#texts.at(id);
    return this.#kinds.at(id) === 1 ? leaf(text) : text;
  }

  startsLike(id: number, wanted: string): boolean {
    return this.#texts.startsLike(id, wanted);
  }

  entry(id: number): Entry {
    return {
      key: this.key(id), name: this.name(id), kind: this.kind(id), size: orNull(this.size(id)), modified: orNull(this.#modified.at(id)),
      storageClass: this.#classNames[this.#classes.at(id)] ?? null, etag: this.#etags.at(id) || null,
    };
  }

  /** The id of a key; -1 if it is not there (yet). */
  find(key: string | null): number {
    if (key === null || !key.startsWith(this.prefix)) return -1;
    const text = key.slice(this.prefix.length);
    if (this.#byText) return this.#byText.get(text) ?? -1;
    for (const ids of [this.folders, this.objects]) {
      const at = halve(0, ids.length, (index) => byteOrder(this.#texts.at(ids.at(index)), text) < 0);
      if (at < ids.length && this.#texts.at(ids.at(at)) === text) return ids.at(at);
    }
    return -1;
  }

  /** Compares ids. Unknown values come last when ascending; what is equal goes by name. */
  order(sort: Sort): (a: number, b: number) => number {
    const sign = sort.descending ? -1 : 1;
    const byName = this.inOrder ? (a: number, b: number) => a - b : (a: number, b: number) => byteOrder(this.#texts.at(a), this.#texts.at(b));
    if (sort.column === 'name') return (a, b) => sign * byName(a, b);
    if (sort.column === 'storageClass') {
      const words = (id: number): string => this.#classNames[this.#classes.at(id)] ?? '';
      return (a, b) => sign * byteOrder(words(a), words(b)) || byName(a, b);
    }
    const values = sort.column === 'size' ? this.#sizes : this.#modified;
    const value = (id: number): number => { const found = values.at(id); return Number.isNaN(found) ? Infinity : found; };
    return (a, b) => { const [x, y] = [value(a), value(b)]; return x === y ? byName(a, b) : x < y ? -sign : sign; };
  }
}
