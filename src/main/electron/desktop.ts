/** The desktop app as one thing: projects, windows, menu, tray, and how they end together. */
import { app, BrowserWindow, Menu, session } from 'electron';
import { text } from '../../contract/index.ts';
import { actFromTray, stopAllAsked } from './acting.ts';
import { ask } from './asking.ts';
import { openInBrowser } from './browse.ts';
import { endAll, endOne } from './ending.ts';
import { guardSession } from './guard.ts';
import { buildMenu } from './menu.ts';
import { desktopNotifier } from './notices.ts';
import { createOpening, type Opening } from './opening.ts';
import type { Parts, WindowPlace } from './parts.ts';
import { servePorts } from './ports.ts';
import { Projects } from './projects.ts';
import { servePage } from './scheme.ts';
import { HuskiesTray } from './tray.ts';
import { trayModel } from './tray-model.ts';
import { isTraySeen } from './tray-place.ts';
import { pressKey } from './window.ts';
import { type Page, Windows } from './windows.ts';

/** Many changes of a moment make one drawing of tray and menu. */
const DRAW_MS = 100;

export class Desktop {
  readonly opening: Opening;
  readonly projects: Projects;
  readonly windows: Windows;
  readonly #parts: Parts;
  readonly #place: WindowPlace;
  readonly #traySeen: boolean;
  #tray: HuskiesTray | null = null;
  #drawing: ReturnType<typeof setTimeout> | null = null;
  #menuFor: string | null = null;
  #phase: 'open' | 'ending' | 'ended' = 'open';
  readonly #closing = new Set<Page>();

  static async start(parts: Parts): Promise<Desktop> {
    guardSession(session.defaultSession);
    servePage(session.defaultSession, parts.page);
    return new Desktop(parts, await parts.profile.readPlace(), await isTraySeen());
  }

  private constructor(parts: Parts, place: WindowPlace, traySeen: boolean) {
    this.#parts = parts;
    this.#place = place;
    this.#traySeen = traySeen;
    const changed = () => this.#changed();
    const notifier = (path: string) => desktopNotifier((story) => this.show(path, story));
    this.opening = createOpening(
      parts,
      notifier,
      () => this.projects,
      () => this.windows,
    );
    this.projects = new Projects(parts, changed);
    this.windows = new Windows({
      parts,
      welcome: parts.welcome(this.opening.shell),
      place,
      mayClose: (page) => this.#mayClose(page),
      onChange: changed,
    });
    servePorts((contents, link) => this.windows.take(contents, link));
    this.#makeTray();
    this.#draw();
    app.on('window-all-closed', () => {
      if (!this.#traySeen || this.projects.all.length === 0) app.quit();
    });
    app.on('before-quit', (event) => {
      if (this.#phase === 'ended') return;
      event.preventDefault();
      void this.quit();
    });
  }

  /** The tray as it is now; null where there is none. */
  get tray() {
    return this.#tray?.shown ?? null;
  }

  /** A project's window, or whatever is open, to the front. */
  show(path: string | null, story?: string): void {
    const project = path === null ? this.projects.all[0] : this.projects.get(path);
    if (path !== null || this.windows.all.length === 0) this.windows.show(project?.host ?? null, story);
    else for (const page of this.windows.all) this.windows.show(page.project);
  }

  /** Stops all agents and ends the app with the proof. `asked`: someone else decided, such as a signal. */
  async quit(asked = false): Promise<void> {
    if (this.#phase !== 'open') return;
    this.#phase = 'ending';
    const done = await endAll(this.projects.all, this.windows.all, asked);
    this.#phase = done ? 'ended' : 'open';
    if (!done) return;
    for (const project of this.projects.all) await project.host.dispose();
    this.#tray?.destroy();
    // What was not proven is told to whoever waits for the exit code; app.quit would end with 0.
    if (process.exitCode) app.exit(Number(process.exitCode));
    else app.quit();
  }

  /** With a tray, agents go on behind it. Without one nobody could reach them: the project closes with its window. */
  #mayClose(page: Page): boolean {
    if (this.#phase === 'ended' || page.project === null) return true;
    if (!this.#traySeen) {
      if (!this.#closing.has(page)) void this.#closeProject(page);
      return false;
    }
    if (!this.#place.toldAboutTray) {
      this.#place.toldAboutTray = true;
      const n = page.project.live().length;
      const detail = text('shell.stays.detail', { n });
      void ask(null, { type: 'info', message: text('shell.stays'), detail, buttons: [text('ui.understood')] });
    }
    this.#parts.profile.writePlace({ ...this.#place }).catch((error: unknown) => console.error('window place:', error));
    return true;
  }

  async #closeProject(page: Page): Promise<void> {
    const project = page.project && this.projects.get(page.project.path);
    if (!project || this.#phase !== 'open') return;
    this.#closing.add(page);
    const go = await endOne(project, page.window, this.windows.all.length === 1);
    this.#closing.delete(page);
    if (!go) return;
    this.windows.attach(page, null);
    await this.projects.close(project);
    page.window.destroy();
  }

  #makeTray(): void {
    try {
      this.#tray = new HuskiesTray({
        act: (item) => void actFromTray(this.projects, item),
        show: (path, story) => this.show(path, story),
        quit: () => void this.quit(),
      });
    } catch (error) {
      console.error('no tray here:', error);
    }
  }

  #changed(): void {
    this.#drawing ??= setTimeout(() => {
      this.#drawing = null;
      if (this.#phase !== 'ended') this.#draw();
    }, DRAW_MS);
  }

  #draw(): void {
    const seen = this.projects.all.map(({ host, client }) => ({ ...host, snapshot: client.mirror.snapshot() }));
    this.#tray?.draw(trayModel(seen));
    // What was opened last changes only when a project opens.
    const open = seen.map(({ path }) => path).join('\n');
    if (open === this.#menuFor) return;
    this.#menuFor = open;
    this.#drawMenu().catch((error: unknown) => console.error('menu:', error));
  }

  async #drawMenu(): Promise<void> {
    const recent = await this.#parts.profile.recent();
    const focused = () => this.windows.byWindow(BrowserWindow.getFocusedWindow()) ?? this.windows.all[0];
    const menu = buildMenu(recent, {
      press: (keys) => {
        const page = focused();
        if (page) pressKey(page.window.webContents, keys);
      },
      act: (command) =>
        void (command === 'app.pick' ? this.opening.pickFor(focused()) : stopAllAsked(this.projects, 'menu')),
      open: (path) => void this.opening.openFor(focused(), path),
      browse: () => {
        const url = focused()?.project?.url;
        if (url !== undefined) void openInBrowser(url);
      },
      quit: () => void this.quit(),
    });
    Menu.setApplicationMenu(menu);
  }
}
