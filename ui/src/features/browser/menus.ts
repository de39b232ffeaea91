import type { MenuEntry } from '../../components/menu';
import type { Column, Entry } from '../../lib/entries';
import { keyFor, written } from '../../lib/keys';
import { selectedOf } from '../../lib/selected';
import { copy, copyKeys, download, goToFolder, look, lookBackRefused, newFolder, openEntry, openEntryBeside, openPlace, paste, putRefused, uploadFiles, uploadFolder } from '../../state/actions';
import { columns } from '../../state/columns.svelte';
import { jobs } from '../../state/jobs.svelte';
import { layout } from '../../state/layout.svelte';
import { views } from '../../state/views.svelte';
import { BUCKET_NAME_STAYS, addressesRefused, copyAddresses, copyLink, copyObjects, deleteBucket, deleteObjects, edit, emptyBucket, linkRefused, notBeside, renameObject, restore, showDetails, transferBeside, uploadLink, uploadLinkRefused } from '../objects/objectActions';
import { RESTORE_IN } from '../versions/actions';

const LATER = 'Not in this version';
const nothing = (): void => undefined;

export const COLUMNS: { column: Column; label: string }[] = [
  { column: 'name', label: 'Name' }, { column: 'size', label: 'Size' },
  { column: 'modified', label: 'Modified' }, { column: 'storageClass', label: 'Storage class' },
];

export function sortMenu(): MenuEntry[] {
  return COLUMNS.map(({ column, label }) => ({ label: `Sort by ${label.toLowerCase()}`, checked: views.active.sort.column === column, run: () => views.active.sortBy(column) }));
}

/** On the head of the table. */
export function columnMenu(): MenuEntry[] {
  return [
    ...COLUMNS.map(({ column, label }): MenuEntry => column === 'name'
      ? { label, checked: true, several: true, impossible: 'The name is always shown', run: nothing }
      : { label, checked: !columns.hidden.includes(column), several: true, run: () => columns.toggle(column) }),
    'separator',
    { label: 'Reset columns', impossible: columns.hidden.length === 0 && 'All are shown', run: () => columns.reset() },
  ];
}

function copyAs(): MenuEntry {
  const many = addressesRefused();
  const local = many ?? (openPlace()?.connection === 'practice' && 'The practice store has no address');
  return {
    label: 'Copy as', icon: 'copy', run: nothing, entries: [
      { label: 'S3 URI', impossible: many, run: () => void copyAddresses('uri') },
      { label: 'Https address', impossible: local, run: () => void copyAddresses('https') },
      { label: 'Line for aws s3 cp', impossible: local, run: () => void copyAddresses('command') },
    ],
  };
}

/** What takes objects from where they are, for files and folders alike. */
function changes(): MenuEntry[] {
  const several = views.active.chosenCount > 1 && 'Select one';
  return [
    { label: 'Copy to…', icon: 'copy', key: keyFor('copyTo'), run: () => copyObjects(false) },
    { label: 'Move to…', icon: 'folder-input', key: keyFor('moveTo'), run: () => copyObjects(true) },
    { label: 'Copy to the other view', icon: 'columns-2', impossible: notBeside(), run: () => transferBeside(false) },
    { label: 'Move to the other view', icon: 'columns-2', impossible: notBeside(), run: () => transferBeside(true) },
    { label: 'Rename…', icon: 'pencil', key: keyFor('rename'), impossible: several, run: () => renameObject() },
    { label: 'Delete…', icon: 'trash-2', key: keyFor('delete'), danger: true, run: () => deleteObjects() },
  ];
}

/** For a row; what is selected counts as a whole. */
function objectMenu(): MenuEntry[] {
  return [
    { label: 'Download', icon: 'download', key: keyFor('download'), run: () => void download() },
    { label: 'Download to…', icon: 'folder-down', key: keyFor('downloadTo'), run: () => void download(true) },
    'separator',
    { label: 'Copy key', icon: 'copy', key: keyFor('copyKey'), run: () => copyKeys() },
    copyAs(),
    { label: 'Copy link…', icon: 'link', key: keyFor('copyLink'), impossible: linkRefused(), run: () => copyLink() },
    ...(views.active.search ? [{ label: 'Go to its folder', icon: 'folder-search', impossible: !views.active.only && 'Select one object', run: () => views.active.only && goToFolder(views.active.only) } as const] : []),
    { label: 'Preview', icon: 'search', key: 'Space', impossible: views.active.only?.kind !== 'object' && 'Select one object', run: () => look() },
    { label: 'Details', icon: 'info', key: keyFor('details'), run: () => showDetails() },
    'separator',
    { label: 'Edit…', icon: 'pencil', run: () => edit() },
    { label: 'Restore…', icon: 'snowflake', impossible: views.active.selected.archived === 0 && 'Nothing here is archived', run: () => restore() },
    ...changes(),
  ];
}

