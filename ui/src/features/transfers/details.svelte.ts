import { backend } from '../../backend/current';
import type { Details, Row } from '../../generated/wire';
import { isOver } from './abilities';

const AGAIN = 1000;

/** Details of the transfer in the drawer: asked for when it opens or changes its state, and each second while it runs. */
export function followDetails(row: () => Row | undefined): { readonly details: Details | null; readonly end: number } {
  let details = $state.raw<Details | null>(null);
  let askedAt = $state.raw(0);
  const id = $derived(row()?.id);
  const state = $derived(row()?.state);

  $effect(() => {
    void state;
    const wanted = id;
    if (wanted === undefined) return;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      try {
        const found = await backend.details(wanted);
        if (stopped) return;
        details = found;
        askedAt = Date.now();
      } catch {
        // The transfer may have been removed meanwhile; the drawer closes with its row.
      }
      const now = row();
      if (!stopped && now && !isOver(now)) timer = setTimeout(ask, AGAIN);
    };
    void ask();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  });

  return {
    get details() {
      return details?.id === id ? details : null;
    },
    /** When the last of the speeds was measured. */
    get end() {
      const now = row();
      return now && isOver(now) ? (now.ended ?? askedAt) : askedAt;
    },
  };
}
