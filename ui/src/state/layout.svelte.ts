import type { Bookmark, Chosen, Connection, Place } from '../generated/wire';
import type { Entry } from '../lib/entries';
import { bounded, type Limits } from '../lib/sizes';
import { Size } from './size.svelte';
import type { Counting } from './counting.svelte';

/** What lies over the window. One at a time. */
export type SheetKind =
  | { kind: 'settings' }
  | { kind: 'keys' }
  | { kind: 'profiles' }
  | { kind: 'preview'; chosen: Chosen; place: Place }
  | { kind: 'uploadOptions'; chosen: Chosen | null; place: Place }
  | { kind: 'newBucket'; connection: string }
  | { kind: 'openBucket'; connection: string }
  | { kind: 'look'; place: Place; entry: Entry }
  | { kind: 'newFolder' }
  | { kind: 'renameBookmark'; mark: Bookmark }
  | { kind: 'edit'; place: Place; entries: Entry[] }
  | { kind: 'restore'; place: Place; entries: Entry[] }
  | { kind: 'link'; place: Place; entries: Entry[]; upload: boolean }
  | { kind: 'bucket'; connection: string; bucket: string }
  | { kind: 'counting'; title: string; counting: Counting }
  | { kind: 'copy'; move: boolean; from: Place; entries: readonly Entry[]; to: Place | null }
  | { kind: 'asOf' }
  | { kind: 'rename'; place: Place; entry: Entry };

/** Widths in pixels. */
export const SIDEBAR = { usual: 232, least: 180, most: 360 };
const DRAWER = { usual: 400, least: 320, most: 640 };
/** What a drawer beside the lists leaves to them. */
const MAIN_LEAST = 600;
const NARROW = 920;
const ASK_AT_DROP = 'windlass.askAtDrop';

/** What of the window is open, and how wide. Selection, scroll and focus are kept where they are used. */
class Layout {
  view = $state<'browse' | 'welcome' | 'connection' | 'unfinished'>('browse');
  /** The bucket whose unfinished uploads are shown. */
  unfinished = $state.raw<{ connection: string; bucket: string } | null>(null);
  /** The connection in the editor; absent for a new one. */
  editing = $state.raw<Connection | null>(null);
  /** The provider or profile that the editor begins with. */
  begin = $state.raw<{ profile?: string }>({});
  sheet = $state.raw<SheetKind | null>(null);
  sidebarShown = $state(true);
  /** In a small window the sidebar lies over the list. */
  sidebarOver = $state(false);
  /** Files that are dropped or pasted wait until options were chosen for them. */
  askAtDrop = $state(localStorage.getItem(ASK_AT_DROP) === 'yes');
  /** Of the window. */
  width = $state(innerWidth);
  narrow = $derived(this.width < NARROW);
  readonly sidebar = new Size('windlass.sidebar');
  readonly drawer = new Size('windlass.drawer');
  sidebarWidth = $derived(bounded(this.sidebar.chosen ?? SIDEBAR.usual, SIDEBAR));
  #drawerRoom = $derived(this.width - (this.sidebarShown ? this.sidebarWidth : 0) - MAIN_LEAST);
  /** Where there is no room beside the lists, the drawer lies over them. */
  drawerOver = $derived(this.narrow || this.#drawerRoom < DRAWER.usual);
  drawerLimits: Limits = $derived({ least: DRAWER.least, most: Math.min(DRAWER.most, this.drawerOver ? this.width : this.#drawerRoom) });
  drawerWidth = $derived(bounded(this.drawer.chosen ?? DRAWER.usual, this.drawerLimits));

  setAskAtDrop(ask: boolean): void {
    this.askAtDrop = ask;
    localStorage.setItem(ASK_AT_DROP, ask ? 'yes' : 'no');
  }

  toggleSidebar(): void {
    if (this.narrow) this.sidebarOver = !this.sidebarOver;
    else this.sidebarShown = !this.sidebarShown;
  }

  showUnfinished(connection: string, bucket: string): void {
    this.unfinished = { connection, bucket };
    this.view = 'unfinished';
    this.sheet = null;
    this.sidebarOver = false;
  }

  edit(connection: Connection | null, begin: { profile?: string } = {}): void {
    this.editing = connection;
    this.begin = begin;
    this.view = 'connection';
    this.sidebarOver = false;
  }
}

export const layout = new Layout();