function folderMenu(entry: Entry): MenuEntry[] {
  const place = openPlace();
  const inside = place && { ...place, prefix: entry.key };
  return [
    { label: 'Open', icon: 'folder-open', key: 'Enter', run: () => openEntry(entry) },
    { label: 'Open in the other view', icon: 'columns-2', key: written('Ctrl+Enter'), run: () => openEntryBeside(entry) },
    { label: 'Download to…', icon: 'folder-down', key: keyFor('downloadTo'), run: () => void download(true) },
    { label: 'Upload into…', icon: 'upload', run: () => void uploadFiles(inside) },
    'separator',
    { label: 'Copy path', icon: 'copy', run: () => void copy(entry.key) },
    { label: 'Link to upload here…', icon: 'link', impossible: uploadLinkRefused(), run: () => uploadLink(entry.key) },
    { label: 'Details', icon: 'info', key: keyFor('details'), run: () => showDetails() },
    { label: 'Check against a folder…', icon: 'shield-check', impossible: LATER, run: nothing },
    'separator',
    { label: 'Edit…', icon: 'pencil', run: () => edit() },
    { label: RESTORE_IN, icon: 'history', impossible: lookBackRefused(), run: () => place && void jobs.undelete(place, [entry.key]) },
    ...changes(),
  ];
}

/** Beside the buckets of a connection. */
function bucketsMenu(connection: string): MenuEntry[] {
  return [
    { label: 'New bucket…', icon: 'plus', run: () => (layout.sheet = { kind: 'newBucket', connection }) },
    { label: 'Open a bucket…', icon: 'folder-open', run: () => (layout.sheet = { kind: 'openBucket', connection }) },
    'separator',
    { label: 'List again', icon: 'refresh-cw', key: keyFor('refresh'), run: () => void views.active.refresh() },
  ];
}

function emptyMenu(): MenuEntry[] {
  const refused = putRefused();
  return [
    { label: 'Upload files…', icon: 'file-up', key: keyFor('uploadFiles'), impossible: refused, run: () => void uploadFiles() },
    { label: 'Upload a folder…', icon: 'folder-up', key: keyFor('uploadFolder'), impossible: refused, run: () => void uploadFolder() },
    { label: 'New folder…', icon: 'folder-plus', key: keyFor('newFolder'), impossible: refused, run: () => newFolder() },
    { label: 'Link to upload here…', icon: 'link', impossible: uploadLinkRefused(), run: () => uploadLink() },
    'separator',
    { label: 'Paste', key: keyFor('paste'), impossible: refused, run: () => void paste() },
    { label: 'List again', icon: 'refresh-cw', key: keyFor('refresh'), run: () => void views.active.refresh() },
  ];
}

export function tableMenu(entry: Entry | null): MenuEntry[] {
  const { spot } = views.active;
  if (!entry) return spot?.bucket === null ? bucketsMenu(spot.connection) : emptyMenu();
  if (entry.kind === 'bucket') return [
    { label: 'Open', icon: 'folder-open', key: 'Enter', run: () => openEntry(entry) },
    { label: 'Open in the other view', icon: 'columns-2', key: written('Ctrl+Enter'), run: () => openEntryBeside(entry) },
    { label: 'Copy name', icon: 'copy', run: () => void copy(entry.key) },
    { label: 'Bucket information', icon: 'info', key: keyFor('details'), run: () => showDetails(selectedOf([entry])) },
    { label: 'Unfinished uploads here', icon: 'history', run: () => views.active.spot && layout.showUnfinished(views.active.spot.connection, entry.key) },
    { label: 'New bucket…', icon: 'plus', run: () => views.active.spot && (layout.sheet = { kind: 'newBucket', connection: views.active.spot.connection }) },
    'separator',
    { label: 'Rename…', icon: 'pencil', key: keyFor('rename'), impossible: BUCKET_NAME_STAYS, run: nothing },
    { label: 'Empty bucket…', icon: 'trash-2', danger: true, run: () => spot && void emptyBucket(spot.connection, entry.key) },
    { label: 'Delete bucket…', icon: 'trash-2', key: keyFor('delete'), danger: true, run: () => views.active.spot && void deleteBucket(views.active.spot.connection, entry.key) },
  ];
  return entry.kind === 'folder' && views.active.chosenCount < 2 ? folderMenu(entry) : objectMenu();
}
