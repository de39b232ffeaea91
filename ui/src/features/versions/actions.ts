/** What is done to versions. */
import type { Place } from '../../generated/wire';
import { counted } from '../../lib/format';
import { keyFor } from '../../lib/keys';
import { DELETE_MARKER, deletedSelection, notRestorable, type PastRow, restoring, versionsSelection } from '../../lib/versions';
import type { MenuEntry } from '../../components/menu';
import { copy, download, look } from '../../state/actions';
import type { Browser } from '../../state/browser.svelte';
import { jobs } from '../../state/jobs.svelte';
import { layout } from '../../state/layout.svelte';
import type { PastList } from '../../state/past.svelte';
import { copyLink, linkRefused, showDetails } from '../objects/objectActions';

/** Of a folder and all below it, also where the folder itself is gone. */
export const RESTORE_IN = 'Restore what is deleted in this folder…';

/** An old version is copied onto its key and so holds again; of what is deleted only the marker goes. */
export function restore(place: Place, rows: readonly PastRow[]): void {
  if (notRestorable(rows) !== null) return;
  const marked = rows.filter((row) => restoring(row) === 'unmark');
  if (marked.length > 0) void jobs.start(deletedSelection(place, marked), { kind: 'undelete' }, 'Restore deleted objects');
  else void jobs.start(versionsSelection(place, rows), { kind: 'copy', to: place, name: null, ifTaken: 'overwrite' }, 'Restore versions');
}

export function deleteForEver(place: Place, rows: readonly PastRow[]): void {
  const versions = rows.filter((row) => row.kind === 'version');
  if (versions.length > 0) void jobs.start(versionsSelection(place, versions), { kind: 'delete' }, `Delete ${counted(versions.length, 'version')} for ever`);
}

const PAST = 'The past cannot be changed. Go back to now first';

/** Beside the versions: for the open place. */
export function pastPlaceMenu(view: Browser, place: Place, readOnly: boolean): MenuEntry[] {
  return [
    { label: place.prefix === '' ? 'Restore what is deleted in this bucket…' : RESTORE_IN, icon: 'history', impossible: readOnly && PAST, run: () => void jobs.undelete(place, [place.prefix]) },
    'separator',
    { label: 'As of…', icon: 'clock', run: () => (layout.sheet = { kind: 'asOf' }) },
    { label: 'Back to now', icon: 'arrow-left', run: () => { view.past = null; } },
    { label: 'List again', icon: 'refresh-cw', key: keyFor('refresh'), run: () => void view.refresh() },
  ];
}

/** `readOnly`: as of a moment. */
export function versionMenu(place: Place, list: PastList, readOnly: boolean): MenuEntry[] {
  const rows = list.chosen;
  const versions = rows.filter((row) => row.kind === 'version');
  const past = readOnly && PAST;
  const folders = rows.filter((row) => row.kind === 'folder').map((row) => row.key);
  const none = versions.length === 0 && 'Select a version first';
  const { selected } = list;
  const markers = rows.length > 0 && rows.every((row) => row.deleteMarker) && DELETE_MARKER;
  const nothing = markers || (selected.count === 0 && 'Select a version first');
  const one = markers || (selected.count !== 1 || selected.objects !== 1) && 'Select one version';
  return [
    { label: 'Download', icon: 'download', key: keyFor('download'), impossible: nothing, run: () => void download(false, selected.entries()) },
    { label: 'Download to…', icon: 'folder-down', key: keyFor('downloadTo'), impossible: nothing, run: () => void download(true, selected.entries()) },
    { label: 'Preview', icon: 'search', key: 'Space', impossible: one, run: () => look(selected.entries(1)[0] ?? null) },
    { label: 'Details', icon: 'info', key: keyFor('details'), impossible: nothing, run: () => showDetails(selected) },
    { label: 'Copy link…', icon: 'link', key: keyFor('copyLink'), impossible: markers || linkRefused(selected), run: () => copyLink(selected) },
    'separator',
    { label: 'Restore deleted object', icon: 'history', impossible: past || (!versions.some((row) => restoring(row) === 'unmark') && 'It is not deleted') || notRestorable(rows), run: () => restore(place, rows) },
    { label: 'Restore this version', icon: 'history', impossible: past || (versions.some((row) => row.deleteMarker) && 'It is a delete marker') || notRestorable(rows), run: () => restore(place, rows) },
    { label: RESTORE_IN, icon: 'history', impossible: past || (folders.length === 0 && 'Select a folder first'), run: () => void jobs.undelete(place, folders) },
    'separator',
    { label: 'Copy key', icon: 'copy', impossible: rows.length === 0 && 'Select something first', run: () => void copy(rows.map((row) => row.key).join('\n')) },
    { label: 'Copy version', icon: 'copy', impossible: none, run: () => void copy(versions.map((row) => row.version).join('\n')) },
    'separator',
    { label: 'Delete this version for ever…', icon: 'trash-2', key: 'Del', danger: true, impossible: past || none, run: () => deleteForEver(place, versions) },
  ];
}
