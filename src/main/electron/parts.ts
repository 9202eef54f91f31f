/** What the entry hands to the desktop: this folder knows Electron and the contract, never adapters or compose. */
import type { Link, RunRecord } from '../../contract/index.ts';
import type { QuitProof } from '../../domain/index.ts';
import type { Door } from '../core/commands/index.ts';
import type { Notifier, Shell } from '../core/ports/index.ts';

/** One opened project: what compose() returns, as far as a desktop needs it. */
export interface ProjectHost {
  path: string;
  name: string;
  door: Door;
  /** For a browser, with the token in its fragment. */
  url: string;
  live(): RunRecord[];
  /** Stops every run and says what that proved; the host stays open until dispose(). */
  quit(): Promise<QuitProof>;
  /** After a quit that was not proven: takes starts again. */
  resume(): void;
  dispose(): Promise<void>;
}

/** Where the window stood last, in device-independent pixels; null places it by the system. */
export interface WindowPlace {
  width: number;
  height: number;
  x: number | null;
  y: number | null;
  maximized: boolean;
  toldAboutTray: boolean;
}

export interface Profile {
  readPlace(): Promise<WindowPlace>;
  writePlace(place: WindowPlace): Promise<void>;
  recent(): Promise<{ path: string; name: string }[]>;
  remember(path: string): Promise<void>;
}

export interface PageSession {
  attach(door: Door): void;
  close(): void;
}

export interface Parts {
  /** The project that a folder belongs to, by its path; rejects with a RefusalError. */
  rootOf(dir: string): Promise<string>;
  /** Rejects with a RefusalError. */
  openHost(dir: string, shell: Shell, notifier: Notifier): Promise<ProjectHost>;
  welcome(shell: Shell): Door;
  openSession(link: Link, door: Door, session: number): PageSession;
  nextSession(): number;
  profile: Profile;
  /** The address of the other host that owns this folder's project, with its token; null: it cannot be had. */
  addressElsewhere(dir: string): Promise<string | null>;
  /** Makes a demo project in a temporary folder, and names the stories that belong on its board. */
  makeDemo(): Promise<{ path: string; stories: { id: string; title: string; text: string }[] }>;
  /** The built page's folder. */
  page: string;
  preload: string;
  version: string;
}
