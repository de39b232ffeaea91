import type { MenuEntry } from '../../components/menu';
import type { Row } from '../../generated/wire';
import { written } from '../../lib/keys';
import { isJob } from '../../lib/jobs';
import { canPause, canResume, canRetry, canReveal, isOver } from './abilities';
import { pane } from './pane.svelte';

/** The menu of a row. Order and words stay the same in every state, but for Pause or Resume and Cancel or Remove. */
export function rowMenu(row: Row, ids: number[]): MenuEntry[] {
  const resume = canResume(row);
  const over = isOver(row);
  return [
    { label: resume ? 'Resume' : 'Pause', icon: resume ? 'play' : 'pause', key: 'Space', run: () => void pane.pauseOrResume(ids),
      impossible: !resume && !canPause(row) && 'It does not move.' },
    { label: 'Retry', icon: 'rotate-cw', key: 'R', run: () => void pane.retry(ids), impossible: !canRetry(row) && 'There is nothing to try again.' },
    { label: 'Move to top', icon: 'chevrons-up', run: () => void pane.moveToTop(ids),
      impossible: row.state !== 'queued' && 'It is not in the queue.' },
    'separator',
    { label: 'Details', icon: 'info', key: 'Enter', run: () => pane.showDetails(row.id) },
    { label: 'Reveal in folder', icon: 'folder-open', run: () => void pane.reveal(row.id), impossible: !canReveal(row) && (isJob(row) ? 'It is on the server.' : 'There is no file yet.') },
    { label: 'Go to object', icon: 'cylinder', run: () => pane.goTo(row) },
    'separator',
    { label: 'Copy details', icon: 'copy', key: written('Ctrl+C'), run: () => void pane.copyDetails(row.id) },
    'separator',
    { label: over ? 'Remove' : 'Cancel…', icon: over ? 'trash-2' : 'x', key: 'Del', danger: !over, run: () => void pane.cancelOrRemove(ids),
      impossible: row.state === 'cancelling' && 'It is being cancelled.' },
  ];
}
