/** The contents of the scripted objects: made up by what their names end in, any piece of any size. */

/** One dot, as a real picture. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const TEXTS: Record<string, (line: number) => string> = {
  csv: (line) => (line === 0 ? 'station;time;level\n' : `${'ABCD'[line % 4]};2026-04-${String((line % 28) + 1).padStart(2, '0')};${(line * 37) % 900}\n`),
  json: (line) => (line === 0 ? '{"levels": [\n' : `  {"line": ${line}, "level": ${(line * 37) % 900}},\n`),
  html: (line) => (line === 0 ? '<!doctype html><script>alert("run")</script>\n' : `<p>Line ${line} <img src="https://tracker.example/x.png"></p>\n`),
  svg: (line) => (line === 0 ? '<svg xmlns="http://www.w3.org/2000/svg"><script>alert("run")</script>\n' : `<circle r="${line}"/>\n`),
  txt: (line) => `${line + 1}: the quick brown fox jumps over the lazy dog.\n`,
  mhl: (line) => `<hash file="A001_C00${line}.mov"/>\n`,
};

const LINES = 200;

/** The lines repeat after the two hundredth. */
function textBlock(key: string): Uint8Array {
  if (key.endsWith('long-line.txt')) return new TextEncoder().encode('all in one line '.repeat(64));
  if (key.endsWith('latin-1.txt')) return Uint8Array.from('Stra\xdfe, \xe9t\xe9, \xbfqu\xe9?\n', (letter) => letter.charCodeAt(0));
  const line = TEXTS[key.slice(key.lastIndexOf('.') + 1)];
  return line ? new TextEncoder().encode(Array.from({ length: LINES }, (_, i) => line(i)).join('')) : Uint8Array.from({ length: 997 }, (_, i) => (i * 7919 + 13) % 251);
}

export function piece(key: string, size: number, start: number, length: number): Uint8Array {
  const whole = key.endsWith('.png') ? Uint8Array.from(atob(DOT), (letter) => letter.charCodeAt(0)) : textBlock(key);
  const end = Math.min(size, start + length, start + 1024 * 1024);
  return Uint8Array.from({ length: Math.max(0, end - start) }, (_, i) => whole[(start + i) % whole.length] ?? 0);
}
