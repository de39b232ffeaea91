import type { Attachment } from 'svelte/attachments';

/** Follows the pointer from a press on a handle until it is let go. */
export function dragging(moved: (event: PointerEvent) => void): Attachment<HTMLElement> {
  return (node) => {
    function onpointerdown(event: PointerEvent): void {
      if (event.button !== 0) return;
      event.preventDefault();
      node.setPointerCapture(event.pointerId);
      node.addEventListener('pointermove', moved);
      node.addEventListener('lostpointercapture', () => node.removeEventListener('pointermove', moved), { once: true });
    }
    node.addEventListener('pointerdown', onpointerdown);
    return () => node.removeEventListener('pointerdown', onpointerdown);
  };
}
