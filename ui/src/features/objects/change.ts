/** What is changed of objects, from what stands in the form. Pure: only what was touched is changed. */
import type { Change, Encryption, Headers, Pair, Properties } from '../../generated/wire';
import { NO_HEADERS } from '../../lib/uploadOptions';
import { classFault } from './choices';
import { headerValueFault, metadataFault, metadataOf, tagsFault, tagsOf } from './pairs';

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
function pairsOf({ how, rows }: Draft['metadata'], before: Pair[] | null, filled: (rows: readonly Pair[]) => Pair[]): Pair[] | null {
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
    headers, metadata: pairsOf(draft.metadata, object?.metadata ?? null, metadataOf), tags: pairsOf(draft.tags, object?.tags ?? null, tagsOf),
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

/** A header that is to be set needs a value, unless it stood there before. */
export function headerFault(draft: Draft, name: HeaderName, one: boolean): string | null {
  const { how, value } = draft.headers[name];
  if (how !== 'set') return null;
  if (!one && value.trim() === '') return 'Type a value, or keep what each has.';
  return headerValueFault(value);
}

export function hasFault(draft: Draft, one: boolean): boolean {
  const pairs = [draft.metadata.how === 'set' && metadataFault(draft.metadata.rows), draft.tags.how === 'set' && tagsFault(draft.tags.rows)];
  return pairs.some(Boolean) || classFault(draft.storageClass) !== null || HEADERS.some(({ name }) => headerFault(draft, name, one) !== null);
}
