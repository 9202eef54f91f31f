/** Entry point of Electron: chooses the adapters and passes them to the desktop. */
import { join } from 'node:path';
import { VERSION } from '../contract/index.ts';
import { hostVariables } from './adapters/environment/index.ts';
import { createGitRunner, inspectRepository } from './adapters/git/index.ts';
import { findHost, pageLink } from './adapters/lock/index.ts';
import {
  createSwitches,
  profileFolder,
  RecentProjects,
  readWindowState,
  writeWindowState,
} from './adapters/profile/index.ts';
import { readStateFile } from './adapters/state-files/index.ts';
import { compose } from './compose.ts';
import { newHost } from './core/state/first-records.ts';
import { makeDemo } from './demo.ts';
import type { Parts } from './electron/parts.ts';
import { runDesktop } from './electron/run.ts';
import { keeperFile, pageFolder } from './places.ts';
import { createWelcome, nextSession, openSession } from './serving/index.ts';

const profile = profileFolder();
const recent = new RecentProjects(profile);
const git = createGitRunner({ keeperPath: keeperFile(), env: hostVariables });

/** What the welcome page shows of its host, which has no project. */
const welcomeHost = newHost({
  version: VERSION,
  mode: 'electron',
  pid: process.pid,
  startedAt: Date.now(),
  containment: 'none',
});

const parts: Parts = {
  rootOf: async (dir) => (await inspectRepository(dir, git)).root,
  openHost: (dir, shell, notifier, switches) => compose({ dir, mode: 'electron', shell, notifier, switches }),
  welcome: (shell) => createWelcome({ host: welcomeHost, shell }),
  openSession,
  nextSession,
  profile: {
    readPlace: () => readWindowState(profile),
    writePlace: (place) => writeWindowState(profile, place),
    recent: () => recent.list(),
    remember: (path) => recent.add(path),
  },
  switches: createSwitches(profile),
  addressElsewhere,
  makeDemo,
  page: pageFolder(),
  preload: join(__dirname, '..', 'preload', 'index.js'),
  version: VERSION,
};

async function addressElsewhere(dir: string): Promise<string | null> {
  const { commonDir } = await inspectRepository(dir, git);
  const found = findHost(join(commonDir, 'huskies'));
  if (found.state !== 'live' || !found.host.url) return null;
  try {
    const token = readStateFile(join(commonDir, 'huskies', 'token')) ?? '';
    return pageLink(found.host.url, token);
  } catch (error) {
    // The host has just ended, or belongs to another user: its page cannot be opened.
    if (error instanceof Error) return null;
    throw error;
  }
}

runDesktop(parts, join(profile, 'electron')).catch((error: unknown) => {
  console.error('Huskies cannot start:', error);
  process.exit(1);
});
