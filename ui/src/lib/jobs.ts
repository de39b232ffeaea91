/** Jobs: what works on the objects of a server, at one row of the transfers for all of them. */
import type { IconName } from '../components/icons';
import type { Direction, Row } from '../generated/wire';
import { count } from './format';

interface DirectionWords {
  icon: IconName;
  /** What the row is. */
  noun: string;
  /** While it runs. */
  doing: string;
  /** Of what it has been done to. */
  done: string;
}

export const DIRECTIONS: Record<Direction, DirectionWords> = {
  upload: { icon: 'arrow-up', noun: 'upload', doing: 'Uploading', done: 'sent' },
  download: { icon: 'arrow-down', noun: 'download', doing: 'Downloading', done: 'received' },
  delete: { icon: 'trash-2', noun: 'deletion', doing: 'Deleting', done: 'deleted' },
  undelete: { icon: 'history', noun: 'restore', doing: 'Restoring', done: 'restored' },
  copy: { icon: 'copy', noun: 'copy', doing: 'Copying', done: 'copied' },
  move: { icon: 'folder-input', noun: 'move', doing: 'Moving', done: 'moved' },
  edit: { icon: 'pencil', noun: 'change', doing: 'Changing', done: 'changed' },
  restore: { icon: 'history', noun: 'restore', doing: 'Restoring', done: 'asked for' },
};

export function isJob(row: Row): boolean {
  return row.direction !== 'upload' && row.direction !== 'download';
}

/** Only these move bytes, so only their sizes say how far they are. */
export function movesBytes(row: Row): boolean {
  return row.direction === 'copy' || row.direction === 'move';
}

/** A copy to another connection: its place is where it goes. */
export function isAcross(row: Row): boolean {
  return movesBytes(row) && row.place.connection !== row.connection;
}

/** `19,998 of 20,000 deleted`; with what a copy found there already. */
export function jobDone(row: Row): string {
  const { done } = DIRECTIONS[row.direction];
  const { files } = row;
  if (!files) return done[0]?.toUpperCase() + done.slice(1);
  const there = files.skipped > 0 ? `, ${count(files.skipped)} already there` : '';
  return `${count(files.done)} of ${count(files.total)} ${done}${there}`;
}

/** `2 could not be deleted`. */
export function jobFailed(row: Row): string {
  const failed = row.files?.failed ?? 0;
  return failed > 0 ? `${count(failed)} could not be ${DIRECTIONS[row.direction].done}` : '';
}
