/** Opens projects from the page, the menu, the command line and a second instance. Also provides the hosts' Shell. */
import type { BrowserWindow } from 'electron';
import { dialog } from 'electron';
import { message, messageText, type Refusal, RefusalError, remedyText, text, whyOf } from '../../contract/index.ts';
import type { Notifier, Shell } from '../core/ports/index.ts';
import { openInBrowser } from './browse.ts';
import { showDialog, showRefusal } from './dialogs.ts';
import type { Parts } from './parts.ts';
import type { OpenProject, Projects } from './projects.ts';
import { isOpen } from './window.ts';
import type { Page, Windows } from './windows.ts';

/** The ways to open a project. */
export interface Opening {
  shell: Shell;
  /** Opens a folder's project in `page` if that shows no project, else in a new window. A dialog shows a refusal. */
  openFor(page: Page | undefined, dir: string): Promise<void>;
  /** Lets the person choose a folder, then opens it as openFor does. */
  pickFor(page: Page | undefined): Promise<void>;
}

/** `projects` and `windows` are functions, because both are created after this. */
export function createOpening(
  parts: Parts,
  notifier: (path: string) => Notifier,
  projects: () => Projects,
  windows: () => Windows,
): Opening {
  const shell: Shell = {
    open: async (dir, session) => ({ path: (await openIn(windows().bySession(session), dir)).host.path }),
    async pick(session) {
      const page = windows().bySession(session);
      const dir = await pickFolder(page?.window ?? null);
      return dir === null ? null : { path: (await openIn(page, dir)).host.path };
    },
    recent: () => parts.profile.recent(),
    async demo(session) {
      const { path, stories } = await makeDemo();
      const project = await openIn(windows().bySession(session), path);
      await trustDemo(project);
      for (const story of stories) await project.client.invoke('story.add', story);
      return { path: project.host.path };
    },
  };

  async function makeDemo() {
    try {
      return await parts.makeDemo();
    } catch (error) {
      throw new RefusalError({ code: 'failed', why: message('demo.failed', { why: whyOf(error) }) });
    }
  }
  async function openIn(page: Page | undefined, dir: string): Promise<OpenProject> {
    try {
      const project = await projects().open(dir, shell, notifier);
      const own = windows().of(project.host);
      if (page?.project === null && !page.window.isDestroyed() && !own) windows().attach(page, project.host);
      windows().show(project.host);
      return project;
    } catch (error) {
      if (error instanceof RefusalError && error.refusal.code === 'host-elsewhere') {
        void offerElsewhere(parts, page?.window ?? null, dir, error.refusal);
      }
      throw error;
    }
  }
  async function openFor(page: Page | undefined, dir: string): Promise<void> {
    try {
      await openIn(page, dir);
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      if (error.refusal.code === 'host-elsewhere') return;
      await showRefusal(page?.window ?? null, text('shell.refused', { dir }), error.refusal);
    }
  }
  return {
    shell,
    openFor,
    async pickFor(page) {
      const dir = await pickFolder(page?.window ?? null);
      if (dir !== null) await openFor(page, dir);
    },
  };
}

/** Shows which other host owns the project, and offers to open its page. */
async function offerElsewhere(
  parts: Parts,
  window: BrowserWindow | null,
  dir: string,
  refusal: Refusal,
): Promise<void> {
  const address = await parts.addressElsewhere(dir);
  if (address === null) {
    await showRefusal(window, null, refusal);
    return;
  }
  const buttons = [text('shell.elsewhere.attach'), text('ui.cancel')];
  const pressed = await showDialog(window, {
    type: 'info',
    message: messageText(refusal.why),
    detail: remedyText(refusal.why),
    buttons,
  });
  if (pressed === 0) await openInBrowser(address);
}

async function pickFolder(window: BrowserWindow | null): Promise<string | null> {
  const options = { title: text('shell.pick'), properties: ['openDirectory' as const] };
  const picked = await (window && isOpen(window)
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options));
  return picked.canceled ? null : (picked.filePaths[0] ?? null);
}

/** Approves the demo's commands without asking, since Huskies itself has just written them. */
async function trustDemo({ client }: OpenProject): Promise<void> {
  const seen = await client.mirror.until(({ project }) => project.it !== undefined && project.it.config !== 'missing');
  const untrusted = seen?.project.it?.untrusted ?? [];
  if (untrusted.length > 0) await client.invoke('project.trust', { digests: untrusted.map(({ digest }) => digest) });
}
