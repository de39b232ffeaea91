import type { Attachment } from 'svelte/attachments';

interface Options {
  /** Which arrow keys move. */
  vertical?: boolean;
  items?: string;
}

const USUAL = 'button:not([disabled]), input:not([disabled])';
const shown = (item: HTMLElement): boolean => item.getClientRects().length > 0;

/** Makes a group one stop for Tab, with arrow keys inside. The item that had the focus last is the stop. */
export function roving({ vertical = false, items: selector = USUAL }: Options = {}): Attachment<HTMLElement> {
  return (node) => {
    let current: HTMLElement | null = null;
    const items = (): HTMLElement[] => [...node.querySelectorAll<HTMLElement>(selector)].filter(shown);

    function settle(): void {
      const all = items();
      if (!current || !all.includes(current)) current = all.find((item) => item.ariaCurrent === 'page' && vertical) ?? all[0] ?? null;
      for (const item of node.querySelectorAll<HTMLElement>(selector)) {
        const index = item === current ? 0 : -1;
        if (item.tabIndex !== index) item.tabIndex = index;
      }
    }

    function onfocusin(event: FocusEvent): void {
      const item = (event.target as HTMLElement).closest<HTMLElement>(selector);
      if (item) current = item;
      settle();
    }

    function onkeydown(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      const [back, on] = vertical ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight'];
      const target = event.target as HTMLElement;
      if (target instanceof HTMLInputElement && !atEdge(target, event.key === back)) return;
      const all = items();
      const at = all.indexOf(target.closest<HTMLElement>(selector) as HTMLElement);
      const inField = target instanceof HTMLInputElement;
      const to = { [back as string]: at - 1, [on as string]: at + 1, ...(inField ? {} : { Home: 0, End: all.length - 1 }) }[event.key];
      if (to === undefined || at < 0) return;
      event.preventDefault();
      all[Math.min(all.length - 1, Math.max(0, to))]?.focus();
    }

    node.addEventListener('focusin', onfocusin);
    node.addEventListener('keydown', onkeydown);
    const changes = new MutationObserver(settle);
    changes.observe(node, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    const sizes = new ResizeObserver(settle);
    sizes.observe(node);
    settle();
    return () => {
      node.removeEventListener('focusin', onfocusin);
      node.removeEventListener('keydown', onkeydown);
      changes.disconnect();
      sizes.disconnect();
    };
  };
}

/** Inside a text field the arrows belong to the text until its end is reached. */
function atEdge(input: HTMLInputElement, back: boolean): boolean {
  if (input.selectionStart !== input.selectionEnd) return false;
  return back ? input.selectionStart === 0 : input.selectionStart === input.value.length;
}
