import type { MenuEntry } from '../../components/menu';
import type { Bookmark, Connection, Place } from '../../generated/wire';
import { written } from '../../lib/keys';
import { path } from '../../lib/places';
import { copy, openConnection, removeConnection, show, showBeside } from '../../state/actions';
import { kept } from '../../state/keptPlaces.svelte';
import { layout } from '../../state/layout.svelte';
import { deleteBucket, emptyBucket } from '../objects/objectActions';

const LATER = 'Not in this version';
const nothing = (): void => undefined;

export function connectionMenu(connection: Connection): MenuEntry[] {
  const practice = connection.id === 'practice' && 'The practice store needs no settings';
  return [
    { label: 'Open', icon: 'folder-open', run: () => openConnection(connection.id) },
    { label: 'Edit…', icon: 'pencil', impossible: practice, run: () => layout.edit(connection) },
    { label: 'Open a bucket…', icon: 'cylinder', run: () => (layout.sheet = { kind: 'openBucket', connection: connection.id }) },
    { label: 'New bucket…', icon: 'plus', run: () => (layout.sheet = { kind: 'newBucket', connection: connection.id }) },
    'separator',
    { label: 'Pause its transfers', icon: 'pause', impossible: LATER, run: nothing },
    'separator',
    { label: 'Remove…', icon: 'trash-2', danger: true, impossible: practice && 'The practice store stays', run: () => void removeConnection(connection) },
  ];
}

export function bucketMenu(connection: string, bucket: string): MenuEntry[] {
  return [
    { label: 'Open', icon: 'folder-open', run: () => show({ connection, bucket, prefix: '' }) },
    { label: 'Open in the other view', icon: 'columns-2', run: () => showBeside({ connection, bucket, prefix: '' }) },
    { label: 'Copy name', icon: 'copy', run: () => void copy(bucket) },
    { label: 'Bucket information', icon: 'info', run: () => (layout.sheet = { kind: 'bucket', connection, bucket }) },
    'separator',
    { label: 'What this server guarantees', icon: 'shield', impossible: LATER, run: nothing },
    { label: 'Unfinished uploads here', icon: 'history', run: () => layout.showUnfinished(connection, bucket) },
    'separator',
    { label: 'Empty bucket…', icon: 'trash-2', danger: true, run: () => void emptyBucket(connection, bucket) },
    { label: 'Delete bucket…', icon: 'trash-2', danger: true, run: () => void deleteBucket(connection, bucket) },
  ];
}

export function bookmarkMenu(mark: Bookmark): MenuEntry[] {
  const { bookmarks } = kept.all;
  const at = bookmarks.indexOf(mark);
  return [
    { label: 'Open', icon: 'folder-open', key: 'Enter', run: () => show(mark.place) },
    { label: 'Open in the other view', icon: 'columns-2', run: () => showBeside(mark.place) },
    { label: 'Copy path', icon: 'copy', run: () => void copy(`s3://${path(mark.place)}`) },
    { label: 'Rename…', icon: 'pencil', key: written('F2'), run: () => (layout.sheet = { kind: 'renameBookmark', mark }) },
    'separator',
    { label: 'Move up', icon: 'arrow-up', key: written('Ctrl+ArrowUp'), impossible: at <= 0 && 'It is the first', run: () => kept.move(mark, -1) },
    { label: 'Move down', icon: 'arrow-down', key: written('Ctrl+ArrowDown'), impossible: at === bookmarks.length - 1 && 'It is the last', run: () => kept.move(mark, 1) },
    'separator',
    { label: 'Remove the bookmark', icon: 'trash-2', key: written('Delete'), run: () => kept.remove(mark) },
  ];
}

export function recentMenu(place: Place): MenuEntry[] {
  return [
    { label: 'Open', icon: 'folder-open', key: 'Enter', run: () => show(place) },
    { label: 'Open in the other view', icon: 'columns-2', run: () => showBeside(place) },
    { label: 'Copy path', icon: 'copy', run: () => void copy(`s3://${path(place)}`) },
    { label: 'Bookmark it', icon: 'star', impossible: kept.markOf(place) !== undefined && 'It is a bookmark', run: () => void kept.toggle(place) },
    'separator',
    { label: 'Remove from the list', icon: 'trash-2', key: written('Delete'), run: () => kept.drop(place) },
    { label: 'Clear recent places', run: () => kept.drop() },
  ];
}
