import type { MenuEntry } from '../../components/menu';
import type { Connection } from '../../generated/wire';
import { copy, openConnection, removeConnection, show } from '../../state/actions';
import { layout } from '../../state/layout.svelte';
import { deleteBucket } from '../objects/objectActions';

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
    { label: 'Copy name', icon: 'copy', run: () => void copy(bucket) },
    { label: 'Bucket information', icon: 'info', run: () => (layout.sheet = { kind: 'bucket', connection, bucket }) },
    'separator',
    { label: 'What this server guarantees', icon: 'shield', impossible: LATER, run: nothing },
    { label: 'Unfinished uploads here', icon: 'history', impossible: LATER, run: nothing },
    'separator',
    { label: 'Delete bucket…', icon: 'trash-2', danger: true, run: () => void deleteBucket(connection, bucket) },
  ];
}
