/** The bytes of a preview, and what they are as text. */

export const TEXT_FIRST = 256 * 1024;
export const HEX_PAGE = 64 * 1024;
/** Pictures above it are asked about first; it is also the most that one request gives. */
export const PICTURE_MOST = 16 * 1024 * 1024;
/** Pictures above it are not shown at all: the window would hold them several times over. */
export const PICTURE_LIMIT = 96 * 1024 * 1024;
/** Lines beyond it are broken, and texts of more lines end: a page of text must not freeze the window. */
const LINE = 2000;
const LINES = 5000;

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'iso-8859-15' | 'shift_jis' | 'gb18030' | 'windows-1251';
export const ENCODINGS: { value: Encoding; label: string }[] = [
  { value: 'utf-8', label: 'UTF-8' }, { value: 'utf-16le', label: 'UTF-16 LE' }, { value: 'utf-16be', label: 'UTF-16 BE' },
  { value: 'windows-1252', label: 'Western (Windows-1252)' }, { value: 'iso-8859-15', label: 'Western (ISO 8859-15)' },
  { value: 'windows-1251', label: 'Cyrillic (Windows-1251)' }, { value: 'shift_jis', label: 'Japanese (Shift JIS)' }, { value: 'gb18030', label: 'Chinese (GB 18030)' },
];

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** By its mark, or by what it can be: UTF-8, UTF-16 without a mark where every other byte is zero, else Western. */
export function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const pairs = Math.min(bytes.length >> 1, 2048);
  let [even, odd] = [0, 0];
  for (let i = 0; i < pairs; i += 1) {
    if (bytes[2 * i] === 0) even += 1;
    if (bytes[2 * i + 1] === 0) odd += 1;
  }
  if (pairs > 3 && odd > pairs / 3 && even < pairs / 20) return 'utf-16le';
  if (pairs > 3 && even > pairs / 3 && odd < pairs / 20) return 'utf-16be';
  try {
    // A piece may end within a character: with `stream` that is no fault.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/** Whether bytes read as text: no zero bytes, and few other control characters. */
export function looksLikeText(bytes: Uint8Array): boolean {
  if (encodingOf(bytes).startsWith('utf-16')) return true;
  let odd = 0;
  for (const byte of bytes) {
    if (byte === 0) return false;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27) odd += 1;
  }
  return odd <= bytes.length / 100;
}

export function decode(bytes: Uint8Array<ArrayBuffer>, encoding: Encoding): string {
  return new TextDecoder(encoding).decode(bytes, { stream: true });
}

/** JSON with an indent, if the text is whole and valid; otherwise null. */
export function prettyJson(text: string): string | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return null;
  }
}

export interface Shown {
  text: string;
  /** Lines that were too long for one. */
  broken: number;
  /** There is more than that: characters at the end. */
  left: number;
}

/** What a page can show of a text. */
export function forShowing(text: string): Shown {
  const lines: string[] = [];
  let broken = 0;
  let at = 0;
  while (at <= text.length && lines.length < LINES) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    if (end - at > LINE) broken += 1;
    for (; end - at > LINE && lines.length < LINES; at += LINE) lines.push(text.slice(at, at + LINE));
    if (lines.length === LINES) break;
    lines.push(text.slice(at, end).replace(/\r$/, ''));
    at = end + 1;
  }
  return { text: lines.join('\n'), broken, left: Math.max(0, text.length - at) };
}

export interface HexRow {
  offset: string;
  hex: string;
  ascii: string;
}

/** Sixteen bytes a row. `start` is where the first stands in the object. */
export function hexRows(bytes: Uint8Array, start: number): HexRow[] {
  const rows: HexRow[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const piece = Array.from(bytes.subarray(at, at + 16));
    const pairs = piece.map((byte) => byte.toString(16).padStart(2, '0'));
    rows.push({
      offset: (start + at).toString(16).padStart(8, '0'),
      hex: `${pairs.slice(0, 8).join(' ')}  ${pairs.slice(8).join(' ')}`.padEnd(48),
      ascii: piece.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join(''),
    });
  }
  return rows;
}

/** A typed offset, `4096` or `0x1000`; null if it is none. */
export function offsetFrom(text: string): number | null {
  const typed = text.trim().replaceAll(',', '');
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(typed)) return null;
  const value = Number(typed);
  return Number.isSafeInteger(value) ? value : null;
}
