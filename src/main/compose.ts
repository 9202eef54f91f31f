/** The composition root: builds one project's host with all its adapters, as one scope that closes in reverse order. */

import { basename, dirname, join } from 'node:path';
import { type Link, type Message, type RunRecord, VERSION } from '../contract/index.ts';
import { A_PERSON, type QuitProof } from '../domain/index.ts';
import { createAcpRoad } from './adapters/acp/index.ts';
import { decodeHook } from './adapters/agents/index.ts';
import { createConfigSource, createGitTrust } from './adapters/config/index.ts';
import { hostVariables } from './adapters/environment/index.ts';
import { createForge } from './adapters/forge/index.ts';
import {
  createChanges,
  createGit,
  createGitRunner,
  createMergeGit,
  createSnapshots,
  inspectRepository,
} from './adapters/git/index.ts';
import { findHome, takeLock } from './adapters/lock/index.ts';
import { HOOK_PATH, serveLoopback, TOOLS_PATH } from './adapters/loopback/index.ts';
import { createMachineSlots } from './adapters/machine/index.ts';
import { serveTools } from './adapters/mcp/index.ts';
import { createProcesses } from './adapters/processes/index.ts';
import { createSwitches, profileFolder } from './adapters/profile/index.ts';
import { createSpawner, HeldProgram, type HeldProgramOptions } from './adapters/pty/index.ts';
import { withSandboxes } from './adapters/sandbox/index.ts';
import { checkDatabase, openStore } from './adapters/store/index.ts';
import { createInbox } from './adapters/story-files/index.ts';
import {
  crashAt,
  createRunTokens,
  fileLog,
  systemClock,
  systemNetwork,
  systemRandom,
} from './adapters/system/index.ts';
import { createTerminals } from './adapters/terminals/index.ts';
import type { Door } from './core/commands/index.ts';
import { Host } from './core/host.ts';
import type { Log, Notifier, Shell, Switches } from './core/ports/index.ts';
import { disown } from './core/state/disown.ts';
import { emptyProject, newHost } from './core/state/first-records.ts';
import { openLedger } from './core/state/handles.ts';
import { ProblemList } from './core/state/problem-list.ts';
import { hookFolder, keeperFile, lookerFile, pageFolder } from './places.ts';
import { nextSession, openSession, type Session, toolBoxOf } from './serving/index.ts';

export interface HostOptions {
  /** Any folder of the project. */
  dir: string;
  mode: 'electron' | 'headless';
  shell: Shell;
  notifier: Notifier;
  /** Absent: those of the profile. */
  switches?: Switches;
  /** 0 or absent: any free port. */
  port?: number;
}

export interface HostScope {
  /** Real path of the project's main worktree. */
  path: string;
  /** The folder of its state, in git's folder. */
  stateDir: string;
  name: string;
  door: Door;
  /** The page's address, with the token in its fragment. */
  url: string;
  token: string;
  /** Writes to `host.log`, which is rotated. */
  log: Log;
  live(): RunRecord[];
  /** Stops every run and resolves with what that proved. The host stays open until dispose(). */
  quit(): Promise<QuitProof>;
  /** Accepts starts again, after a quit that was cancelled or not proven. */
  resume(): void;
  dispose(): Promise<void>;
}

