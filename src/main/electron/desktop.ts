/** The desktop app: its projects, windows, menu and tray, and how they shut down together. */
import { app, BrowserWindow, Menu, session } from 'electron';
import { message, messageText, remedyText, sentence, text } from '../../contract/index.ts';
import { openInBrowser } from './browse.ts';
import { showDialog } from './dialogs.ts';
import { guardSession } from './guard.ts';
import { KeepAwake } from './keep-awake.ts';
import { buildMenu } from './menu.ts';
import { desktopNotifier } from './notifications.ts';
import { createOpening, type Opening } from './opening.ts';
import type { Parts, WindowPlace } from './parts.ts';
import { servePorts } from './ports.ts';
import { Projects } from './projects.ts';
import { liveIn } from './quit.ts';
import { servePage } from './scheme.ts';
import { confirmAndStopAll, runTrayCommand } from './shell-commands.ts';
import { shutDownAll, shutDownProject } from './shutdown.ts';
import { DesktopSwitches, SYSTEM_REGISTER, shownKey } from './system-keys.ts';
import { HuskiesTray } from './tray.ts';
import { trayModel } from './tray-model.ts';
import { isTrayVisible } from './tray-support.ts';
import { pressKey } from './window.ts';
import { type Page, Windows } from './windows.ts';

/** Changes within this time cause a single redraw of tray and menu. */
const REDRAW_DELAY_MS = 100;

/** The running app. The e2e tests reach it through the app object (run.ts). */
export class Desktop {
  readonly opening: Opening;
  readonly projects: Projects;
  readonly windows: Windows;
  readonly #parts: Parts;
  readonly #place: WindowPlace;
  readonly #trayVisible: boolean;
  readonly #switches: DesktopSwitches;
  readonly #awake = new KeepAwake();
  #tray: HuskiesTray | null = null;
  #drawing: ReturnType<typeof setTimeout> | null = null;
  #menuFor: string | null = null;
  #phase: 'open' | 'ending' | 'ended' = 'open';
  readonly #closing = new Set<Page>();
  /** Whether the question of the system-wide key is open. */
  #isAsking = false;

  static async start(parts: Parts): Promise<Desktop> {
    guardSession(session.defaultSession);
    servePage(session.defaultSession, parts.page);
    return new Desktop(parts, await parts.profile.readPlace(), await isTrayVisible());
  }

  private constructor(parts: Parts, place: WindowPlace, trayVisible: boolean) {
    this.#parts = parts;
    this.#place = place;
    this.#trayVisible = trayVisible;
    const changed = () => this.#changed();
    const notifier = (path: string) =>
      desktopNotifier({
        show: (story) => this.show(path, story),
        hasFocus: () => this.windows.byWindow(BrowserWindow.getFocusedWindow())?.project?.path === path,
      });
    this.opening = createOpening(
      parts,
      notifier,
      () => this.projects,
      () => this.windows,
    );
    this.#switches = new DesktopSwitches(
      parts.switches,
      {
        ...SYSTEM_REGISTER,
        actions: {
          'key.show': () => this.#showOrHide(),
          'key.stop-all': () => void this.#stopAllByKey(),
        },
      },
      changed,
    );
    this.projects = new Projects(parts, this.#switches, changed);
    this.windows = new Windows({
      parts,
      welcome: parts.welcome(this.opening.shell),
      place,
      mayClose: (page) => this.#mayClose(page),
      onChange: changed,
    });
    servePorts((contents, link) => this.windows.connect(contents, link));
    this.#makeTray();
    this.#draw();
    this.#registerKeys();
    app.on('window-all-closed', () => {
      if (!this.#trayVisible || this.projects.all.length === 0) app.quit();
    });
    app.on('before-quit', (event) => {
      if (this.#phase === 'ended') return;
      event.preventDefault();
      void this.quit();
    });
  }

  /** What the tray shows now; null without a tray. */
  get tray() {
    return this.#tray?.shown ?? null;
  }

  /** Brings a project's window to the front. Null stands for all open windows. `story`: also opens its card. */
  show(path: string | null, story?: string): void {
    const project = path === null ? this.projects.all[0] : this.projects.get(path);
    if (path !== null || this.windows.all.length === 0) this.windows.show(project?.host ?? null, story);
    else for (const page of this.windows.all) this.windows.show(page.project);
  }

  /** Says which keys the desktop does not give, since a person would press them in vain. */
  #registerKeys(): void {
    const refused = this.#switches.registerAll();
    if (refused.length === 0) return;
    const whys = refused.map((name) => message('switch.key', { key: shownKey(name), name }));
    const detail = whys.map((why) => `${sentence(messageText(why))}\n${remedyText(why)}`).join('\n\n');
    void showDialog(null, { type: 'warning', message: text('shell.keys'), detail, buttons: [text('ui.understood')] });
  }

  /** Hides the windows if one of them has the focus; else brings them to the front. */
  #showOrHide(): void {
    const pages = this.windows.all;
    if (pages.some(({ window }) => window.isFocused())) for (const { window } of pages) window.hide();
    else this.show(null);
  }

