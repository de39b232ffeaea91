import { tick } from 'svelte';
import { chord } from '../../lib/keys';
import { transfers } from '../../state/transfers.svelte';
import type { Entry } from '../../state/transfersOrder';
import { pane } from './pane.svelte';

/** Keys of the transfers list. Space, Del and R act on the selection; arrows go along rows and into a row's buttons. */
export function onKey(event: KeyboardEvent, entries: readonly Entry[], page: number): void {
  const target = event.target as HTMLElement;
  if (target.closest('.question')) {
    if (event.key === 'Escape') done(event, () => closeQuestion());
    return;
  }
  const row = target.closest<HTMLElement>('[role="row"]');
  const id = Number(row?.dataset['id']);
  if (!row || !id) return;
  const onRow = target === row;
  const pressed = chord(event);
  if (step(event, pressed, entries, id, page)) return;
  if (pressed === 'ArrowRight' || pressed === 'ArrowLeft') return done(event, () => sideways(row, target, pressed === 'ArrowRight' ? 1 : -1));

  const targets = pane.selection.targets(id);
  const transfer = transfers.get(id);
  if (pressed === 'Delete') done(event, () => void pane.cancelOrRemove(targets));
  else if (pressed === 'R' && transfer) done(event, () => void (transfer.row.state === 'needsYou' ? pane.actOn(transfer.row) : pane.retry(targets)));
  else if (pressed === 'Ctrl+ArrowUp' || pressed === 'Ctrl+ArrowDown') done(event, () => void pane.moveInQueue(targets, pressed === 'Ctrl+ArrowUp', id));
  else if (pressed === 'Ctrl+A') done(event, () => pane.selection.all(entries));
  else if (pressed === 'Ctrl+C') done(event, () => void pane.copyDetails(id));
  else if (pressed === 'Ctrl+I') done(event, () => pane.showDetails(id));
  else if (pressed === 'Escape' && escape(row, onRow)) done(event, () => undefined);
  // On a button these two belong to the button.
  else if (onRow && pressed === 'Space') done(event, () => void pane.pauseOrResume(targets));
  else if (onRow && pressed === 'Enter') done(event, () => pane.showDetails(id));
}

function done(event: KeyboardEvent, run: () => void): void {
  event.preventDefault();
  event.stopPropagation();
  run();
}

/** From a button back to its row; from the row, the question or the selection goes. */
function escape(row: HTMLElement, onRow: boolean): boolean {
  if (!onRow) row.focus();
  else if (pane.question !== null) closeQuestion();
  else if (pane.details !== null) pane.closeDetails();
  else if (pane.selection.ids.size > 0) pane.selection.none();
  else return false;
  return true;
}

function closeQuestion(): void {
  const id = pane.question;
  pane.question = null;
  if (id !== null) void tick().then(() => pane.moveFocus(id));
}

function step(event: KeyboardEvent, pressed: string, entries: readonly Entry[], id: number, page: number): boolean {
  const plain = pressed.replace('Shift+', '');
  const by: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
  const distance = by[plain];
  if (distance === undefined) return false;
  const at = entries.findIndex((entry) => entry.id === id);
  const next = entries[Math.max(0, Math.min(entries.length - 1, at + distance))];
  if (next) {
    done(event, () => {
      if (pressed.startsWith('Shift+')) pane.selection.extend(next.id, entries);
      else pane.selection.only(next.id);
      pane.moveFocus(next.id);
    });
  }
  return true;
}

/** Right goes from the row into its buttons and along them, left comes back. */
function sideways(row: HTMLElement, target: HTMLElement, by: number): void {
  const stops = [row, ...row.querySelectorAll<HTMLElement>('button')].filter((stop) => stop === row || stop.offsetParent !== null);
  stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(target) + by))]?.focus();
}
