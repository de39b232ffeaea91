/** Keys and names are hostile text: what cannot be seen, or reorders what can, is spelled out. */
export interface Piece {
  text: string;
  /** Shown in a tinted span. */
  strange: boolean;
}

// Control characters, soft hyphen, zero-width and bidi controls, separators, byte order mark, tags.
const STRANGE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/u;
const SPACE = '␠';

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

export function pieces(text: string): Piece[] {
  const leading = text.length - text.trimStart().length;
  const trailing = text.trimEnd().length;
  if (leading === 0 && trailing === text.length && !STRANGE.test(text)) return [{ text, strange: false }];
  const made: Piece[] = [];
  let at = 0;
  for (const character of text) {
    const edge = at < leading || at >= trailing;
    const strange = STRANGE.test(character) || (edge && character.trim() === '');
    const shown = !strange ? character : character === ' ' ? SPACE : escape(character);
    const last = made.at(-1);
    if (last && last.strange === strange) last.text += shown;
    else made.push({ text: shown, strange });
    at += character.length;
  }
  return made;
}

/** The same for tooltips and accessible names. */
export function visible(text: string): string {
  return pieces(text).map((piece) => piece.text).join('');
}

/** Cuts a name so that the last characters can stay while the head gives way. */
export function splitTail(text: string, tail: number): [string, string] {
  if (text.length <= tail + 3) return [text, ''];
  let cut = text.length - tail;
  // Never between the halves of a surrogate pair, nor before a combining mark.
  while (cut > 0 && (/[\udc00-\udfff]/.test(text[cut] ?? '') || /\p{M}/u.test(text[cut] ?? ''))) cut -= 1;
  return [text.slice(0, cut), text.slice(cut)];
}
