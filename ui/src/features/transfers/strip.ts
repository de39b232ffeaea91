/** The parts of a transfer as shapes. Kinds are told apart by form, not by colour alone. */
export type Kind = 'todo' | 'kept' | 'sent' | 'moving' | 'retry' | 'failed';

export interface Bin {
  kind: Kind;
  /** How far a moving part is, 0 to 1. */
  level: number;
}

export interface Shape {
  paint: 'sent' | 'kept' | 'moving' | 'movingBack' | 'retry' | 'failed' | 'hold';
  x: number;
  y: number;
  width: number;
  height: number;
}

export const HEIGHT = 8;
const PITCH = 4;
const CELL = 3;

/** The most telling part of a bin shows. */
const TELLING: readonly Kind[] = ['failed', 'retry', 'moving', 'todo', 'kept', 'sent'];

function binOf(letter: string): Bin {
  switch (letter) {
    case 's': return { kind: 'sent', level: 1 };
    case 'k': return { kind: 'kept', level: 1 };
    case 'r': return { kind: 'retry', level: 0 };
    case 'f': return { kind: 'failed', level: 0 };
    case '.': return { kind: 'todo', level: 0 };
    default: return { kind: 'moving', level: (Number(letter) || 0) / 9 };
  }
}

/** Scales up to 96 letters from Rust to the bins that fit. */
export function scale(letters: string, width: number): Bin[] {
  const bins = Math.floor(width / PITCH);
  if (letters.length === 0) return [];
  return Array.from({ length: bins }, (_, index) => {
    const from = Math.floor((index * letters.length) / bins);
    const to = Math.max(from + 1, Math.floor(((index + 1) * letters.length) / bins));
    const mixed = [...letters.slice(from, to)].map(binOf);
    const kind = TELLING.find((candidate) => mixed.some((bin) => bin.kind === candidate)) ?? 'todo';
    return { kind, level: Math.max(...mixed.filter((bin) => bin.kind === kind).map((bin) => bin.level), 0) };
  });
}

/** Neighbouring full bins join into one block; `calm` strips are grey, for what does not move. */
export function shapes(bins: readonly Bin[], calm: boolean): Shape[] {
  const made: Shape[] = [];
  let index = 0;
  while (index < bins.length) {
    const bin = bins[index] as Bin;
    const x = index * PITCH;
    let length = 1;
    if (bin.kind === 'sent' || bin.kind === 'kept') {
      while (bins[index + length]?.kind === bin.kind) length += 1;
      const width = length * PITCH;
      const paint = calm ? 'hold' : bin.kind;
      if (bin.kind === 'sent') made.push({ paint, x, y: 0, width, height: HEIGHT });
      else made.push({ paint, x, y: 0, width, height: 3 }, { paint, x, y: 5, width, height: 3 });
    } else if (bin.kind === 'failed') {
      made.push({ paint: 'failed', x, y: 0, width: CELL, height: HEIGHT });
    } else if (!calm && bin.kind === 'retry') {
      made.push({ paint: 'retry', x, y: 2, width: CELL, height: 4 });
    } else if (!calm && bin.kind === 'moving') {
      const height = Math.max(1, Math.round(bin.level * HEIGHT));
      made.push({ paint: 'movingBack', x, y: 0, width: CELL, height: HEIGHT }, { paint: 'moving', x, y: HEIGHT - height, width: CELL, height });
    }
    index += length;
  }
  return made;
}

/** Where no parts are known, such as in folders, one block as long as what has moved. */
export function block(fraction: number, width: number, calm: boolean): Shape[] {
  const long = Math.round(Math.max(0, Math.min(1, fraction)) * width);
  return long > 0 ? [{ paint: calm ? 'hold' : 'sent', x: 0, y: 0, width: long, height: HEIGHT }] : [];
}

/** How far a check is, from words like `Checking part 1,142 of 3,464`; the feed has no number for it. */
export function checkedFraction(message: string | null): number {
  const found = /([\d,]+) of ([\d,]+)/.exec(message ?? '');
  if (!found) return 0;
  const [done, total] = [found[1], found[2]].map((digits) => Number(digits?.replaceAll(',', '')));
  return done !== undefined && total ? Math.min(1, done / total) : 0;
}
