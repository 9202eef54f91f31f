/** What the entry point passes to the desktop. This folder imports Electron and the contract, never adapters or compose. */
import type { Link, RunRecord } from '../../contract/index.ts';
import type { QuitProof } from '../../domain/index.ts';
import type { Door } from '../core/commands/index.ts';
import type { Notifier, Shell, Switches } from '../core/ports/index.ts';

/** One opened project: the part of what compose() returns that the desktop uses. */
export interface ProjectHost {
  path: string;
  name: string;
  door: Door;
  /** The page's address for a browser, with the token in its fragment. */
  url: string;
  live(): RunRecord[];
  /** Stops every run and resolves with what that proved. The host stays open until dispose(). */
  quit(): Promise<QuitProof>;
  /** Accepts starts again, after a quit that was cancelled or not proven. */
  resume(): void;
  dispose(): Promise<void>;
}

/** The last place of a window, in device-independent pixels. A null position leaves it to the system. */
export interface WindowPlace {
  width: number;
  height: number;
  x: number | null;
  y: number | null;
  maximized: boolean;
  toldAboutTray: boolean;
  /** The colour of the page behind everything, as `#rrggbb`; null: not known yet. */
  background: string | null;
}

/** The person's profile: the window's place and the recent projects. */
export interface Profile {
  readPlace(): Promise<WindowPlace>;
  writePlace(place: WindowPlace): Promise<void>;
  recent(): Promise<{ path: string; name: string }[]>;
  remember(path: string): Promise<void>;
}

/** A page's session with a host. `attach` switches it to another host's door; `show` opens a story's card in the page. */
export interface PageSession {
  attach(door: Door): void;
  show(story: string): void;
  close(): void;
}

/** The adapters and functions that the desktop is built from. */
export interface Parts {
  /** The real path of the project that a folder belongs to. Rejects with a RefusalError. */
  rootOf(dir: string): Promise<string>;
  /** Rejects with a RefusalError. */
  openHost(dir: string, shell: Shell, notifier: Notifier, switches: Switches): Promise<ProjectHost>;
  welcome(shell: Shell): Door;
  openSession(link: Link, door: Door, session: number): PageSession;
  nextSession(): number;
  profile: Profile;
  /** The switches of the profile. */
  switches: Switches;
  /** The page of the other host that owns this folder's project, with its token; null if it cannot be read. */
  addressElsewhere(dir: string): Promise<string | null>;
  /** Makes a demo project in a temporary folder. Resolves with its path and the stories for its board. */
  makeDemo(): Promise<{ path: string; stories: { id: string; title: string; text: string }[] }>;
  /** The folder of the built page. */
  page: string;
  preload: string;
  version: string;
}
