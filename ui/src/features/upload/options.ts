/** What files are sent with: the form, the words for it, and what a kind of server refuses. Pure. */
import type { Compression, Headers, Pair, UploadOptions } from '../../generated/wire';
import { storageClassWords } from '../../lib/entries';
import { counted } from '../../lib/format';
import { USUAL } from '../../lib/uploadOptions';
import type { How } from '../objects/change';
import { classFault } from '../objects/choices';
import { headerValueFault, metadataFault, metadataOf, OURS, tagsFault, tagsOf } from '../objects/pairs';

export type HeaderName = Exclude<keyof Headers, 'contentEncoding'>;

export const HEADERS: { name: HeaderName; label: string; empty: string }[] = [
  { name: 'contentType', label: 'Content type', empty: 'Automatic: by the name, checked against the first bytes' },
  { name: 'cacheControl', label: 'Cache control', empty: 'None, or such as max-age=3600' },
  { name: 'contentDisposition', label: 'Disposition', empty: 'None, or such as attachment' },
  { name: 'contentLanguage', label: 'Language', empty: 'None, or such as en-GB' },
];

export interface Draft {
  headers: Record<HeaderName, { how: How; value: string }>;
  metadata: Pair[];
  tags: Pair[];
  /** Empty: as the bucket has it. So are encryption and access. */
  storageClass: string;
  encryption: string;
  keyId: string;
  acl: string;
  compression: Compression;
}

export function draftOf({ headers, metadata, tags, storageClass, encryption, acl, compression }: UploadOptions): Draft {
  const header = (name: HeaderName): Draft['headers'][HeaderName] => ({ how: 'set', value: headers[name] ?? '' });
  const rows = (pairs: Pair[]): Pair[] => pairs.map((pair) => ({ ...pair }));
  return {
    headers: { contentType: header('contentType'), cacheControl: header('cacheControl'), contentDisposition: header('contentDisposition'), contentLanguage: header('contentLanguage') },
    metadata: rows(metadata), tags: rows(tags), storageClass: storageClass ?? '', encryption: encryption?.method ?? '', keyId: encryption?.keyId ?? '', acl: acl ?? '', compression,
  };
}

/** `before`: what has no field stays as it is there. */
export function optionsOf(draft: Draft, before: UploadOptions): UploadOptions {
  const headers = { ...before.headers };
  for (const { name } of HEADERS) headers[name] = draft.headers[name].value.trim() || null;
  const kms = draft.encryption.startsWith('aws:kms');
  return {
    headers, metadata: metadataOf(draft.metadata), tags: tagsOf(draft.tags), storageClass: draft.storageClass || null,
    encryption: draft.encryption === '' ? null : { method: draft.encryption, keyId: (kms && draft.keyId.trim()) || null },
    acl: draft.acl || null, compression: draft.compression,
  };
}

const TYPE = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+\s*(;.*)?$/i;

export function headerFault(draft: Draft, name: HeaderName): string | null {
  const value = draft.headers[name].value.trim();
  if (name === 'contentType' && value !== '' && !TYPE.test(value)) return 'Two words with a slash between them, such as text/csv.';
  return headerValueFault(value);
}

export function hasFault(draft: Draft): boolean {
  return HEADERS.some(({ name }) => headerFault(draft, name) !== null) || classFault(draft.storageClass) !== null || [metadataFault(draft.metadata, OURS), tagsFault(draft.tags), draft.encryption && headerValueFault(draft.keyId)].some(Boolean);
}

export function isUsual(options: UploadOptions): boolean {
  return optionsWords(options).length === 0 && Object.values(options.headers).every((value) => value === null);
}

/** One word for each: `gzip`, `Cache-Control`, `2 tags`. */
export function optionsWords({ headers, metadata, tags, storageClass, encryption, acl, compression }: UploadOptions): string[] {
  return [
    compression !== 'none' && compression, headers.contentType, headers.cacheControl !== null && 'Cache-Control', headers.contentDisposition !== null && 'Content-Disposition',
    headers.contentLanguage !== null && 'Content-Language', headers.contentEncoding !== null && 'Content-Encoding', metadata.length > 0 && 'metadata', tags.length > 0 && counted(tags.length, 'tag'),
    storageClass !== null && storageClassWords(storageClass), encryption && `encryption ${encryption.method}`, acl,
  ].filter((word): word is string => Boolean(word));
}

export const COMPRESSIONS: { value: Compression; label: string }[] = [{ value: 'none', label: 'None' }, { value: 'gzip', label: 'gzip' }, { value: 'zstd', label: 'zstd' }];

export const ACCESS = [
  { value: '', label: 'The bucket’s own rule' }, { value: 'private', label: 'Owner only (private)' }, { value: 'public-read', label: 'Anyone may read (public-read)' },
  { value: 'public-read-write', label: 'Anyone may read and write (public-read-write)' }, { value: 'authenticated-read', label: 'Any account may read (authenticated-read)' },
  { value: 'bucket-owner-read', label: 'Bucket’s owner may read (bucket-owner-read)' }, { value: 'bucket-owner-full-control', label: 'Bucket’s owner has it all (bucket-owner-full-control)' },
];

export interface Refusals {
  encryption: string | null;
  access: string | null;
}

/** What a kind of server is known to refuse; the others tell when they are asked. */
export function refusalsOf(provider: string): Refusals {
  return {
    encryption: provider === 'practice' ? 'The practice store encrypts nothing.' : null,
    access: provider === 'practice' ? 'In the practice store everything is yours alone.' : provider === 'garage' ? 'Garage has no access rules for objects.' : null,
  };
}

/** What would be refused is not asked for, even if it was remembered. */
export function possible(options: UploadOptions, refusals: Refusals): UploadOptions {
  return { ...options, encryption: refusals.encryption ? USUAL.encryption : options.encryption, acl: refusals.access ? USUAL.acl : options.acl };
}
