/** Cold start until the board is painted, in Electron and headless with a browser, compared with an empty app. */
import { launchChromium, startEmptyServer, startHeadless } from './start/browser.ts';
import { loadSetup } from './start/checkout.ts';
import { openElectronPlace } from './start/electron.ts';
import { type BenchProject, makeProject } from './start/projects.ts';
import type { Sample } from './start/sample.ts';
import { median } from './stop/figures.ts';
import type { Table } from './stop.ts';

const STORIES = [0, 1_000];
const RUNS = 5;

type Row = Table['rows'][number];
type Start = () => Promise<Sample>;

/** Runs all of them in rounds, so that a busy moment of the machine affects each; the first round fills caches and is not counted. */
async function inTurns(starts: readonly Start[]): Promise<Sample[][]> {
  const samples: Sample[][] = starts.map(() => []);
  for (let turn = 0; turn <= RUNS; turn++) {
    for (const [i, start] of starts.entries()) {
      const sample = await start();
      if (turn > 0) samples[i]?.push(sample);
    }
  }
  return samples;
}

function figures(samples: readonly Sample[]) {
  const painted = samples.map((sample) => sample.paintedMs);
  const memory = samples.flatMap((sample) => sample.memory ?? []);
  const ready = samples.flatMap((sample) => sample.readyMs ?? []);
  return {
    ms: Math.round(median(painted)),
    span: `${Math.min(...painted)}–${Math.max(...painted)}`,
    readyMs: ready.length > 0 ? Math.round(median(ready)) : '–',
    memory: memory.length > 0 ? Math.round(median(memory)) : '–',
  };
}

/** One row for each number of stories, relative to the empty start of the same rounds. */
async function compare(
  where: string,
  reference: string,
  empty: Start,
  projects: readonly BenchProject[],
  start: (project: BenchProject) => Promise<Sample>,
): Promise<Row[]> {
  const [nothing = [], ...samples] = await inTurns([empty, ...projects.map((project) => () => start(project))]);
  const base = figures(nothing);
  return projects.map(({ stories }, i) => {
    const own = figures(samples[i] ?? []);
    const ratio = (own.ms / base.ms).toFixed(2);
    return [where, stories, own.ms, own.span, own.readyMs, reference, base.ms, ratio, own.memory, base.memory];
  });
}

async function inElectron(projects: readonly BenchProject[], notes: string[]): Promise<Row[]> {
  const place = await openElectronPlace();
  if (typeof place === 'string') {
    notes.push(`Skipped in Electron: ${place}`);
    return [];
  }
  try {
    return await compare("the tests' Electron", 'an empty window', place.startEmpty, projects, place.startHuskies);
  } finally {
    await place.close();
  }
}

async function inBrowser(projects: readonly BenchProject[], notes: string[]): Promise<Row[]> {
  const browser = await launchChromium();
  if (typeof browser === 'string') {
    notes.push(`Skipped in the browser: ${browser}`);
    return [];
  }
  try {
    notes.push(`The browser is Chromium ${browser.version()}, open already; each start gets a fresh context.`);
    const empty = () => startEmptyServer(browser);
    return await compare('headless and Chromium', 'a bare server, an empty page', empty, projects, (project) =>
      startHeadless(browser, project),
    );
  } finally {
    await browser.close();
  }
}

export async function run(): Promise<Table> {
  await (await loadSetup()).ensureReady();
  const notes = [
    `Medians of ${RUNS} starts each, in turns with their reference. From the first process until the last card of the first screen is visible (without stories: until every column says that it is empty), and two animation frames.`,
    'Cold: a new process each time. The system has the files in its memory, and the profile was used once before. Both sides carry what the test driver costs.',
  ];
  const projects: BenchProject[] = [];
  const rows: Row[] = [];
  try {
    for (const stories of STORIES) {
      const project = await makeProject(stories);
      projects.push(project);
      if (project.addMs !== null)
        notes.push(
          `${stories} stories were added through the host, one after the other: ${project.addMs.toFixed(1)} ms each, durable.`,
        );
    }
    rows.push(...(await inElectron(projects, notes)), ...(await inBrowser(projects, notes)));
  } finally {
    for (const { repo } of projects) repo.dispose();
  }
  return {
    title: 'Start: to the painted board',
    columns: [
      'where',
      'stories',
      'painted: median ms',
      'from–to',
      'host ready ms',
      'reference',
      'its median ms',
      'ratio',
      'main process MB',
      'its reference MB',
    ],
    rows,
    notes,
  };
}
