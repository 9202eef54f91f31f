/** Starts agents in sandboxes: wraps their commands, and holds the containers that it starts. */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Message, RefusalError } from '../../../contract/index.ts';
import {
  type Log,
  type Sandbox,
  type SpawnedRun,
  type Spawner,
  SpawnFailed,
  type SpawnRequest,
} from '../../core/ports/index.ts';
import { presetAtWork } from '../agents/index.ts';
import type { Env } from '../environment/index.ts';
import { findCommand } from '../pty/index.ts';
import { replaceStateFile } from '../state-files/index.ts';
import { bwrapCommand } from './bwrap.ts';
import { withHold } from './confined-run.ts';
import { containerCommand, containerName } from './container.ts';
import { gitDirOf, kindsOf, makeFolders, realPath } from './folders.ts';
import { ContainerHold } from './hold.ts';
import { ownFolders, placesOf, withoutSockets, withTargets } from './places.ts';
import { ContainerRecords } from './records.ts';
import { runtimeEnv } from './runtime.ts';
import { srtCommand, srtSettings } from './srt.ts';
import { ContainerSurvey } from './survey.ts';
import { toolMissing, whyUnusable } from './trial.ts';

/** What sandboxes need to know of a project. */
export interface SandboxOptions {
  /** Real path of the main worktree. */
  root: string;
  /** Real path of the common git folder. */
  commonDir: string;
  /** This project's private folder (mode 0700) for records, ids and settings. */
  dir: string;
  /** Huskies' own folder in the person's profile, which no agent needs. */
  profile: string;
  /** The person's environment, which says where podman's and docker's services are. */
  hostEnv: () => Promise<Env>;
  log: Log;
}

/** The same spawner, with sandboxes. */
export function withSandboxes(spawner: Spawner, options: SandboxOptions): Spawner {
  const records = new ContainerRecords(options.dir);
  const project = createHash('sha256').update(resolve(options.dir)).digest('hex').slice(0, 16);

  const clientEnv = async (env: Readonly<Record<string, string>>) => withRuntime(env, await options.hostEnv());

  async function confine(request: SpawnRequest, sandbox: Sandbox): Promise<SpawnedRun> {
    const { run, cwd: worktree, command } = request;
    const { root, commonDir, profile } = options;
    const home = request.env.HOME ?? homedir();
    const env = withoutSockets(request.env, sandbox, home);
    const folders = { worktree, root, commonDir, gitDir: await gitDirOf(worktree, commonDir), home };
    const preset = presetAtWork(request.preset ?? null, command);
    const hostEnv = await options.hostEnv();
    const about = { sandbox, preset, env: request.env, hostEnv, folders, profile };
    await makeFolders(ownFolders(about));
    const found = placesOf({ ...about, real: realPath });
    const isContainer = sandbox.kind === 'podman' || sandbox.kind === 'docker';
    const places = isContainer ? withTargets(placesOf({ ...about, real: (path) => path }), found) : found;
    const kinds = await kindsOf(places);
    const { sandbox: _sandbox, ...unconfined } = request;
    const plain = { ...unconfined, env };
    if (sandbox.kind === 'bwrap') {
      return await spawner.spawn({ ...plain, command: bwrapCommand(sandbox, command, worktree, places, kinds) });
    }
    if (sandbox.kind === 'srt') {
      const settings = join(options.dir, `${run}.srt.json`);
      const there = (paths: string[]) => paths.filter((path) => kinds.has(path));
      replaceStateFile(
        settings,
        srtSettings(sandbox, {
          ...places,
          sockets: there(places.sockets),
          system: there(places.system),
          hidden: there(places.hidden),
          write: there(places.write),
        }),
      );
      const remove = () => rmSync(settings, { force: true });
      return await started(
        () => spawner.spawn({ ...plain, command: srtCommand(settings, command) }),
        (spawned) => withHold(spawned, spawned.hold, remove),
        remove,
      );
    }
    const program = await findTool(sandbox, env);
    const asClient = await clientEnv(env);
    const record = { kind: sandbox.kind, program, env: runtimeEnv(asClient), name: containerName(run) };
    const uid = process.getuid?.() ?? 0;
    const wrapped = containerCommand({
      sandbox,
      limits: request.limits,
      command,
      env,
      io: request.io ?? 'terminal',
      worktree,
      home,
      user: uid === 0 ? null : { uid, gid: process.getgid?.() ?? uid },
      names: { run, project, name: record.name, cidFile: records.cidFile(run) },
      places,
      kinds,
    });
    // written first, so that a later host finds the container wherever this one ends
    records.write(run, record);
    records.remember(record);
    const { limits: _limits, ...unlimited } = plain;
    return await started(
      () => spawner.spawn({ ...unlimited, command: wrapped, env: asClient }),
      (spawned) => withHold(spawned, new ContainerHold(run, record, spawned.hold, { records }), () => undefined),
      () => records.forget(run),
    );
  }

  const survey = new ContainerSurvey(records, project, options.log);
  return {
    ...spawner,
    containers: () => survey.runs(),
    describe: (containment) => spawner.describe(containment),
    regain: (cgroup) => spawner.regain(cgroup),
    cgroups: () => spawner.cgroups(),
    async check(command, cwd, env, sandbox) {
      if (sandbox === undefined) return await spawner.check(command, cwd, env);
      const why = await whySandboxUnusable(sandbox, env, await options.hostEnv());
      if (why !== null) throw unusable(why);
      if (sandbox.image === null) await spawner.check(command, cwd, env);
    },
    spawn: (request) => (request.sandbox === undefined ? spawner.spawn(request) : confine(request, request.sandbox)),
    regainContainer(run, inner) {
      const record = records.read(run);
      return record === null ? inner : new ContainerHold(run, record, inner, { records });
    },
  };
}

/** Why the sandbox cannot be had here, found by a real trial. Null: it works. `env`: with which the agent is started. */
export async function whySandboxUnusable(
  sandbox: Sandbox,
  env: Readonly<Record<string, string>>,
  hostEnv: Env,
): Promise<Message | null> {
  try {
    return await whyUnusable(sandbox, await findTool(sandbox, env), withRuntime(env, hostEnv));
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal.why;
    throw error;
  }
}

/** The environment of a runtime's program. Its own variables come from the person, unless the agent has its own. */
function withRuntime(env: Readonly<Record<string, string>>, hostEnv: Env): Record<string, string> {
  const own = Object.entries(runtimeEnv(hostEnv)).filter(([name]) => /^(DOCKER|CONTAINER)/.test(name));
  return { ...Object.fromEntries(own), ...env };
}

/** Rejects with a RefusalError. */
async function findTool(sandbox: Sandbox, env: Readonly<Record<string, string>>): Promise<string> {
  try {
    return await findCommand(sandbox.kind, '/', env);
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    throw unusable(toolMissing(sandbox));
  }
}

/** Wraps what was started, also if the start failed afterwards. `undo`: called when nothing is alive. */
async function started(
  spawn: () => Promise<SpawnedRun>,
  wrap: (run: SpawnedRun) => SpawnedRun,
  undo: () => void,
): Promise<SpawnedRun> {
  try {
    return wrap(await spawn());
  } catch (error) {
    if (error instanceof SpawnFailed) throw new SpawnFailed(error.cause, wrap(error.left), error.worktree);
    undo();
    throw error;
  }
}

function unusable(why: Message): RefusalError {
  return new RefusalError({ code: 'sandbox-unusable', why });
}
