import { backend } from '../../backend/current';
import type { Answer, Row } from '../../generated/wire';
import { attempt, show } from '../../state/actions';
import { say } from '../../state/announce.svelte';
import { layout } from '../../state/layout.svelte';
import { places } from '../../state/places.svelte';
import { transfers } from '../../state/transfers.svelte';
import { neighbour, TransfersSelection } from '../../state/transfersSelection.svelte';
import { canCancel, canPause, canResume, canRetry, isOver, opensQuestion } from './abilities';
import { asksFirst, type Cancelling, lostHere } from './cancelWords';

/** What the user does with the transfers: the selection, the opened question, the drawer, and every command. */
class TransfersPane {
  readonly selection = new TransfersSelection();
  /** The row whose question is open, one at a time. */
  question = $state.raw<number | null>(null);
  /** The transfer in the drawer. */
  details = $state.raw<number | null>(null);
  cancelling = $state.raw<Cancelling | null>(null);
  collapsed = $state.raw(false);
  /** The row with the focus was just moved in the queue, and where from. */
  moved = $state.raw<{ id: number; from: number | null; at: number } | null>(null);
  /** Set by the list: moves the focus to a row, or to the tabs if there is none. */
  moveFocus: (id: number | null) => void = () => undefined;

  rowsOf(ids: readonly number[]): Row[] {
    return ids.map((id) => transfers.get(id)?.row).filter((row): row is Row => row !== undefined);
  }

  pauseOrResume(ids: readonly number[]): Promise<void> {
    const rows = this.rowsOf(ids);
    const pausable = rows.filter(canPause);
    if (pausable.length > 0) return attempt(() => backend.pause(idsOf(pausable)));
    return unlessEmpty(rows.filter(canResume), (ids) => backend.resume(ids));
  }

  pauseOrResumeAll(): Promise<void> {
    return attempt(() => (transfers.whole.pausable ? backend.pauseAll() : backend.resumeAll()));
  }

  retry(ids: readonly number[]): Promise<void> {
    return unlessEmpty(this.rowsOf(ids).filter(canRetry), (retried) => backend.retry(retried));
  }

  moveToTop(ids: readonly number[]): Promise<void> {
    return unlessEmpty(this.rowsOf(ids).filter((row) => row.state === 'queued'), (queued) => backend.moveToTop(queued));
  }

  /** One step towards the front of the queue or its end. `focus`: the row that the keyboard is on. */
  moveInQueue(ids: readonly number[], up: boolean, focus: number): Promise<void> {
    this.moved = { id: focus, from: transfers.get(focus)?.row.placeInLine ?? null, at: performance.now() };
    return unlessEmpty(this.rowsOf(ids).filter((row) => row.state === 'queued'), (queued) => backend.moveInQueue(queued, up));
  }

  /** Del: what runs is cancelled, what is over is removed from the list; both ask first if something would be lost. */
  async cancelOrRemove(ids: readonly number[]): Promise<void> {
    const rows = this.rowsOf(ids);
    const running = rows.filter(canCancel);
    const remove = running.length === 0;
    const concerned = remove ? rows.filter(isOver) : running;
    if (concerned.length === 0) return;
    await attempt(async () => {
      const losing = remove ? concerned.filter((row) => row.state === 'failed' || (row.files?.failed ?? 0) > 0) : concerned;
      const onServer = losing.length > 0 ? await backend.cancelAsks(idsOf(losing)) : 0;
      const bytes = onServer + lostHere(concerned, (row) => transfers.get(row.id)?.bytes ?? row.bytes);
      if (asksFirst(concerned, bytes, remove)) this.cancelling = { rows: concerned, bytes, remove };
      else await (remove ? this.remove(idsOf(concerned)) : backend.cancel(idsOf(concerned)));
    });
  }

  async confirmCancel(pause: boolean): Promise<void> {
    const asked = this.cancelling;
    this.cancelling = null;
    if (!asked) return;
    if (asked.remove) return this.remove(idsOf(asked.rows));
    await attempt(() => (pause ? backend.pause(idsOf(asked.rows.filter(canPause))) : backend.cancel(idsOf(asked.rows))));
  }

  async remove(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    const next = neighbour(transfers.entries, new Set(ids), ids[0] ?? 0);
    await attempt(() => backend.remove([...ids]));
    if (this.details !== null && ids.includes(this.details)) this.details = null;
    this.selection.none();
    this.moveFocus(next);
  }

  /** The button of a row that stands still: opens its question, a picker or the editor, or tries again. */
  async actOn(row: Row): Promise<void> {
    if (row.state !== 'needsYou') return this.retry([row.id]);
    if (opensQuestion(row)) {
      this.question = this.question === row.id ? null : row.id;
      if (this.question === null) this.moveFocus(row.id);
      return;
    }
    if (row.files && !row.question) return this.#openAsking(row);
    if (row.question?.kind === 'credentials') layout.edit(places.connection(row.connection) ?? null);
    else await attempt(() => backend.findSource(row.id));
  }

  async answer(id: number, answer: Answer, all: boolean): Promise<void> {
    const next = neighbour(transfers.entries, new Set([id]), id);
    this.question = null;
    await attempt(() => backend.answer([id], answer, all));
    // The answered row moves away in the order; what stood below it is where the eyes are.
    this.moveFocus(next ?? id);
  }

  reveal(id: number): Promise<void> {
    return attempt(() => backend.reveal(id));
  }

  copyDetails(id: number): Promise<void> {
    return this.copy(() => backend.copyable(id), 'Details copied.');
  }

  copy(what: () => Promise<string> | string, said: string): Promise<void> {
    return attempt(async () => {
      await backend.copyText(await what());
      say(said);
    });
  }

  showDetails(id: number): void {
    this.details = id;
  }

  closeDetails(): void {
    const id = this.details;
    this.details = null;
    if (id !== null) this.moveFocus(id);
  }

  goTo(row: Row): void {
    show(row.place);
  }

  /** Brings a row into view, whatever tab and width the panel has. */
  bringUp(id: number): void {
    this.collapsed = false;
    transfers.tab = 'all';
    this.selection.only(id);
    this.moveFocus(id);
  }

  #openAsking(row: Row): void {
    transfers.open(row.id, true);
    const asking = this.rowsOf(transfers.filesOf(row.id)).find((file) => file.state === 'needsYou');
    if (asking) this.moveFocus(asking.id);
  }
}

function idsOf(rows: readonly Row[]): number[] {
  return rows.map((row) => row.id);
}

async function unlessEmpty(rows: readonly Row[], command: (ids: number[]) => Promise<void>): Promise<void> {
  if (rows.length > 0) await attempt(() => command(idsOf(rows)));
}

export const pane = new TransfersPane();
