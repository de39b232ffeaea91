/** What is done to versions. */
import type { Place } from '../../generated/wire';
import { counted } from '../../lib/format';
import { notRestorable, type PastRow, restoring, versionsSelection } from '../../lib/versions';
import type { MenuEntry } from '../../components/menu';
import { copy } from '../../state/actions';
import { jobs } from '../../state/jobs.svelte';

/** An old version is copied onto its key and so holds again; of what is deleted only the marker goes. */
export function restore(place: Place, rows: readonly PastRow[]): void {
  if (notRestorable(rows) !== null) return;
  const selection = versionsSelection(place, rows);
  if (rows.every((row) => restoring(row) === 'unmark')) void jobs.start(selection, { kind: 'delete' }, 'Restore deleted objects');
  else void jobs.start(selection, { kind: 'copy', to: place, name: null, ifTaken: 'overwrite' }, 'Restore versions');
}

export function deleteForEver(place: Place, rows: readonly PastRow[]): void {
  const versions = rows.filter((row) => row.kind === 'version');
  if (versions.length > 0) void jobs.start(versionsSelection(place, versions), { kind: 'delete' }, `Delete ${counted(versions.length, 'version')} for ever`);
}

/** `readOnly`: as of a moment. */
export function versionMenu(place: Place, rows: readonly PastRow[], readOnly: boolean): MenuEntry[] {
  const versions = rows.filter((row) => row.kind === 'version');
  const past = readOnly && 'The past cannot be changed. Go back to now first';
  const none = versions.length === 0 && 'Select a version first';
  return [
    { label: 'Restore deleted object', icon: 'history', impossible: past || (!versions.every((row) => row.deleteMarker) && 'It is not deleted') || notRestorable(rows), run: () => restore(place, rows) },
    { label: 'Restore this version', icon: 'history', impossible: past || (versions.some((row) => row.deleteMarker) && 'It is a delete marker') || notRestorable(rows), run: () => restore(place, rows) },
    'separator',
    { label: 'Copy key', icon: 'copy', impossible: rows.length === 0 && 'Select something first', run: () => void copy(rows.map((row) => row.key).join('\n')) },
    { label: 'Copy version', icon: 'copy', impossible: none, run: () => void copy(versions.map((row) => row.version).join('\n')) },
    'separator',
    { label: 'Delete this version for ever…', icon: 'trash-2', key: 'Del', danger: true, impossible: past || none, run: () => deleteForEver(place, versions) },
  ];
}