/** Opens a project. Rejects with a RefusalError: not-a-repo, bare-repo, no-commits, host-elsewhere, port-taken, disk, state-unreadable. */
export async function compose(options: HostOptions): Promise<HostScope> {
  const closers: (() => unknown)[] = [];
  /** Closes everything even when a closer fails, then throws the first failure. */
  const dispose = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const close of closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  };
  try {
    return await build(options, closers, dispose);
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function build(
  { dir, mode, shell, notifier, switches = createSwitches(profileFolder()), port = 0 }: HostOptions,
  closers: (() => unknown)[],
  dispose: () => Promise<void>,
): Promise<HostScope> {
  const startedAt = Date.now();
  const checkpoint = crashAt(process.env.HUSKIES_CRASH_AT);
  const keeperPath = keeperFile();
  const repository = await inspectRepository(dir, createGitRunner({ keeperPath, env: hostVariables }));
  const { root, commonDir } = repository;
  /** Null until this host has the lock. Stays null without a keeper. */
  let holder: HeldProgramOptions | null = null;
  const { runner, items, unapprovedSubmodules } = createGitTrust({
    root,
    commonDir,
    profile: profileFolder(),
    keeperPath,
    env: hostVariables,
    hold: async () => (holder === null ? null : await HeldProgram.begin(holder)),
  });
  const stateDir = join(commonDir, 'huskies');

  const lock = takeLock(stateDir, { mode, version: VERSION, startedAt, root });
  closers.push(() => lock.close());
  const problems = new ProblemList();
  const onProblem = (problem: Message): void => problems.add(problem);
  let host: Host | null = null;
  const checkedAt = await checkDatabase(stateDir, systemClock.now());
  const store = openStore({ dir: stateDir, now: () => systemClock.now(), onProblem, checkedAt });
  closers.push(() => store.close());
  const home = findHome(stateDir, { commonDir, root });
  if (home.copiedFrom !== null)
    store.commit(disown({ ...store.load(), worktrees: store.worktrees() }, home.copiedFrom, systemClock.now()));
  home.settle();
  // Opened after the store, because the store explains to the user when the folder cannot be written.
  const log = fileLog(join(stateDir, 'host.log'), onProblem);
  closers.push(() => log.close());
  const terminals = createTerminals({ dir: join(stateDir, 'logs'), log });
  closers.push(() => terminals.close());

  const source = createConfigSource({
    root,
    commonDir,
    profile: profileFolder(),
    branch: async () => (await inspectRepository(root, runner)).branch,
    otherItems: items,
    formerRoots: home.formerRoots,
    programs: hookFolder(),
  });
  const defaultWorktrees = join(dirname(root), `${basename(root)}.huskies`);
  const git = createGit({
    root,
    commonDir,
    runner,
    worktrees: () => host?.worktreesFolder() ?? defaultWorktrees,
    unapproved: unapprovedSubmodules,
  });
  const machine = createMachineSlots({ profile: profileFolder(), stateDir, log });
  closers.push(() => machine.close());
  const merging = createMergeGit({ root, commonDir, runner });
  const snapshots = createSnapshots({ root, commonDir, runner });
  const processes = createProcesses({ lookerPath: lookerFile(), log });
  closers.push(() => processes.close());
  const { table, signals } = processes;
  const runsDir = join(stateDir, 'runs');
  const spawner = withSandboxes(createSpawner({ runsDir, keeperPath, terminals, log, processes }), {
    root,
    commonDir,
    dir: join(stateDir, 'sandboxes'),
    profile: profileFolder(),
    hostEnv: hostVariables,
    log,
  });
  holder = keeperPath === null ? null : { runsDir, keeperPath, processes };
  // This tries cgroups once, now, so that no look of reconcile has to wait for it.
  const { containment, why: containmentWhy } = spawner.describe('auto');
  const project = emptyProject({ path: root, name: basename(root), base: repository.branch ?? '' });
  const { pid } = process;
  const record = newHost({ version: VERSION, mode, pid, startedAt, containment, containmentWhy });
  const ledger = openLedger(store, systemClock, project, record);
  problems.showIn((all) => ledger.facts.showHost({ problems: all }));
  let announceOrigin: (origin: string | null) => void = () => undefined;
  const address = new Promise<string | null>((resolve) => {
    announceOrigin = resolve;
  });
  const atServer = async (path: string) => {
    const origin = await address;
    return origin === null ? null : `${origin}${path}`;
  };
  host = new Host(
    {
      toolsUrl: () => atServer(TOOLS_PATH),
      async hookPlace(preset) {
        const url = await atServer(`${HOOK_PATH}${preset}`);
        return url === null ? null : { url, folder: hookFolder(), node: process.execPath };
      },
      store,
      source,
      git,
      merging,
      machine,
      snapshots,
      changes: createChanges({ root, commonDir, runner }),
      forge: createForge({ root, runner, env: hostVariables }),
      spawner,
      table,
      signals,
      terminals,
      clock: systemClock,
      random: systemRandom,
      tokens: createRunTokens(),
      log,
      notifier,
      switches,
      shell,
      doctor: {
        async examine() {
          // Loaded when it is asked for: no other part of a host needs these adapters.
          const { examineHere } = await import('./cli/examine-here.ts');
          const at = { root, stateDir, source, lookAtBase: (base: string) => git.lookAtBase(base) };
          return examineHere({ project: at, reading: await source.read() }, { keeperPath, runner });
        },
      },
      checkpoint,
      inbox: createInbox(root),
      network: systemNetwork,
      road: createAcpRoad({ terminals, clock: systemClock, log }),
    },
    ledger,
  );
  const open = host;
  const { door } = open;
  closers.push(() => open.close());
  // A start must not wait for a server that could not be opened.
  closers.push(() => announceOrigin(null));
  await open.open();

  const sessions = new Set<Session>();
  const served = await serveLoopback({
    port,
    stateDir,
    addressFile: join(stateDir, 'address.json'),
    pageDir: pageFolder(),
    log,
    nextSession,
    tokenOf: (run) => open.tokenOf(run),
    onTools(run, exchange) {
      const [caller, role] = [door.callerOf(run), open.ledger.runs.get(run)?.role];
      if (caller === null || role === undefined) return exchange.end();
      exchange.onClose(door.whenEnded(run, () => exchange.end()));
      const box = toolBoxOf({ door, caller, role, session: nextSession(), log });
      serveTools({ box, exchange, version: VERSION, log });
    },
    async onHook(run, preset, body, gone) {
      const report = decodeHook(preset, body);
      const problem = report === null ? 'no such CLI reports' : report.problem;
      if (problem !== null) log.warn('[hook] not understood', { run, preset, problem });
      return report === null ? null : await open.takeReport(run, report, gone);
    },
    onLink(link: Link, session: number, run: string | null) {
      const caller = run === null ? A_PERSON : door.callerOf(run);
      // The run ended just as its client was admitted.
      if (caller === null) return link.close();
      const opened = openSession(link, door, session, log, caller);
      sessions.add(opened);
      link.onClose(() => sessions.delete(opened));
    },
  });
  closers.push(async () => {
    for (const session of sessions) session.close();
    await served.close();
  });
  announceOrigin(served.origin);
  served.rememberAddress();
  lock.publish(served.origin);
  log.info('host opened', { root, mode, pid: process.pid });
  return {
    path: root,
    stateDir,
    name: basename(root),
    door,
    url: served.url,
    token: served.token,
    log,
    live: () => open.live(),
    quit: () => open.quit(),
    resume: () => open.resume(),
    dispose,
  };
}
