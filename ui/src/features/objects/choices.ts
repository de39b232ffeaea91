/** Storage classes and kinds of encryption that a kind of server has. What it has besides can be kept, not chosen. */
import type { Encryption } from '../../generated/wire';
import { storageClassWords } from '../../lib/entries';

const AWS_CLASSES = ['STANDARD', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'];
const CLASSES: Record<string, string[]> = { aws: AWS_CLASSES, r2: ['STANDARD', 'STANDARD_IA'], practice: ['STANDARD', 'STANDARD_IA'], other: AWS_CLASSES };

interface Option {
  value: string;
  label: string;
}

/** `now`: of the only object. `keep`: what the first of them says, which changes nothing. */
export function classesOf(provider: string, now: string | null, keep = now === null ? 'Keep what each has' : `Keep (${storageClassWords(now)})`): Option[] {
  const others = (CLASSES[provider] ?? []).filter((each) => each !== now);
  return [{ value: '', label: keep }, ...others.map((value) => ({ value, label: storageClassWords(value) }))];
}

/** As the value of a choice: a class that is typed. */
export const ANOTHER = '*';

/** Only of these kinds of servers is it known which classes they have. */
export function classesKnown(provider: string): boolean {
  return provider in CLASSES && provider !== 'other';
}

/** Where the classes of a server are not known, one can be typed. */
export function offeredClasses(provider: string, now: string | null, keep?: string): Option[] {
  const known = classesOf(provider, now, keep);
  if (classesKnown(provider)) return known;
  const standard = now === 'STANDARD' || known.some(({ value }) => value === 'STANDARD') ? [] : [{ value: 'STANDARD', label: storageClassWords('STANDARD') }];
  return [...known, ...standard, { value: ANOTHER, label: 'Another…' }];
}

/** What is wrong with the name of a class, in words; null if nothing. Rust takes the same. */
export function classFault(name: string): string | null {
  return /^[a-z0-9_-]{0,64}$/i.test(name) ? null : 'Letters, digits, hyphens and underlines only, at most 64.';
}

const ENCRYPTIONS: Option[] = [{ value: 'AES256', label: 'Keys of the server (AES256)' }, { value: 'aws:kms', label: 'Keys of KMS (aws:kms)' }, { value: 'aws:kms:dsse', label: 'Keys of KMS, twice (aws:kms:dsse)' }];

export function encryptionsOf(provider: string, now: Encryption | null, keep = now ? `Keep (${now.method})` : 'Keep as it is'): Option[] {
  // The practice store encrypts nothing.
  const offered = provider === 'practice' ? [] : provider === 'aws' || provider === 'other' || provider === 'minio' || provider === 'ceph' ? ENCRYPTIONS : ENCRYPTIONS.slice(0, 1);
  return [{ value: '', label: keep }, ...offered];
}
