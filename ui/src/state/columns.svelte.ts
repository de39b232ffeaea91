import type { Column } from '../lib/entries';

const KEPT_AS = 'windlass.hiddenColumns';
export type Optional = Exclude<Column, 'name'>;
const ALL: readonly string[] = ['size', 'modified', 'storageClass'];

function before(): Optional[] {
  return (localStorage.getItem(KEPT_AS) ?? '').split(' ').filter((each): each is Optional => ALL.includes(each));
}

/** Which columns of the object table the user does without. Kept for the next start; the name is always there. */
class Columns {
  hidden = $state.raw<readonly Optional[]>(before());

  toggle(column: Optional): void {
    this.#keep(this.hidden.includes(column) ? this.hidden.filter((each) => each !== column) : [...this.hidden, column]);
  }

  reset(): void {
    this.#keep([]);
  }

  #keep(hidden: readonly Optional[]): void {
    this.hidden = hidden;
    localStorage.setItem(KEPT_AS, hidden.join(' '));
  }
}

export const columns = new Columns();
