/** What a web view does by itself and a program of the desktop must not. */
import { useLocale } from './lib/format';

function inField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

/** The context menu opens at the row with the focus, wherever the pointer is. */
function openContextMenu(event: KeyboardEvent): void {
  const target = document.activeElement;
  if (!(target instanceof HTMLElement) || inField(target)) return;
  event.preventDefault();
  const box = target.getBoundingClientRect();
  target.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: box.left + 24, clientY: box.bottom - 4 }));
}

/** `history`: what the side buttons of a mouse do. */
export function tame(history: { back: () => void; forward: () => void }): void {
  useLocale(navigator.language);
  window.addEventListener('contextmenu', (event) => { if (!inField(event.target)) event.preventDefault(); });
  // Files come by way of Rust, with their paths; the web view must not open them or take them as text.
  for (const kind of ['dragover', 'drop'] as const) window.addEventListener(kind, (event) => event.preventDefault());
  window.addEventListener('dragstart', (event) => event.preventDefault());
  window.addEventListener('wheel', (event) => { if (event.ctrlKey) event.preventDefault(); }, { passive: false });
  window.addEventListener('mouseup', (event) => {
    if (event.button !== 3 && event.button !== 4) return;
    event.preventDefault();
    if (event.button === 3) history.back();
    else history.forward();
  });
  window.addEventListener('keydown', (event) => {
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) openContextMenu(event);
  });
}

/** Goes to the next or previous area of the window, to where the keyboard was in it. */
export function cycleArea(step: 1 | -1): void {
  const areas = [...document.querySelectorAll<HTMLElement>('[data-area]')].filter((area) => area.getClientRects().length > 0);
  // An opened question is an area inside that of its list.
  const at = areas.findIndex((area) => area === document.activeElement?.closest('[data-area]'));
  for (let i = 1; i <= areas.length; i += 1) {
    const area = areas[(at + step * i + areas.length * 2) % areas.length];
    const stop = area && firstStop(area);
    if (stop) return stop.focus();
  }
}

function firstStop(area: HTMLElement): HTMLElement | undefined {
  const stops = [...area.querySelectorAll<HTMLElement>('button, input, select, a[href], [tabindex]')]
    .filter((each) => each.tabIndex >= 0 && !each.matches('[disabled]') && each.getClientRects().length > 0);
  return stops.find((each) => each.matches('[role="row"], [role="treeitem"], [role="tab"]')) ?? stops[0];
}
