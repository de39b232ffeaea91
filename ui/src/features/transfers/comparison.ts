/** What the opened question says beside the two sides. */
import type { Direction, Side } from '../../generated/wire';
import { bytes, duration, exactBytes } from '../../lib/format';

export function sizeNote(here: Side, there: Side): string {
  if (here.size === null || there.size === null) return '';
  if (here.size === there.size) return `same, ${exactBytes(here.size)}`;
  const apart = bytes(Math.abs(here.size - there.size));
  return here.size > there.size ? `yours is larger by ${apart}` : `yours is smaller by ${apart}`;
}

export function modifiedNote(here: Side, there: Side): string {
  if (here.modified === null || there.modified === null) return '';
  const apart = here.modified - there.modified;
  if (Math.abs(apart) < 1000) return 'same';
  return `yours is ${apart > 0 ? 'newer' : 'older'} by ${duration(Math.abs(apart))}`;
}

export function contentNote(here: Side, there: Side): string {
  if (here.crc64 === null || there.crc64 === null) return 'not known';
  return here.crc64 === there.crc64 ? 'same content' : 'different content';
}

/** What Overwrite means. Whether a bucket keeps versions is not known here, so nothing is promised. */
export function consequence(direction: Direction, guarded: boolean): string {
  const meaning = direction === 'upload'
    ? 'Unless this bucket keeps versions, Overwrite cannot be undone.'
    : 'Overwrite cannot be undone.';
  return guarded ? meaning : `${meaning} Another writer could still come between.`;
}

/** What unpacking means for a download. The name stays, whatever its ending says. */
export function packedNote(size: number, unpacked: number | null): string {
  const sizes = unpacked === null ? `${bytes(size)} are fetched.` : `${bytes(size)} are fetched, ${bytes(unpacked)} saved.`;
  return `${sizes} The name stays as it is.`;
}
