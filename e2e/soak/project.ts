/** The project of the soak test: agents, gates and stories that do a bit of everything. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, type Lab, root } from '../fixtures/lab.ts';

/** The names of the agents, by role. */
export const AGENTS = { coder: ['coder-1', 'coder-2'], qa: ['qa'], mergemaster: ['mergemaster'] } as const;

/** Files that no run and no step of the pipeline has a reason to touch. */
export const PRIVATE_FILE = 'notes.private';

/** A gate that fails sometimes, and leaves a daemon behind each time. */
const SOMETIMES = 'setsid sleep 900 & [ $(od -An -N1 -tu1 /dev/urandom) -gt 40 ]';
/** What the title of each story begins with; the rest is its id. The merge queue makes it the subject of a commit. */
export const TITLE = 'Soak ';

/** Where the gate of the merge writes the trees on which it passes: outside the project. */
const gatedFile = ({ home }: Lab): string => join(home, 'gated');

/** A gate whose result follows from the files. */
const mergeGate = (lab: Lab): string =>
  `! ls work/*.poison 2>/dev/null && git rev-parse 'HEAD^{tree}' >> '${gatedFile(lab)}'`;

function configText(lab: Lab): string {
  const agents = Object.entries(AGENTS).flatMap(([role, names]) =>
    names.map((name) => {
      const command = JSON.stringify(['sh', join(root, 'e2e', 'fake-agents', 'soak.sh'), role, process.execPath, cli]);
      return `[[agent]]\nname = "${name}"\nrole = "${role}"\ncommand = ${command}\n`;
    }),
  );
  const gates = [
    ['sometimes', SOMETIMES, 'coder'],
    ['clean', mergeGate(lab), 'merge'],
  ].map(([name, script, after]) => {
    const command = JSON.stringify(['sh', '-c', script]);
    return `[[gate]]\nname = "${name}"\ncommand = ${command}\nafter = "${after}"\ntimeout_s = 60\n`;
  });
  const automation = ['backlog', 'current', 'qa', 'merge'].map((stage) => `${stage} = "on"\n`);
  return [
    'base = "main"\nmax_running = 6\n',
    ...agents,
    ...gates,
    `[automation]\n${automation.join('')}`,
    '[reconcile]\ninterval_ms = 200\n[stop]\ntimeout_ms = 60000\n',
  ].join('\n');
}

/** How many stories begin in the merge, so that there are landings also in a short test. */
const READY = 6;

/** The stories of these whose work is done when the test begins. */
export const readyOf = (stories: readonly string[]): readonly string[] => stories.slice(1).slice(-READY);

/** Creates the project and approves its config. */
export async function makeSoakProject(lab: Lab, stories: readonly string[]): Promise<void> {
  lab.write('.gitignore', '*.private\n');
  lab.write('shared.txt', 'at first\n');
  lab.makeProject(configText(lab));
  writeFileSync(gatedFile(lab), '');
  // the merge queue commits as the person
  lab.git('config', 'user.name', 'Test');
  lab.git('config', 'user.email', 'test@example.invalid');
  for (const [n, story] of readyOf(stories).entries()) {
    lab.git('checkout', '-q', '-b', `huskies/${story}`, 'main');
    lab.write(`work/${story}.txt`, 'done before\n');
    // the gate of the merge refuses every third one
    if (n % 3 === 0) lab.write(`work/${story}.poison`, 'by the test\n');
    lab.git('add', '-A');
    lab.git('commit', '-q', '-m', `work on ${story}`);
    lab.git('checkout', '-q', 'main');
  }
  await lab.json('trust', '--yes');
}

/** What the base shows of merges by itself, without Huskies. */
export interface Base {
  /** The subjects of all commits. */
  subjects: readonly string[];
  /** The ids of all commits. */
  commits: ReadonlySet<string>;
  /** The trees to which it was moved, except by a person's commit. */
  landed: readonly string[];
  /** The trees on which the gate of the merge has passed, as the gate itself has written them. */
  gated: ReadonlySet<string>;
}

/** What git shows of the base, and what the gate has written. */
export function lookAtBase(lab: Lab): Base {
  const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');
  const moves = linesOf(lab.git('log', '--walk-reflogs', '--format=%T %gs', 'refs/heads/main'));
  return {
    subjects: linesOf(lab.git('log', '--format=%s', 'main')),
    commits: new Set(linesOf(lab.git('rev-list', 'main'))),
    landed: moves.flatMap((move) => (/^[0-9a-f]+ commit/.test(move) ? [] : [move.split(' ')[0] ?? ''])),
    gated: new Set(linesOf(readFileSync(gatedFile(lab), 'utf8'))),
  };
}

/** The stories' ids. */
export function storyIds(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${100 + at}_story_soak`);
}
