/** What a change and a restoring do and cost, said before the button is pressed. Pure. */
import type { Change, Counted, Tier, Versioning } from '../../generated/wire';
import { storageClassWords } from '../../lib/entries';
import { bytes, counted } from '../../lib/format';
import { copies, touched } from './change';

const KEPT: Record<Versioning, string> = {
  on: 'In this bucket that makes a new version; the old one stays.',
  off: 'This bucket keeps no versions: the old values cannot be brought back.',
  suspended: 'This bucket keeps no new versions: the old values cannot be brought back.',
};

const ARCHIVES = ['GLACIER', 'DEEP_ARCHIVE'];

/** `archived`: how many of them must be restored first, as far as the list tells. */
export function changeWords(change: Change, { objects, bytes: size, large, versioning }: Counted, archived: number): string[] {
  if (!touched(change)) return ['Nothing is changed yet.'];
  if (!copies(change)) return [`The tags are replaced: ${objects === 1 ? 'one request' : `one request each, ${counted(objects, 'object')}`}. Nothing is copied.`];
  const one = objects === 1;
  return [
    `The server copies ${one ? 'the object onto itself: one copy request' : 'each object onto itself: one copy request each'}, ${bytes(size)} are copied on the server.`,
    large > 0 && (one ? 'Above 5 GiB it goes in parts.' : `${counted(large, 'object')} above 5 GiB ${large === 1 ? 'goes' : 'go'} in parts.`),
    versioning ? KEPT[versioning] : 'Whether this bucket keeps versions could not be learnt: the old values may be gone then.',
    change.storageClass !== null && ARCHIVES.includes(change.storageClass) && `In ${storageClassWords(change.storageClass)} ${one ? 'it' : 'they'} must be restored before ${one ? 'it' : 'they'} can be read.`,
    archived > 0 && (one ? 'It is archived and must be restored first.' : `${counted(archived, 'object')} ${archived === 1 ? 'is' : 'are'} archived and must be restored first.`),
  ].filter((line): line is string => Boolean(line));
}

export interface TierWords {
  value: Tier;
  label: string;
  /** How long it takes and what it costs. */
  text: string;
  /** Why it cannot be chosen. */
  impossible: string | null;
}

/** What Amazon says of its archives; other servers may be quicker. */
export function tiersOf(classes: readonly string[]): TierWords[] {
  const deep = classes.includes('DEEP_ARCHIVE');
  return [
    { value: 'standard', label: 'Standard', text: `Usually ${deep ? 'within 12 hours' : '3 to 5 hours'}. A price for each GB and each request.`, impossible: null },
    { value: 'bulk', label: 'Bulk', text: `Usually ${deep ? 'within 48 hours' : '5 to 12 hours'}. The cheapest.`, impossible: null },
    { value: 'expedited', label: 'Expedited', text: 'Usually 1 to 5 minutes. The dearest, for each GB and each request.', impossible: deep ? 'Glacier Deep Archive cannot do this' : null },
  ];
}

/** What is wrong with the number of days, in words. */
export function daysFault(text: string): string | null {
  const days = Number(text);
  return /^\d+$/.test(text.trim()) && days >= 1 && days <= 365 ? null : 'A whole number from 1 to 365.';
}
