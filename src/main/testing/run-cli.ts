/** The command line in a world in memory, with a fake host behind a real session. */
import { createClient, memoryLinks } from '../../client/index.ts';
import type { Refusal } from '../../contract/index.ts';
import { message, ok, RefusalError, refuse } from '../../contract/index.ts';
import { A_PERSON, type Caller } from '../../domain/index.ts';
import { runCli } from '../cli/program.ts';
import type { World } from '../cli/world.ts';
import type { BaseState, ConfigReading } from '../core/ports/index.ts';
import { openSession } from '../serving/index.ts';
import type { FakeDoor } from './fake-door.ts';

/** The world in which a command line runs. */
export interface Setup {
  host?: boolean;
  /** Default: `/start`. `/nowhere` is not a project, `/unborn` is a project without commits. */
  cwd?: string;
  run?: string;
  /** The refusal of a project that was moved while its host was running. */
  moved?: Refusal;
  /** The refusal of a host that falls silent after its first reply. */
  silent?: Refusal;
  terminal?: boolean;
  reading?: ConfigReading;
  base?: BaseState;
  interactive?: boolean;
  answer?: boolean;
  files?: Record<string, string>;
  /** The stories of exchange files of other machines, by path. */
  exchanged?: Record<string, { story: string; updates: string }[]>;
  checks?: Awaited<ReturnType<World['doctor']>>;
  copies?: Awaited<ReturnType<World['backups']['list']>>;
}
/** The result of one command line. */
export interface CliResult {
  code: number;
  out: string;
  err: string;
  questions: string[];
  trusted: string[][];
  actions: string[];
  /** The single JSON value on standard output. */
  json(): unknown;
}

/** Runs one command line against a fake door, in its own world. */
export async function cli(argv: string[], door: FakeDoor, setup: Setup = {}): Promise<CliResult> {
  const ran: CliResult = {
    code: -1,
    out: '',
    err: '',
    questions: [],
    trusted: [],
    actions: [],
    json: () => JSON.parse(ran.out),
  };
  const bytes: Buffer[] = [];
  const hasHost = setup.host ?? true;
  const world: World = {
    cwd: setup.cwd ?? '/start',
    now: () => 100_000,
    out: (data) => bytes.push(Buffer.from(data)),
    err: (text) => {
      ran.err += text;
    },
    runAt: async () => setup.run ?? null,
    terminal: setup.terminal ?? false,
    interactive: setup.interactive ?? false,
    async ask(question) {
      ran.questions.push(question);
      return setup.answer ?? false;
    },
    async readFile(path) {
      const content = setup.files?.[path];
      if (content === undefined) throw new Error('ENOENT');
      return content;
    },
    readStdin: async () => 'from stdin',
    link: async () => (hasHost ? { url: 'http://127.0.0.1:4242/#token=t', mode: 'headless' } : null),
    async locate(dir) {
      ran.actions.push(`locate ${dir}`);
      if (dir === '/nowhere')
        throw new RefusalError({
          code: 'not-a-repo',
          why: message('git.folder.noProject', { path: dir, quoted: dir }),
        });
      if (dir === '/unborn')
        throw new RefusalError({
          code: 'no-commits',
          why: message('git.folder.noCommits', { path: dir, quoted: dir }),
        });
      return {
        root: dir,
        stateDir: `${dir}/.git/huskies`,
        source: {
          read: async () => setup.reading ?? { state: 'missing', found: [] },
          init: async () => ({
            file: `${dir}/.huskies/project.toml`,
            agents: ['coder-1'],
            lookedFor: ['claude', 'codex'],
            found: [],
            missing: ['Claude Code', 'Codex'],
            text: '',
          }),
          trust: async (digests) => {
            ran.trusted.push([...digests]);
          },
        },
        lookAtBase: async () => setup.base ?? { there: true, upstream: null, behind: 0 },
      };
    },
    movedProjectRefusal: () => setup.moved ?? null,
    hasHost: () => hasHost,
    async connect(_, serve) {
      if (!hasHost && !serve) return refuse('no-host', message('cli.host.none', { root: '/start', quoted: '/start' }));
      const [mine, theirs] = memoryLinks();
      openSession(theirs, door, 1, undefined, callerWithin(setup.run));
      const client = createClient(mine);
      const { silent = null } = setup;
      const invoke: typeof client.invoke = async (name, input) => {
        const reply = await client.invoke(name, input, 'cli');
        if (silent !== null) client.close();
        return reply;
      };
      return ok({ ...client, invoke, gaveUp: () => silent });
    },
    backups: {
      list: async () => setup.copies ?? [],
      async restore(_, name, again) {
        const why = message('backup.hostOpen', { mode: 'headless', pid: 1, again });
        if (hasHost) throw new RefusalError({ code: 'host-elsewhere', why });
        ran.actions.push(`restore ${name}`);
        return { name, stories: 3, aside: 'huskies.before-restore-1.db', asideIsSound: true };
      },
    },
    storyFiles: {
      async at(path) {
        const inside = Object.keys(setup.files ?? {}).filter((file) => file.startsWith(`${path}/`));
        return inside.length === 0 ? [path] : inside.sort();
      },
      async read(path) {
        const content = setup.files?.[path];
        const why = message('import.missing', { path });
        if (content === undefined) throw new RefusalError({ code: 'bad-input', why, field: 'file', value: path });
        return content;
      },
      parse: async (content) => JSON.parse(content),
      format: async (story) => JSON.stringify(story),
      async write(dir, name, content) {
        ran.actions.push(`write ${dir}/${name} ${content}`);
        return `${dir}/${name}`;
      },
    },
    exchange: {
      machine: () => 'here',
      projectId: async () => 'project',
      look: async () => ({ kind: 'folder', files: Object.keys(setup.exchanged ?? {}) }),
      read: async (path) => ({
        ok: true,
        file: {
          ...{ writer: path.replace(/^.*\/|\.huskies$/g, ''), files: 1, sum: path, versions: new Map() },
          stories: setup.exchanged?.[path] ?? [],
        },
      }),
      pack: async ({ stories }) => ({ text: JSON.stringify(stories), sum: 'sum' }),
      async write(path, content) {
        ran.actions.push(`write ${path} ${content}`);
      },
    },
    async runCommand(command, folder) {
      ran.actions.push(`${folder}: ${command.join(' ')}`);
      return 0;
    },
    doctor: async () =>
      setup.checks ?? [{ check: 'git', state: 'bad', found: message('doctor.git.missing', { oldest: '2.39' }) }],
    async serve(options) {
      ran.actions.push(`serve ${JSON.stringify(options)}`);
      return 0;
    },
    async openWindow(dir) {
      ran.actions.push(`open ${dir}`);
      return 0;
    },
    async demo(args) {
      ran.actions.push(`demo ${args.join(' ')}`);
      return 3;
    },
    onInterrupt(listener) {
      // Interrupts as soon as something was printed.
      const timer = setInterval(() => {
        if (bytes.length > 0) listener();
      }, 5);
      return () => clearInterval(timer);
    },
  };
  ran.code = await runCli(argv, world, '1.2.3');
  ran.out = Buffer.concat(bytes).toString('utf8');
  return ran;
}

function callerWithin(run: string | undefined): Caller {
  return run === undefined ? A_PERSON : { kind: 'run', run, story: '60_story_tax', agent: 'coder-1' };
}
