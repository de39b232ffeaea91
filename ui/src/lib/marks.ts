/** A set of row ids, as bits: all of a million rows are 125 kB. A change makes a new one, which may share nothing. */
export class Marks {
  readonly count: number;
  readonly #bits: Uint32Array;

  private constructor(bits: Uint32Array, count: number) {
    this.#bits = bits;
    this.count = count;
  }

  static readonly none = new Marks(new Uint32Array(0), 0);

  /** Of all ids below `room`. */
  static all(room: number): Marks {
    const bits = new Uint32Array((room + 31) >>> 5).fill(0xffff_ffff);
    if (room % 32 !== 0) bits[bits.length - 1] = 2 ** (room % 32) - 1;
    return new Marks(bits, room);
  }

  /** Of some ids below `room`. */
  static of(ids: Iterable<number>, room: number): Marks {
    return Marks.none.with(ids, room);
  }

  has(id: number): boolean {
    return ((this.#bits[id >>> 5] ?? 0) & (1 << (id & 31))) !== 0;
  }

  with(ids: Iterable<number>, room: number): Marks {
    const bits = this.#copy(room);
    let { count } = this;
    for (const id of ids) {
      const [word, bit] = [id >>> 5, 1 << (id & 31)];
      if (((bits[word] as number) & bit) !== 0) continue;
      bits[word] = (bits[word] as number) | bit;
      count += 1;
    }
    return new Marks(bits, count);
  }

  without(id: number): Marks {
    if (!this.has(id)) return this;
    const bits = this.#bits.slice();
    bits[id >>> 5] = (bits[id >>> 5] as number) & ~(1 << (id & 31));
    return new Marks(bits, this.count - 1);
  }

  /** In the order of the ids. Quicker than `ids`, for what looks at all of very many. */
  each(look: (id: number) => void): void {
    for (let word = 0; word < this.#bits.length; word += 1) {
      const bits = this.#bits[word] as number;
      if (bits !== 0) for (let bit = 0; bit < 32; bit += 1) if ((bits & (1 << bit)) !== 0) look(word * 32 + bit);
    }
  }

  /** In the order of the ids. */
  *ids(): Generator<number> {
    for (let word = 0; word < this.#bits.length; word += 1) {
      const bits = this.#bits[word] as number;
      if (bits === 0) continue;
      for (let bit = 0; bit < 32; bit += 1) if ((bits & (1 << bit)) !== 0) yield word * 32 + bit;
    }
  }

  #copy(room: number): Uint32Array {
    const bits = new Uint32Array(Math.max(this.#bits.length, (room + 31) >>> 5));
    bits.set(this.#bits);
    return bits;
  }
}
