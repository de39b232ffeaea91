import type { IconName } from './icons';

export interface MenuAction {
  label: string;
  icon?: IconName;
  /** The key that does the same, such as `Ctrl D`. */
  key?: string;
  /** Why it cannot be done now. The entry stays, dimmed, and says this in its tooltip. */
  impossible?: string | false | null | undefined;
  danger?: boolean;
  /** Present for entries that are one of a choice. */
  checked?: boolean;
  /** Each of them can be checked, not one alone. */
  several?: boolean;
  /** A menu of its own that opens beside the entry; `run` does nothing then. */
  entries?: MenuEntry[];
  run: () => void;
}

export type MenuEntry = MenuAction | 'separator';
