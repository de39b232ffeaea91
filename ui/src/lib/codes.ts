import type { Problem, Row } from '../generated/wire';

/** The engine's codes of failures: `Code` in `engine/src/error/code.rs`, in camel case. `codes.test.ts` compares the two. */
export const CODES = [
  'noNetwork', 'unknownHost', 'tlsUntrusted', 'badCredentials', 'expiredCredentials', 'noCredentials', 'keyringUnavailable',
  'accessDenied', 'clockSkew', 'wrongRegion', 'noSuchBucket', 'noSuchKey', 'noSuchUpload', 'exists', 'archived', 'busy',
  'serverFault', 'badAnswer', 'webPage', 'notSupported', 'tooLarge', 'sourceMissing', 'sourceUnreadable', 'sourceChanged', 'notAFile',
  'remoteChanged', 'checksumDiffers', 'diskFull', 'targetUnwritable', 'targetMissing', 'badName', 'journal', 'journalInUse',
  'badInput', 'unconfirmed', 'someFailed', 'internal',
] as const;

export type Code = (typeof CODES)[number];

/** The only way to branch on a code: what the engine does not know does not compile. */
export function hasCode(what: Pick<Problem | Row, 'code'> | null | undefined, ...codes: Code[]): boolean {
  return what != null && (codes as readonly (string | null)[]).includes(what.code);
}
