/** All windows, with the project that each one shows and its session with that project's host. */
import type { BrowserWindow, WebContents } from 'electron';
import { screen } from 'electron';
import type { Link } from '../../contract/index.ts';
import type { Door } from '../core/commands/index.ts';
import type { PageSession, Parts, ProjectHost, WindowPlace } from './parts.ts';
import { bringToFront, isOpen, makeWindow, markClosing } from './window.ts';
import { frameOf, NO_FRAME, type Point, placeToRequest, positionOf } from './window-place.ts';

/** One window and what its page shows. */
export interface Page {
  readonly window: BrowserWindow;
  /** Null for the welcome screen. */
  project: ProjectHost | null;
  session: { id: number; open: PageSession } | null;
  /** Set while the project is being opened, so that the page waits instead of showing Welcome. Never rejects. */
  opening: Promise<void> | null;
  /** The story whose card the page opens as soon as its session is there; null: none. */
  toShow: string | null;
}

export interface WindowsOptions {
  parts: Parts;
  welcome: Door;
  /** The place of the last window, updated in place. */
  place: WindowPlace;
  /** Whether the window may close now. If not, the callee closes it later. */
  mayClose(page: Page): boolean;
  onChange(): void;
}

/** A window's place is written when it has not been moved or resized for this time. */
const SETTLE_MS = 500;

/** All windows of the app. */
export class Windows {
  readonly #options: WindowsOptions;
  readonly #pages = new Map<WebContents, Page>();
  /** The offset of the window manager's frame, measured on the first window. */
  #frame: Point = NO_FRAME;

  constructor(options: WindowsOptions) {
    this.#options = options;
  }

  /** All pages whose windows are not closing. */
  get all(): readonly Page[] {
    return [...this.#pages.values()].filter(({ window }) => isOpen(window));
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

  /** Brings the project's window to the front. Without one, uses the welcome screen's window or opens a new one. */
  show(project: ProjectHost | null, story?: string): Page {
    const page = this.of(project) ?? this.#attachWelcome(project) ?? this.#make(project);
    bringToFront(page.window);
    if (story !== undefined) {
      if (page.session === null) page.toShow = story;
      else page.session.open.show(story);
    }
    return page;
  }

  /** Switches the page's window to another project. */
  attach(page: Page, project: ProjectHost | null): void {
    page.project = project;
    page.session?.open.attach(this.#door(project));
    this.#options.onChange();
  }

  /** Opens the session of a page that has requested its port. */
  connect(contents: WebContents, link: Link): void {
    const page = this.#pages.get(contents);
    if (!page) {
      link.close();
      return;
    }
    void (page.opening ?? Promise.resolve()).then(() => {
      const id = this.#options.parts.nextSession();
      const open = this.#options.parts.openSession(link, this.#door(page.project), id);
      page.session = { id, open };
      if (page.toShow !== null) open.show(page.toShow);
      page.toShow = null;
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
    // The system places every further window, so that it does not cover the first one.
    const displays = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()];
    const screens = displays.map(({ workArea }) => workArea);
    const requested = this.#pages.size > 0 ? null : positionOf(place, screens);
    const window = makeWindow(parts.preload, place, requested);
    if (requested) this.#measureFrame(window, requested);
    const { webContents } = window;
    const page: Page = { window, project, session: null, opening: null, toShow: null };
    this.#pages.set(webContents, page);
    window.on('close', (event) => {
      this.#keepPlace(window);
      if (mayClose(page)) markClosing(window);
      else event.preventDefault();
    });
    window.on('closed', () => {
      this.#pages.delete(webContents);
      onChange();
    });
    webContents.on('did-change-theme-color', (_event, color) => this.#keepBackground(window, color));
    this.#rememberPlace(window);
    onChange();
    return page;
  }

  /** The first 'move' event is the window manager putting the window into its frame. */
  #measureFrame(window: BrowserWindow, requested: Point): void {
    window.once('move', () => {
      if (!window.isMaximized()) this.#frame = frameOf(requested, window.getBounds());
    });
  }

  /** For a maximized window, keeps the place to which it will be restored. */
  #keepPlace(window: BrowserWindow): void {
    const { place } = this.#options;
    const maximized = window.isMaximized();
    Object.assign(place, maximized ? {} : placeToRequest(window.getNormalBounds(), this.#frame), { maximized });
  }

  /** The page tells its colour with its theme, so that the next window begins with it, and no window flashes. */
  #keepBackground(window: BrowserWindow, color: string | null): void {
    if (color === null || !/^#[0-9a-f]{6}$/i.test(color) || window.isDestroyed()) return;
    window.setBackgroundColor(color);
    if (this.#options.place.background === color) return;
    this.#options.place.background = color;
    this.#writePlace();
  }

  #writePlace(): void {
    const { parts, place } = this.#options;
    parts.profile
      .writePlace({ ...place })
      .catch((error: unknown) => console.error('Cannot save the window’s place:', error));
  }

  #rememberPlace(window: BrowserWindow): void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const schedule = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (window.isDestroyed()) return;
        this.#keepPlace(window);
        this.#writePlace();
      }, SETTLE_MS);
    };
    window.on('resize', schedule);
    window.on('move', schedule);
  }
}
