/** All windows: which project each shows, and its session with that project's host. */
import type { BrowserWindow, WebContents } from 'electron';
import { screen } from 'electron';
import type { Link } from '../../contract/index.ts';
import type { Door } from '../core/commands/index.ts';
import type { PageSession, Parts, ProjectHost, WindowPlace } from './parts.ts';
import { bringToFront, leaves, makeWindow, openCard, stays } from './window.ts';
import { frameOf, NO_FRAME, type Point, placeToAsk, positionOf } from './window-place.ts';

export interface Page {
  readonly window: BrowserWindow;
  /** null: the welcome screen. */
  project: ProjectHost | null;
  session: { id: number; open: PageSession } | null;
  /** Its project is being opened: its page waits for it instead of showing the welcome screen. Never rejects. */
  opening: Promise<void> | null;
}

export interface WindowsOptions {
  parts: Parts;
  welcome: Door;
  /** Where the last window stood; kept up to date. */
  place: WindowPlace;
  /** True: it may close now. False: whoever was asked closes it later. */
  mayClose(page: Page): boolean;
  onChange(): void;
}

/** Moving a window writes its place once it rests. */
const REST_MS = 500;

export class Windows {
  readonly #options: WindowsOptions;
  readonly #pages = new Map<WebContents, Page>();
  /** What the system's frame adds, learned from a window whose place was asked for. */
  #frame: Point = NO_FRAME;

  constructor(options: WindowsOptions) {
    this.#options = options;
  }

  /** Those whose window stays: one that is just closing is gone before it says so. */
  get all(): readonly Page[] {
    return [...this.#pages.values()].filter(({ window }) => stays(window));
  }

  of(project: ProjectHost | null): Page | undefined {
    return this.all.find((page) => page.project === project);
  }

  bySession(id: number): Page | undefined {
    return this.all.find(({ session }) => session?.id === id);
  }

  byWindow(window: BrowserWindow | null | undefined): Page | undefined {
    return this.all.find((page) => page.window === window);
  }

  /** The project's window to the front; made where there is none, out of the welcome screen if that is open. */
  show(project: ProjectHost | null, story?: string): Page {
    const page = this.of(project) ?? this.#attachWelcome(project) ?? this.#make(project);
    bringToFront(page.window);
    if (story !== undefined) openCard(page.window.webContents, story);
    return page;
  }

  /** The page's own window goes on with another project. */
  attach(page: Page, project: ProjectHost | null): void {
    page.project = project;
    page.session?.open.attach(this.#door(project));
    this.#options.onChange();
  }

  /** A page has asked for its port. */
  take(contents: WebContents, link: Link): void {
    const page = this.#pages.get(contents);
    if (!page) {
      link.close();
      return;
    }
    void (page.opening ?? Promise.resolve()).then(() => {
      const id = this.#options.parts.nextSession();
      page.session = { id, open: this.#options.parts.openSession(link, this.#door(page.project), id) };
    });
  }

  #door(project: ProjectHost | null): Door {
    return project?.door ?? this.#options.welcome;
  }

  #attachWelcome(project: ProjectHost | null): Page | undefined {
    const page = project === null ? undefined : this.of(null);
    if (page) this.attach(page, project);
    return page;
  }

  #make(project: ProjectHost | null): Page {
    const { parts, place, mayClose, onChange } = this.#options;
    // A further window is placed by the system, so that it does not cover the first.
    const displays = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()];
    const screens = displays.map(({ workArea }) => workArea);
    const asked = this.#pages.size > 0 ? null : positionOf(place, screens);
    const window = makeWindow(parts.preload, place, asked);
    if (asked) this.#learnFrame(window, asked);
    const { webContents } = window;
    const page: Page = { window, project, session: null, opening: null };
    this.#pages.set(webContents, page);
    window.on('close', (event) => {
      this.#keepPlace(window);
      if (mayClose(page)) leaves(window);
      else event.preventDefault();
    });
    window.on('closed', () => {
      this.#pages.delete(webContents);
      onChange();
    });
    this.#rememberPlace(window);
    onChange();
    return page;
  }

  /** It moves into its frame when it is first shown. */
  #learnFrame(window: BrowserWindow, asked: Point): void {
    window.once('move', () => {
      if (!window.isMaximized()) this.#frame = frameOf(asked, window.getBounds());
    });
  }

  /** A maximized window keeps the place it goes back to. */
  #keepPlace(window: BrowserWindow): void {
    const { place } = this.#options;
    const maximized = window.isMaximized();
    Object.assign(place, maximized ? {} : placeToAsk(window.getNormalBounds(), this.#frame), { maximized });
  }

  #rememberPlace(window: BrowserWindow): void {
    const { parts, place } = this.#options;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const rest = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (window.isDestroyed()) return;
        this.#keepPlace(window);
        parts.profile.writePlace({ ...place }).catch((error: unknown) => console.error('window place:', error));
      }, REST_MS);
    };
    window.on('resize', rest);
    window.on('move', rest);
  }
}
