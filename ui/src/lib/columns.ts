/**
 * Long columns that only grow, in blocks: growing moves nothing that is there. A million strings of their own would
 * take several times the room of their letters, so a block of text that is full becomes one string.
 */
const BITS = 10;
const BLOCK = 1 << BITS;

export class Texts {
  length = 0;
  #packed: string[] = [];
  #ends: Uint32Array[] = [];
  #open: string[] = [];

  push(text: string): void {
    this.#open.push(text);
    this.length += 1;
    if (this.#open.length < BLOCK) return;
    let end = 0;
    this.#ends.push(Uint32Array.from(this.#open, (each) => (end += each.length)));
    this.#packed.push(this.#open.join(''));
    this.#open = [];
  }

  at(index: number): string {
    const ends = this.#ends[index >> BITS];
    const place = index & (BLOCK - 1);
    if (!ends) return this.#open[place] ?? '';
    return (this.#packed[index >> BITS] as string).slice(place === 0 ? 0 : ends[place - 1], ends[place]);
  }

  /** Whether it begins with a text, which is in small letters. Makes no string where one letter tells. */
  startsLike(index: number, wanted: string): boolean {
    const ends = this.#ends[index >> BITS];
    const place = index & (BLOCK - 1);
    const text = ends ? (this.#packed[index >> BITS] as string) : (this.#open[place] ?? '');
    const start = ends && place > 0 ? (ends[place - 1] as number) : 0;
    for (let i = 0; i < wanted.length; i += 1) {
      const code = text.charCodeAt(start + i);
      if (code > 127) return this.at(index).toLowerCase().startsWith(wanted);
      if ((code >= 65 && code <= 90 ? code + 32 : code) !== wanted.charCodeAt(i)) return false;
    }
    return start + wanted.length <= (ends ? (ends[place] as number) : text.length);
  }
}

export class Numbers {
  length = 0;
  #blocks: (Float64Array | Uint8Array)[] = [];

  constructor(private readonly kind: typeof Float64Array | typeof Uint8Array) {}

  push(value: number): void {
    const place = this.length & (BLOCK - 1);
    if (place === 0) this.#blocks.push(new this.kind(BLOCK));
    (this.#blocks[this.length >> BITS] as Float64Array)[place] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.#blocks[index >> BITS]?.[index & (BLOCK - 1)] ?? NaN;
  }
}

/** Whole numbers that are added one by one, in one array that doubles. */
export class Ids {
  length = 0;
  #room = new Uint32Array(64);

  push(id: number): void {
    if (this.length === this.#room.length) {
      const wider = new Uint32Array(this.length * 2);
      wider.set(this.#room);
      this.#room = wider;
    }
    this.#room[this.length] = id;
    this.length += 1;
  }

  at(index: number): number {
    return this.#room[index] as number;
  }

  copy(from: number, to: number): Uint32Array {
    return this.#room.slice(from, Math.min(to, this.length));
  }
}

/** The first place in `[low, high)` whose value does not come before what is looked for. */
export function halve(low: number, high: number, before: (index: number) => boolean): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