  /** The question comes in front of the program that has the keyboard, once for all presses of the key. */
  async #stopAllByKey(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      this.show(null);
      await confirmAndStopAll(this.projects, 'key');
    } finally {
      this.#isAsking = false;
    }
  }

  /** Stops all agents and ends the app with the proof. `unattended`: no person can be asked, as after a signal. */
  async quit(unattended = false): Promise<void> {
    if (this.#phase !== 'open') return;
    this.#phase = 'ending';
    const done = await shutDownAll(this.projects.all, this.windows.all, unattended);
    this.#phase = done ? 'ended' : 'open';
    if (!done) return;
    for (const project of this.projects.all) await project.host.dispose();
    this.#tray?.destroy();
    this.#switches.close();
    this.#awake.set(false);
    // A proof that failed must show in the exit code. app.quit would always end with 0.
    if (process.exitCode) app.exit(Number(process.exitCode));
    else app.quit();
  }

  /** With a tray, agents keep running behind it. Without one they would be unreachable, so the project closes as well. */
  #mayClose(page: Page): boolean {
    if (this.#phase === 'ended' || page.project === null) return true;
    if (!this.#trayVisible) {
      if (!this.#closing.has(page)) void this.#closeProject(page);
      return false;
    }
    if (!this.#place.toldAboutTray) {
      this.#place.toldAboutTray = true;
      const n = page.project.live().length;
      const detail = text('shell.stays.detail', { n });
      void showDialog(null, { type: 'info', message: text('shell.stays'), detail, buttons: [text('ui.understood')] });
    }
    this.#parts.profile
      .writePlace({ ...this.#place })
      .catch((error: unknown) => console.error('Cannot save the window’s place:', error));
    return true;
  }

  async #closeProject(page: Page): Promise<void> {
    const project = page.project && this.projects.get(page.project.path);
    if (!project || this.#phase !== 'open') return;
    this.#closing.add(page);
    const go = await shutDownProject(project, page.window, this.windows.all.length === 1);
    this.#closing.delete(page);
    if (!go) return;
    this.windows.attach(page, null);
    await this.projects.close(project);
    page.window.destroy();
  }

  #makeTray(): void {
    try {
      this.#tray = new HuskiesTray({
        act: (item) => void runTrayCommand(this.projects, item),
        show: (path, story) => this.show(path, story),
        quit: () => void this.quit(),
      });
    } catch (error) {
      console.error('This system has no tray:', error);
    }
  }

  #changed(): void {
    this.#drawing ??= setTimeout(() => {
      this.#drawing = null;
      if (this.#phase !== 'ended') this.#draw();
    }, REDRAW_DELAY_MS);
  }

  #draw(): void {
    const seen = this.projects.all.map(({ host, client, needsYou }) => {
      const { path, name } = host;
      return { path, name, mirror: client.mirror, needsYou: needsYou() };
    });
    this.#tray?.draw(trayModel(seen));
    this.#awake.set(liveIn(this.projects.all).length > 0 && this.#switches.all()['keep-awake']);
    // The menu's recent projects change only when a project opens or closes.
    const open = seen.map(({ path }) => path).join('\n');
    if (open === this.#menuFor) return;
    this.#menuFor = open;
    this.#drawMenu().catch((error: unknown) => console.error('Cannot draw the menu:', error));
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
        void (command === 'app.pick' ? this.opening.pickFor(focused()) : confirmAndStopAll(this.projects, 'menu')),
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
