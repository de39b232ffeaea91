/** What the drawer says about objects: groups of facts, and what several objects have in common. Pure. */
import type { Addresses, Properties } from '../../generated/wire';
import { storageClassWords } from '../../lib/entries';
import { count, counted, exactBytes, when } from '../../lib/format';

export interface Fact {
  label: string;
  value: string;
  mono?: boolean;
  /** Said beside the value, and not copied with it. */
  note?: string;
  /** The objects have different values; there is none to copy. */
  differs?: boolean;
}

export interface Group {
  title: string;
  facts: Fact[];
  /** What is said if there are no facts; absent: the group is left out then. */
  empty?: string;
}

const METHODS: Record<string, string> = { AES256: 'Keys of the server (AES256)', 'aws:kms': 'Keys of KMS', 'aws:kms:dsse': 'Keys of KMS, twice' };

type Line = [label: string, value: string | null | false, more?: Omit<Fact, 'label' | 'value'>];

/** Only what is known. */
function factsOf(lines: Line[]): Fact[] {
  return lines.flatMap(([label, value, more]) => (value ? [{ label, value, ...more }] : []));
}

function protection(properties: Properties): Fact[] {
  const { encryption, lockMode, lockUntil, legalHold } = properties;
  return factsOf([
    ['Encryption', encryption && (METHODS[encryption.method] ?? encryption.method)],
    ['Encryption key', encryption?.keyId ?? null, { mono: true }],
    ['Lock', lockMode ?? (lockUntil === null ? null : `Until ${when(lockUntil)}`)],
    ['Legal hold', legalHold && 'Held until the hold is lifted'],
  ]);
}

const VERSIONING = { on: 'Versions are kept', off: 'Versions are not kept', suspended: 'Suspended: new versions are not kept' } as const;

/** An HTTP date as other dates here; what is none, as it is. */
function expiryWords(expires: string | null): string | null {
  const at = expires === null ? NaN : Date.parse(expires);
  return Number.isNaN(at) ? expires : when(at);
}

export function groupsOf(key: string, properties: Properties, addresses: Addresses | null): Group[] {
  const { headers, metadata, tags, checksums, versioning } = properties;
  const object: Line[] = [
    ['Key', key, { mono: true }], ['Size', exactBytes(properties.size)], ['Modified', properties.modified !== null && when(properties.modified)],
    ['Storage class', storageClassWords(properties.storageClass)], ['ETag', properties.etag, { mono: true }],
    ...checksums.map((each): Line => [each.algorithm, each.value, { mono: true, note: each.whole ? 'over the whole object' : 'over its parts' }]),
    ['Version', properties.version, { mono: true }], ['Versioning', versioning && VERSIONING[versioning]],
  ];
  return [
    { title: 'Object', facts: factsOf(object) },
    { title: 'Headers', empty: 'None are kept with it.', facts: factsOf([
      ['Content type', headers.contentType], ['Encoding', headers.contentEncoding], ['Language', headers.contentLanguage],
      ['Disposition', headers.contentDisposition], ['Cache control', headers.cacheControl],
      ['Expires', expiryWords(properties.expires)], ['Website redirect', properties.websiteRedirect, { mono: true, note: 'a copy does not have it' }],
    ]) },
    { title: 'Metadata', empty: 'None.', facts: metadata.map(({ name, value }) => ({ label: name, value })) },
    { title: 'Tags', empty: tags ? 'None.' : (properties.tagsWhy ?? 'Not known.'), facts: (tags ?? []).map(({ name, value }) => ({ label: name, value })) },
    { title: 'Protection', facts: protection(properties) },
    { title: 'Addresses', facts: factsOf([
      ['S3 URI', addresses?.uri ?? null, { mono: true }], ['Address', addresses?.https ?? null, { mono: true }], ['Command', addresses?.command ?? null, { mono: true }],
    ]) },
  ];
}

/** What is different by nature, and so tells nothing about several. */
const OWN = new Set(['Key', 'Size', 'Modified', 'ETag', 'Version', 'CRC-64/NVME', 'CRC-32', 'CRC-32C', 'SHA-1', 'SHA-256']);

/** What several objects share: a value where all have the same, otherwise how many values there are. */
export function shared(all: Properties[]): Group[] {
  const [first, ...others] = all.map((properties) => groupsOf('', properties, null));
  if (!first) return [];
  return first.map((group, index) => {
    const groups = [group, ...others.map((each) => each[index] as Group)];
    const labels = [...new Set(groups.flatMap(({ facts }) => facts.map(({ label }) => label)))].filter((label) => !OWN.has(label));
    const facts = labels.map((label): Fact => {
      const found = groups.map(({ facts: own }) => own.find((fact) => fact.label === label));
      const having = found.filter((fact) => fact !== undefined);
      const values = new Set(having.map((fact) => fact.value));
      const [same] = having;
      if (values.size === 1 && same && having.length === all.length) return same;
      const differing = values.size === 1 ? '' : counted(values.size, 'value');
      const some = having.length === all.length ? '' : `on ${count(having.length)} of ${count(all.length)}`;
      return { label, value: `Differs: ${[differing, some].filter(Boolean).join(' ')}`, differs: true };
    });
    return { ...group, facts };
  });
}

export interface Remark {
  tone: 'wait' | 'ask' | 'ok';
  title: string;
  text: string;
}

/** How an archived object stands. */
export function archiveWords({ archived, restoring, restoredUntil }: Properties): Remark | null {
  if (restoring) return { tone: 'wait', title: 'Being restored', text: 'It can be read when that is done. This is looked at again every minute.' };
  if (restoredUntil !== null) return { tone: 'ok', title: 'Restored', text: `It can be read until ${when(restoredUntil)}.` };
  return archived ? { tone: 'ask', title: 'Archived', text: 'It must be restored before it can be read, copied or changed.' } : null;
}
