import { expect, it } from 'vitest';
import { iconOf } from './entries';

it('has an icon for what a name says', () => {
  expect(iconOf('a.MOV', 'object')).toBe('file-video-camera');
  expect(iconOf('a.MOV', 'folder')).toBe('folder');
});
