/** Carries out what a key asks for. The table of keys is in `lib/keys.ts`. */
import { all, none } from './lib/selection';
import { bindingFor, chord, type Command } from './lib/keys';
import { cycleArea } from './platform';
import { bookmarkHere, copyKeys, download, newFolder, openConnection, paste, searchBelow, toggleSecondView, uploadFiles, uploadFolder } from './state/actions';
import { inspector } from './state/inspector.svelte';
import { layout } from './state/layout.svelte';
import { places } from './state/places.svelte';
import { inView, views } from './state/views.svelte';
import { copyLink, copyObjects, deleteObjects, renameObject, showDetails } from './features/objects/objectActions';
import { pane } from './features/transfers/pane.svelte';

const browsing = (): boolean => layout.view === 'browse';

const COMMANDS: Record<Exclude<Command, 'connection'>, () => void> = {
  uploadFiles: () => void uploadFiles(),
  uploadFolder: () => void uploadFolder(),
  download: () => void download(),
  downloadTo: () => void download(true),
  filter: () => inView(views.active, '[data-filter]')?.focus(),
  search: () => searchBelow(),
  paste: () => void paste(),
  up: () => browsing() && views.active.up(),
  back: () => browsing() && views.active.back(),
  forward: () => browsing() && views.active.forward(),
  refresh: () => browsing() && void views.active.refresh(),
  goTo: () => { if (browsing() && views.active.spot) views.active.goingTo = true; },
  bookmark: () => bookmarkHere(),
  newFolder: () => newFolder(),
  copyKey: () => copyKeys(),
  copyLink: () => copyLink(),
  selectAll: () => { if (!views.active.past) views.active.selection = all(views.active.selection, views.active.visible); },
  selectNone: () => {
    if (layout.sidebarOver) layout.sidebarOver = false;
    else if (pane.details !== null) pane.closeDetails();
    else if (inspector.shown) inspector.close();
    else views.active.selection = none(views.active.selection);
  },
  details: () => showDetails(),
  toggleTransfers: () => { pane.collapsed = !pane.collapsed; },
  toggleSidebar: () => layout.toggleSidebar(),
  nextArea: () => cycleArea(1),
  previousArea: () => cycleArea(-1),
  settings: () => { layout.sheet = { kind: 'settings' }; },
  keys: () => { layout.sheet = { kind: 'keys' }; },
  pauseAll: () => void pane.pauseOrResumeAll(),
  delete: () => { if (browsing()) deleteObjects(); },
  rename: () => { if (browsing()) renameObject(); },
  copyTo: () => { if (browsing()) copyObjects(false); },
  moveTo: () => { if (browsing()) copyObjects(true); },
  secondView: () => { if (browsing()) toggleSecondView(); },
  swallow: () => undefined,
};

const TYPING = 'input:not([type=checkbox]), textarea, select';

export function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const focus = document.activeElement;
  const bound = bindingFor(chord(event), focus?.matches(TYPING) ?? false);
  if (!bound) return;
  // Keys of the table do nothing to it while another list has the focus, which may have its own use for them.
  if (bound.table && focus !== document.body && !focus?.closest('[data-area="table"], [data-area="toolbar"], [data-area="path"], [data-area="footer"]')) return;
  const over = layout.sheet !== null || document.querySelector('[role="menu"], [role="dialog"], [role="alertdialog"]') !== null;
  // A sheet or menu closes by its own Escape.
  if (over && bound.command === 'selectNone') return;
  event.preventDefault();
  if (over || (layout.view === 'welcome' && bound.command !== 'settings' && bound.command !== 'keys')) return;
  if (bound.command === 'connection') {
    const connection = places.connections[(bound.number ?? 1) - 1];
    if (connection) openConnection(connection.id);
  } else COMMANDS[bound.command]();
}
