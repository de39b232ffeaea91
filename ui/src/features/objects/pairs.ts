/** Metadata, tags and values of headers as they are typed, and what S3 does not take of them, in words. Pure. */
import type { Pair } from '../../generated/wire';

const NAME = /^[a-z0-9._-]+$/i;
const PRINTABLE = /^[\x20-\x7e]*$/;
/** Under which uploads keep a token, and the size of what they compressed. An object that has them can keep them. */
export const OURS: readonly string[] = ['windlass-token', 'windlass-size'];
const MOST_METADATA = 2048;
const MOST_TAGS = 10;
const LONGEST_HEADER = 1024;

/** A row that was added and left empty is none. */
const filled = (rows: readonly Pair[]): Pair[] => rows.filter(({ name, value }) => name.trim() !== '' || value !== '').map(({ name, value }) => ({ name: name.trim(), value }));

export function tagsOf(rows: readonly Pair[]): Pair[] {
  return filled(rows);
}

/** Its names travel as names of headers, which have no capitals. */
export function metadataOf(rows: readonly Pair[]): Pair[] {
  return filled(rows).map(({ name, value }) => ({ name: name.toLowerCase(), value }));
}

function twice(names: string[]): string | undefined {
  return names.find((name, at) => names.indexOf(name) !== at);
}

/** `reserved`: names that cannot be chosen here. */
export function metadataFault(rows: readonly Pair[], reserved: readonly string[] = []): string | null {
  const pairs = metadataOf(rows);
  const bad = pairs.find(({ name }) => !NAME.test(name) || name.length > 128);
  if (bad) return bad.name === '' ? 'A value has no name.' : `“${bad.name.slice(0, 20)}”: a name has letters, digits, dots, hyphens and underlines only, at most 128.`;
  const ours = pairs.find(({ name }) => reserved.includes(name));
  if (ours) return `“${ours.name}” is used by Windlass itself.`;
  const repeated = twice(pairs.map(({ name }) => name));
  if (repeated !== undefined) return `“${repeated}” is there twice.`;
  const strange = pairs.find(({ value }) => !PRINTABLE.test(value));
  if (strange) return `“${strange.name}”: plain letters, digits and signs only.`;
  const size = pairs.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  return size > MOST_METADATA ? 'Names and values have at most 2,048 characters together.' : null;
}

export function tagsFault(rows: readonly Pair[]): string | null {
  const pairs = tagsOf(rows);
  if (pairs.length > MOST_TAGS) return 'An object has at most 10 tags.';
  if (pairs.some(({ name }) => name === '')) return 'A value has no name.';
  const repeated = twice(pairs.map(({ name }) => name));
  if (repeated !== undefined) return `“${repeated}” is there twice.`;
  const long = pairs.find(({ name, value }) => [...name].length > 128 || [...value].length > 256);
  if (long) return `“${long.name.slice(0, 20)}”: a name has at most 128 characters, a value 256.`;
  return pairs.some(({ name, value }) => /\p{Cc}/u.test(name + value)) ? 'A tag has no control characters.' : null;
}

export function headerValueFault(value: string): string | null {
  if (!PRINTABLE.test(value)) return 'Plain letters, digits and signs only.';
  return value.length > LONGEST_HEADER ? 'At most 1,024 characters.' : null;
}
