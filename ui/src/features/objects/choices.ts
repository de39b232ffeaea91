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

const ENCRYPTIONS: Option[] = [{ value: 'AES256', label: 'Keys of the server (AES256)' }, { value: 'aws:kms', label: 'Keys of KMS (aws:kms)' }, { value: 'aws:kms:dsse', label: 'Keys of KMS, twice (aws:kms:dsse)' }];

export function encryptionsOf(provider: string, now: Encryption | null, keep = now ? `Keep (${now.method})` : 'Keep as it is'): Option[] {
  // The practice store encrypts nothing.
  const offered = provider === 'practice' ? [] : provider === 'aws' || provider === 'other' || provider === 'minio' || provider === 'ceph' ? ENCRYPTIONS : ENCRYPTIONS.slice(0, 1);
  return [{ value: '', label: keep }, ...offered];
}
