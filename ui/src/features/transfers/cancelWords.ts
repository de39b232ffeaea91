import { bytes, count } from '../../lib/format';
import { DIRECTIONS, isJob } from '../../lib/jobs';
import { canPause } from './abilities';
import type { Cancelling } from './pane.svelte';

/** Cancel says what is lost, and the way to keep it. */
export function cancelWords(asked: Cancelling): { title: string; text: string; button: string } {
  const [first] = asked.rows;
  const directions = new Set(asked.rows.map((row) => row.direction));
  const one = asked.rows.length === 1;
  const kind = directions.size > 1 ? 'transfer' : DIRECTIONS[first?.direction ?? 'upload'].noun;
  const many = `${count(asked.rows.length)} ${kind === 'copy' ? 'copie' : kind}s`;
  const lost = directions.size > 1 || (first && isJob(first)) ? 'already moved are removed' : kind === 'upload' ? 'already sent are removed from the server' : 'already received are removed from this computer';
  const keep = asked.rows.some(canPause) ? ' To keep them, pause instead.' : '';
  return {
    title: one ? `Cancel the ${kind} of ${first?.name ?? ''}?` : `Cancel ${many}?`,
    text: `${bytes(asked.bytes)} ${lost}.${keep}`,
    button: one ? `Cancel ${kind}` : `Cancel ${many}`,
  };
}
