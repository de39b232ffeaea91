import type { Backend } from './backend';

/** The program behind this window. Set once, before anything is shown. */
export let backend: Backend;

export function useBackend(chosen: Backend): void {
  backend = chosen;
}
