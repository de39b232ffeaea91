/** What can be done with a row in its state. One place, so that buttons, menu and keys agree. */
import type { IconName } from '../../components/icons';
import type { Row, State } from '../../generated/wire';
import { count } from '../../lib/format';
import { isJob } from '../../lib/jobs';

const PAUSABLE: ReadonlySet<State> = new Set(['queued', 'preparing', 'moving', 'verifying', 'waiting']);
const OVER: ReadonlySet<State> = new Set(['failed', 'cancelled', 'skipped', 'done']);

export function canPause(row: Row): boolean {
  return PAUSABLE.has(row.state);
}

export function canResume(row: Row): boolean {
  return row.state === 'paused' || row.state === 'pausing';
}

export function isOver(row: Row): boolean {
  return OVER.has(row.state);
}

export function canCancel(row: Row): boolean {
  return !isOver(row) && row.state !== 'cancelling';
}

export function canRetry(row: Row): boolean {
  return (row.state === 'failed' && row.retry) || row.state === 'cancelled' || (row.files !== null && isOver(row) && row.files.failed > 0);
}

/** Jobs on objects leave nothing on this computer. */
export function canReveal(row: Row): boolean {
  if (isJob(row)) return false;
  return row.direction === 'upload' ? row.question?.kind !== 'sourceMissing' : row.state === 'done';
}

/** Whether its question is answered in the opened row. The others go straight to a picker or the editor. */
export function opensQuestion(row: Row): boolean {
  return row.state === 'needsYou' && ['exists', 'sourceChanged', 'compressed'].includes(row.question?.kind ?? '');
}

/** How many rows high an opened question is. */
export function rowsOf(row: Row): number {
  if (!opensQuestion(row)) return 1;
  return row.question?.kind === 'exists' ? 6 : 3;
}

/** The word on the button of a row that stands still until somebody acts. */
export function mainWord(row: Row): string | null {
  if (row.state === 'needsYou') {
    if (row.question?.kind === 'sourceMissing') return 'Find file…';
    return row.question?.kind === 'credentials' ? 'Edit…' : 'Choose…';
  }
  if (!canRetry(row) || row.state === 'cancelled') return null;
  return row.files && row.files.failed > 0 ? `Retry ${count(row.files.failed)}` : 'Retry';
}

/** The engine tells events in words only; the icon beside them is found by the verb. */
export function eventIcon(what: string): IconName {
  const words = what.toLowerCase();
  const found = ([
    ['sent again', 'rotate-cw'], ['fetched again', 'rotate-cw'], ['again', 'rotate-cw'], ['paused', 'pause'], ['resumed', 'play'], ['slow down', 'gauge'],
    ['matched', 'shield-check'], ['joined', 'layers'], ['network', 'wifi-off'], ['no answer', 'wifi-off'], ['fail', 'circle-alert'],
    ['cancel', 'ban'], ['deleted', 'trash-2'], ['copied', 'copy'], ['moved', 'folder-input'], ['counted', 'layers'], ['done', 'check'], ['started', 'arrow-right'], ['queued', 'clock'],
  ] as const).find(([verb]) => words.includes(verb));
  return found ? found[1] : 'activity';
}
