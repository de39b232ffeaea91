import type { Attachment } from 'svelte/attachments';

/** How far the pointer is from where it was pressed. */
type Moved = (right: number, down: number) => void;

/** Follows the pointer from a press on a handle until it is let go. */
export function dragging(pressed: () => Moved): Attachment<HTMLElement> {
  return (node) => {
    function onpointerdown(event: PointerEvent): void {
      if (event.button !== 0) return;
      event.preventDefault();
      node.setPointerCapture(event.pointerId);
      const moved = pressed();
      const follow = (to: PointerEvent): void => moved(to.clientX - event.clientX, to.clientY - event.clientY);
      node.addEventListener('pointermove', follow);
      node.addEventListener('lostpointercapture', () => node.removeEventListener('pointermove', follow), { once: true });
    }
    node.addEventListener('pointerdown', onpointerdown);
    return () => node.removeEventListener('pointerdown', onpointerdown);
  };
}
