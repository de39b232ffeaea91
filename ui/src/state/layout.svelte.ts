import type { Chosen, Connection, Place } from '../generated/wire';
import type { Entry } from '../lib/entries';

/** What lies over the window. One at a time. */
export type SheetKind =
  | { kind: 'settings' }
  | { kind: 'keys' }
  | { kind: 'profiles' }
  | { kind: 'preview'; chosen: Chosen; place: Place }
  | { kind: 'newBucket'; connection: string }
  | { kind: 'openBucket'; connection: string }
  | { kind: 'newFolder' }
  | { kind: 'goTo' }
  | { kind: 'object'; entry: Entry };

const SIDEBAR = { usual: 232, least: 180, most: 360 };

function stored(name: string, usual: number): number {
  const value = Number(localStorage.getItem(name));
  return value > 0 ? value : usual;
}

/** What of the window is open, and how wide. Selection, scroll and focus are kept where they are used. */
class Layout {
  view = $state<'browse' | 'welcome' | 'connection'>('browse');
  /** The connection in the editor; absent for a new one. */
  editing = $state.raw<Connection | null>(null);
  /** The provider or profile that the editor begins with. */
  begin = $state.raw<{ profile?: string }>({});
  sheet = $state.raw<SheetKind | null>(null);
  sidebarShown = $state(true);
  /** In a small window the sidebar lies over the list. */
  sidebarOver = $state(false);
  sidebarWidth = $state(stored('windlass.sidebar', SIDEBAR.usual));
  narrow = $state(false);

  resizeSidebar(width: number): void {
    this.sidebarWidth = Math.round(Math.min(SIDEBAR.most, Math.max(SIDEBAR.least, width)));
    localStorage.setItem('windlass.sidebar', String(this.sidebarWidth));
  }

  resetSidebar(): void {
    this.resizeSidebar(SIDEBAR.usual);
  }

  toggleSidebar(): void {
    if (this.narrow) this.sidebarOver = !this.sidebarOver;
    else this.sidebarShown = !this.sidebarShown;
  }

  edit(connection: Connection | null, begin: { profile?: string } = {}): void {
    this.editing = connection;
    this.begin = begin;
    this.view = 'connection';
    this.sidebarOver = false;
  }
}

export const layout = new Layout();
export const SIDEBAR_LIMITS = SIDEBAR;
