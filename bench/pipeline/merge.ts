/** Stories that are ready to be merged, with a gate that takes its time: in batches, beside one at a time. */
import { join } from 'node:path';
import type { CommandInput, CommandName } from '../../src/contract/index.ts';
import { refusalSentence } from '../../src/contract/index.ts';
import { end, serveProject } from '../start/children.ts';
import { type MirrorClient, openMirror } from '../state/mirrors.ts';
import { makeBranches } from './branches.ts';
import { type Row, row, SHORT, say } from './rows.ts';

const STORIES = SHORT ? 4 : 12;
const GATE_SECONDS = SHORT ? 0.5 : 5;
const MAX_RATIO = 0.4;

/** `merge`: the settings of the queue; none: as in a project that sets none. */
function configText(merge: string): string {
  return `base = "main"
[[gate]]
name = "tests"
command = ["sleep", "${GATE_SECONDS}"]
after = "merge"
[automation]
merge = "on"
${merge}`;
}

export async function must<N extends CommandName>(
  { client }: MirrorClient,
  name: N,
  input: CommandInput<N>,
): Promise<void> {
  const result = await client.invoke(name, input);
  if (!result.ok) throw new Error(`${name}: ${refusalSentence(result.error)}`);
}

/** Approves what the config of the project names. */
export async function approve(mirror: MirrorClient): Promise<void> {
  const seen = await mirror.client.mirror.until(({ project }) => project.it !== undefined);
  await must(mirror, 'project.trust', { digests: seen?.project.it?.untrusted.map(({ digest }) => digest) ?? [] });
}

interface Merged {
  /** From the moment when the queue may work until every story is merged. */
  ms: number;
  /** How often the gate ran. */
  gates: number;
}

async function mergeAll(merge: string): Promise<Merged> {
  const { repo, stories } = makeBranches(STORIES, { files: { '.huskies/project.toml': configText(merge) } });
  const env = { ...process.env, HUSKIES_PROFILE: join(repo.outer, 'profile'), HUSKIES_NO_SETUP: '1' };
  try {
    const served = await serveProject(repo.root, env);
    try {
      const mirror = await openMirror(served);
      await must(mirror, 'project.pause', {});
      await approve(mirror);
      for (const id of stories) await must(mirror, 'story.add', { id, title: `Title of ${id}`, stage: 'merge' });
      const began = performance.now();
      await must(mirror, 'project.resume', {});
      const isDone = await mirror.client.mirror.until((now) =>
        stories.every((id) => now.stories[id]?.stage === 'done'),
      );
      const ms = performance.now() - began;
      const events = await mirror.client.invoke('event.list', { limit: 1_000 });
      if (isDone === null || !events.ok) throw new Error('the host ended before every story was merged');
      mirror.close();
      const commits = repo.git('log', '--format=%s', `-${STORIES}`, 'main').split('\n').sort();
      if (
        commits.join() !==
        stories
          .map((id) => `Title of ${id}`)
          .sort()
          .join()
      )
        throw new Error(`main has other commits than one of each story: ${commits.join(', ')}`);
      return { ms, gates: events.value.filter(({ kind }) => kind === 'gate_passed').length };
    } finally {
      await end(served.child);
    }
  } finally {
    repo.dispose();
  }
}

/** How much of the time no gate ran. */
function withoutGates({ ms, gates }: Merged): string {
  const rest = ms / 1_000 - gates * GATE_SECONDS;
  return `${(ms / 1_000).toFixed(1)} s, ${gates} gates and ${rest.toFixed(1)} s`;
}

export async function mergeRows(): Promise<Row[]> {
  say(`merging ${STORIES} stories in batches`);
  const batches = await mergeAll('');
  say(`merging ${STORIES} stories one at a time`);
  const single = await mergeAll('[merge]\nbatch = 1\n');
  const ratio = batches.ms / single.ms;
  return [
    row({
      what: `merge of ${STORIES} ready stories, gate of ${GATE_SECONDS} s, batches of 4`,
      measured: withoutGates(batches),
      reference: ['one at a time (batch = 1)', withoutGates(single)],
      ratio,
      goal: `≤ ${MAX_RATIO} ×`,
      isMet: ratio <= MAX_RATIO,
    }),
  ];
}

export const MERGE_NOTE = `Merge: a headless host with real git, where each story's branch has two commits, and a gate that sleeps. From the moment when the queue may begin until every story is done; one commit of each is on the base. The rest of the time is what the queue needs around the gates.`;
