/** A host that opens a large pipeline: how long until its scheduler makes the first start, and how much memory it takes. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { end, memoryOf, serveProject } from '../start/children.ts';
import { type Filled, fillProject, type Size } from '../state/filled.ts';
import { openMirror } from '../state/mirrors.ts';
import { median, short } from '../stop/figures.ts';
import { approve } from './merge.ts';
import { type Row, row, SHORT, say } from './rows.ts';

const LARGE = SHORT ? 1_000 : 10_000;
const SMALL = 100;
/** All stories are in the pipeline, none archived. */
const SIZES: readonly Size[] = [
  { stories: 0, open: 0, events: 0 },
  { stories: SMALL, open: SMALL, events: SMALL },
  { stories: LARGE, open: LARGE, events: SHORT ? 1_000 : 100_000 },
];
const TRIES = SHORT ? 1 : 3;
/** ms until the work after the opening is done. */
const SETTLE_MS = SHORT ? 500 : 4_000;
const MAX_RATIO = 2;
const MAX_KB_OF_STORY = 10;

const CONFIG = `base = "main"
max_running = 1
[[agent]]
name = "coder-1"
role = "coder"
command = ["sleep", "600"]
[automation]
backlog = "on"
`;

/** `schedulerMs`: from the start of the process until the scheduler asked for its first start; null: nothing is to start. */
interface Opened {
  schedulerMs: number | null;
  /** Resident memory in MB. */
  memory: number;
}

class Project {
  readonly #filled: Filled;
  readonly #state: string;
  readonly #kept: string;
  readonly opened: Opened[] = [];

  constructor(filled: Filled) {
    const { commonDir, outer } = filled.repo;
    this.#filled = filled;
    this.#state = join(commonDir, 'huskies');
    this.#kept = join(outer, 'kept');
  }

  /** The first opening: the config is approved, the database is checked and backed up. Later ones begin where it ended. */
  async prepare(): Promise<void> {
    const { repo, env } = this.#filled;
    repo.write('.huskies/project.toml', CONFIG);
    const served = await serveProject(repo.root, env);
    const mirror = await openMirror(served);
    await approve(mirror);
    if (this.#filled.open > 0) await mirror.client.mirror.until(({ runs }) => Object.keys(runs).length > 0);
    mirror.close();
    await end(served.child);
    cpSync(this.#state, this.#kept, { recursive: true });
  }

  async open(): Promise<Opened> {
    const { repo, env, open } = this.#filled;
    const began = Date.now();
    const served = await serveProject(repo.root, env);
    try {
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const memory = memoryOf(served.child) ?? Number.NaN;
      const mirror = await openMirror(served);
      const isStarted = ({ startedAt }: { startedAt: number }) => startedAt >= began;
      const seen = await mirror.client.mirror.until(({ runs }) => open === 0 || Object.values(runs).some(isStarted));
      const first = Object.values(seen?.runs ?? {}).find(isStarted);
      mirror.close();
      return { schedulerMs: first === undefined ? null : first.startedAt - began, memory };
    } finally {
      await end(served.child);
      this.#restore();
    }
  }

  /** Removes what the opening has changed, so that the next one begins at the same state. */
  #restore(): void {
    const { repo } = this.#filled;
    rmSync(this.#state, { recursive: true });
    cpSync(this.#kept, this.#state, { recursive: true });
    rmSync(`${repo.root}.huskies`, { recursive: true, force: true });
    repo.git('worktree', 'prune');
    for (const branch of repo.git('branch', '--list', '--format=%(refname:short)', 'huskies/*').split('\n'))
      if (branch !== '') repo.git('branch', '--quiet', '-D', branch);
  }

  dispose(): void {
    this.#filled.repo.dispose();
  }
}

export async function openingRows(): Promise<Row[]> {
  const projects: Project[] = [];
  try {
    for (const size of SIZES) {
      say(`a project of ${size.stories} stories`);
      const project = new Project(await fillProject(size));
      projects.push(project);
      await project.prepare();
    }
    say('opening them');
    for (let n = 0; n < TRIES; n++) for (const project of projects) project.opened.push(await project.open());
  } finally {
    for (const project of projects) project.dispose();
  }
  const [empty, small, large] = projects.map(({ opened }) => ({
    ms: median(opened.flatMap(({ schedulerMs }) => schedulerMs ?? [])),
    memory: median(opened.map(({ memory }) => memory)),
  }));
  if (empty === undefined || small === undefined || large === undefined) throw new Error('a project is missing');
  const ratio = large.ms / small.ms;
  const kb = ((large.memory - empty.memory) * 1_024) / LARGE;
  const [of] = SIZES.slice(-1);
  const words = `${LARGE.toLocaleString('en')} stories`;
  return [
    row({
      what: `start of the process to the first start by the scheduler, ${words}, ${of?.events.toLocaleString('en')} events`,
      measured: `${short(large.ms)} ms`,
      reference: [`${SMALL} stories`, `${short(small.ms)} ms`],
      ratio,
      goal: `≤ ${MAX_RATIO} ×`,
      isMet: ratio <= MAX_RATIO,
    }),
    row({
      what: `resident memory of the host, ${words}`,
      measured: `${short(large.memory)} MB, ${short(kb)} kB a story`,
      reference: ['no story', `${short(empty.memory)} MB`],
      ratio: large.memory / empty.memory,
      goal: `≤ ${MAX_KB_OF_STORY} kB a story`,
      isMet: kb <= MAX_KB_OF_STORY,
    }),
  ];
}

export const OPENING_NOTE = `Start: a headless host in a new process, the files in the system's memory, properly closed before; medians of ${TRIES}, in turns. A fifth of the stories are ready in the backlog, all others in the later stages. Memory: ${SETTLE_MS / 1_000} s after it was ready, before the first client.`;
