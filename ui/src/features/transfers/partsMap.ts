/** The parts of a transfer as a map of cells, for the drawer. */
import type { Row } from '../../generated/wire';
import { count } from '../../lib/format';
import type { Shape } from './strip';

export const CELL = 7;
export const PITCH = 8;

const MOST = 96;

/** What is drawn where the feed has told no parts, such as after a restart: as many as are there, from the left. */
export function lettersOf(strip: string | null, parts: number, done: number): string {
  if (strip !== null) return strip.slice(0, Math.max(1, Math.min(parts, strip.length)));
  const cells = Math.max(1, Math.min(parts, MOST));
  return 's'.repeat(Math.floor((done / Math.max(1, parts)) * cells)).padEnd(cells, '.');
}

export function columnsOf(width: number): number {
  return Math.max(1, Math.floor((width + 1) / PITCH));
}

/** One cell for each letter, in lines from the left. */
export function cells(letters: string, columns: number): Shape[] {
  return [...letters].flatMap((letter, index): Shape[] => {
    const x = (index % columns) * PITCH;
    const y = Math.floor(index / columns) * PITCH;
    const full = { x, y, width: CELL, height: CELL };
    switch (letter) {
      case 's': return [{ paint: 'sent', ...full }];
      case 'k': return [{ paint: 'kept', ...full, height: 3 }, { paint: 'kept', ...full, y: y + 4, height: 3 }];
      case 'r': return [{ paint: 'movingBack', ...full }, { paint: 'retry', ...full, y: y + 2, height: 4 }];
      case 'f': return [{ paint: 'failed', ...full }];
      case '.': return [];
      default: {
        const height = Math.max(1, Math.round(((Number(letter) || 0) / 9) * CELL));
        return [{ paint: 'movingBack', ...full }, { paint: 'moving', ...full, y: y + CELL - height, height }];
      }
    }
  });
}

const LEGEND = [
  ['k', 'Kept from last run', 'kept'], ['s', 'Sent', 'sent'], ['m', 'Moving', 'moving'], ['r', 'Trying again', 'retry'], ['f', 'Failed', 'failed'], ['.', 'To do', 'todo'],
] as const;

export type LegendKind = (typeof LEGEND)[number][2];

/** Only the kinds that the map shows. */
export function legendOf(letters: string, direction: Row['direction']): { kind: LegendKind; word: string }[] {
  return LEGEND.filter(([letter]) => (letter === 'm' ? /\d/.test(letters) : letters.includes(letter)))
    .map(([, word, kind]) => ({ kind, word: kind === 'sent' && direction === 'download' ? 'Received' : word }));
}

/** `1 square = 40 parts`, where a square stands for more than one. */
export function squareWords(parts: number, letters: string): string {
  const each = Math.round(parts / Math.max(1, letters.length));
  return each > 1 ? `1 square = ${count(each)} parts` : '';
}

/** The map in words, for those who do not see it. */
export function mapWords(parts: number, done: number): string {
  return `Map of parts: ${count(done)} of ${count(parts)} are there`;
}
