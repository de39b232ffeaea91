/** What is changed of objects, from what stands in the form. Pure: only what was touched is changed. */
import type { Change, Encryption, Headers, Pair, Properties } from '../../generated/wire';
import { NO_HEADERS } from '../../lib/uploadOptions';

export type HeaderName = keyof Headers;

export const HEADERS: { name: HeaderName; label: string; example: string }[] = [
  { name: 'contentType', label: 'Content type', example: 'video/quicktime' },
  { name: 'contentEncoding', label: 'Encoding', example: 'gzip' },
  { name: 'contentLanguage', label: 'Language', example: 'en-GB' },
  { name: 'contentDisposition', label: 'Disposition', example: 'attachment; filename="report.pdf"' },
  { name: 'cacheControl', label: 'Cache control', example: 'max-age=3600' },
];

export type How = 'keep' | 'set' | 'remove';

export interface Draft {
  headers: Record<HeaderName, { how: How; value: string }>;
  metadata: { how: How; rows: Pair[] };
  tags: { how: How; rows: Pair[] };
  /** Empty: as it is. */
  storageClass: string;
  /** Empty: as it is. */
  encryption: string;
  keyId: string;
}

/** For one object its values stand in the form; for several all is kept at first. */
export function draftOf(object: Properties | null): Draft {
  const how: How = object ? 'set' : 'keep';
  const header = (name: HeaderName): Draft['headers'][HeaderName] => ({ how, value: object?.headers[name] ?? '' });
  const rows = (pairs: Pair[] | null | undefined): Pair[] => (pairs ?? []).map((pair) => ({ ...pair }));
  return {
    headers: {
      contentType: header('contentType'), contentEncoding: header('contentEncoding'), contentLanguage: header('contentLanguage'),
      contentDisposition: header('contentDisposition'), cacheControl: header('cacheControl'),
    },
    metadata: { how, rows: rows(object?.metadata) }, tags: { how: object && !object.tags ? 'keep' : how, rows: rows(object?.tags) },
    storageClass: '', encryption: '', keyId: '',
  };
}

const written = (pairs: readonly Pair[]): string => JSON.stringify(pairs.map(({ name, value }) => [name, value]).sort());
/** A row that was added and left empty is none. */
const filled = (pairs: readonly Pair[]): Pair[] => pairs.filter(({ name, value }) => name.trim() !== '' || value !== '').map(({ name, value }) => ({ name: name.trim(), value }));

function pairsOf({ how, rows }: Draft['metadata'], before: Pair[] | null): Pair[] | null {
  if (how === 'keep') return null;
  const now = how === 'remove' ? [] : filled(rows);
  return before && written(before) === written(now) ? null : now;
}

/** `object` is the only one that is changed; absent for several. */
export function changeOf(draft: Draft, object: Properties | null): Change {
  const headers: Headers = { ...NO_HEADERS };
  for (const { name } of HEADERS) {
    const { how, value } = draft.headers[name];
    const now = how === 'remove' ? '' : value.trim();
    if (how !== 'keep' && !(object && now === (object.headers[name] ?? ''))) headers[name] = now;
  }
  const encryption: Encryption | null = draft.encryption === '' ? null : { method: draft.encryption, keyId: draft.encryption === 'AES256' ? null : draft.keyId.trim() || null };
  return {
    headers, metadata: pairsOf(draft.metadata, object?.metadata ?? null), tags: pairsOf(draft.tags, object?.tags ?? null),
    storageClass: draft.storageClass === '' || draft.storageClass === object?.storageClass ? null : draft.storageClass, encryption,
  };
}

/** Whether anything but the tags is changed: that needs a copy. */
export function copies({ headers, metadata, storageClass, encryption }: Change): boolean {
  return metadata !== null || storageClass !== null || encryption !== null || Object.values(headers).some((value) => value !== null);
}

export function touched(change: Change): boolean {
  return copies(change) || change.tags !== null;
}

const TOKEN = /^[a-z0-9!#$%&'*+.^_`|~-]+$/i;
const PRINTABLE = /^[\x20-\x7e]*$/;
const MOST_METADATA = 2048;
const MOST_TAGS = 10;

function twice(names: string[]): string | undefined {
  return names.find((name, at) => names.indexOf(name) !== at);
}

/** What S3 does not take as metadata, in words. */
export function metadataFault(rows: readonly Pair[]): string | null {
  const pairs = filled(rows);
  const bad = pairs.find(({ name }) => !TOKEN.test(name));
  if (bad) return bad.name === '' ? 'A value has no name.' : `“${bad.name}”: a name has letters, digits and hyphens only.`;
  const repeated = twice(pairs.map(({ name }) => name.toLowerCase()));
  if (repeated !== undefined) return `“${repeated}” is there twice.`;
  const strange = pairs.find(({ value }) => !PRINTABLE.test(value));
  if (strange) return `“${strange.name}”: plain letters, digits and signs only.`;
  const size = pairs.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  return size > MOST_METADATA ? 'Names and values have at most 2,048 characters together.' : null;
}

/** What S3 does not take as tags, in words. */
export function tagsFault(rows: readonly Pair[]): string | null {
  const pairs = filled(rows);
  if (pairs.length > MOST_TAGS) return 'An object has at most 10 tags.';
  if (pairs.some(({ name }) => name === '')) return 'A value has no name.';
  const repeated = twice(pairs.map(({ name }) => name));
  if (repeated !== undefined) return `“${repeated}” is there twice.`;
  const long = pairs.find(({ name, value }) => name.length > 128 || value.length > 256);
  return long ? `“${long.name.slice(0, 20)}”: a name has at most 128 characters, a value 256.` : null;
}

/** A header that is to be set needs a value, unless it stood there before. */
export function headerFault(draft: Draft, name: HeaderName, one: boolean): string | null {
  const { how, value } = draft.headers[name];
  if (how !== 'set') return null;
  if (!one && value.trim() === '') return 'Type a value, or keep what each has.';
  return PRINTABLE.test(value) ? null : 'Plain letters, digits and signs only.';
}

export function hasFault(draft: Draft, one: boolean): boolean {
  const pairs = [draft.metadata.how === 'set' && metadataFault(draft.metadata.rows), draft.tags.how === 'set' && tagsFault(draft.tags.rows)];
  return pairs.some(Boolean) || HEADERS.some(({ name }) => headerFault(draft, name, one) !== null);
}
