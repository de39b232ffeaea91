/**
 * Which drawn row stands for which transfer. A transfer that stays in view keeps its row, so that focus and pointer
 * stay with it; the rows of those that left are used again, because making one takes several times as long.
 */
export class Slots {
  #slots = new Map<number, number>();
  #made = 0;

  /** The slot of each id, in their order. */
  assign(ids: readonly number[]): number[] {
    const wanted = new Set(ids);
    const free: number[] = [];
    for (const [id, slot] of this.#slots) {
      if (wanted.has(id)) continue;
      free.push(slot);
      this.#slots.delete(id);
    }
    return ids.map((id) => {
      const slot = this.#slots.get(id) ?? free.shift() ?? this.#made++;
      this.#slots.set(id, slot);
      return slot;
    });
  }
}
