/** Unfinished uploads in words. Pure. */
import type { State, UnfinishedUpload, UploadSize } from '../generated/wire';
import { bytes, counted } from './format';

/** A row of the list. */
export interface UploadRow extends UnfinishedUpload {
  /** The id of the upload, which no other one of the bucket has. */
  readonly id: string;
}

/** What is known of what the server holds of one. */
export type Held = UploadSize | 'gone' | 'unknown';

const MINUTE = 60_000;

/** `16 days ago`. */
export function age(begun: number | null, now: number): string {
  if (begun === null) return '';
  const minutes = Math.max(0, Math.floor((now - begun) / MINUTE));
  if (minutes < 2) return 'just now';
  if (minutes < 120) return `${minutes} min ago`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} hours ago`;
  return `${counted(Math.floor(minutes / (24 * 60)), 'day')} ago`;
}

/** `13.4 GB in 799 parts`. */
export function heldWords(held: Held | undefined): string {
  if (held === undefined) return 'Asking for its size';
  if (held === 'gone') return 'Gone by now';
  if (held === 'unknown') return 'Size not known';
  return held.parts === 0 ? 'No parts yet' : `${bytes(held.bytes)} in ${counted(held.parts, 'part')}`;
}

/** Who works on it, and what is next: two short lines. `state` is that of its transfer, if that is in the list. */
export function ownerWords(row: UnfinishedUpload, state: State | undefined): [string, string] {
  switch (row.owner.kind) {
    case 'transfer': return ['Started on this computer', nextWords(state)];
    case 'job': return ['A copy on this computer', 'It ends with the copy'];
    case 'removal': return ['Being removed', 'Tried until it is gone'];
    case 'other': return ['Started by another program', 'Choose the file to go on'];
  }
}

function nextWords(state: State | undefined): string {
  switch (state) {
    case undefined: return 'Look again';
    case 'done': return 'Its transfer is done';
    case 'cancelled': case 'skipped': case 'cancelling': return 'Its transfer was cancelled';
    case 'failed': return 'Its transfer failed';
    case 'paused': case 'pausing': return 'Its transfer is paused';
    case 'needsYou': return 'Its transfer needs you';
    case 'queued': case 'waiting': return 'Its transfer waits';
    default: return 'Its transfer is running';
  }
}

export const name = (key: string): string => key.slice(key.lastIndexOf('/', key.length - 2) + 1) || key;
export const folder = (key: string): string => key.slice(0, Math.max(0, key.lastIndexOf('/', key.length - 2)));
