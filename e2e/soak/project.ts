/** The project of the soak test: agents, gates and stories that do a bit of everything. */
import { join } from 'node:path';
import { cli, type Lab, root } from '../fixtures/lab.ts';

/** The names of the agents, by role. */
export const AGENTS = { coder: ['coder-1', 'coder-2'], qa: ['qa'], mergemaster: ['mergemaster'] } as const;

/** Files that no run and no step of the pipeline has a reason to touch. */
export const PRIVATE_FILE = 'notes.private';

/** A gate that fails sometimes, and leaves a daemon behind each time. */
const SOMETIMES = 'setsid sleep 900 & [ $(od -An -N1 -tu1 /dev/urandom) -gt 40 ]';
/** A gate whose result follows from the files. */
const ALWAYS = 'test -e README.md';

function configText(): string {
  const agents = Object.entries(AGENTS).flatMap(([role, names]) =>
    names.map((name) => {
      const command = JSON.stringify(['sh', join(root, 'e2e', 'fake-agents', 'soak.sh'), role, process.execPath, cli]);
      return `[[agent]]\nname = "${name}"\nrole = "${role}"\ncommand = ${command}\n`;
    }),
  );
  const gates = [
    ['sometimes', SOMETIMES, 'coder'],
    ['always', ALWAYS, 'merge'],
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

/** Creates the project and approves its config. */
export async function makeSoakProject(lab: Lab): Promise<void> {
  lab.write('.gitignore', '*.private\n');
  lab.write('shared.txt', 'at first\n');
  lab.makeProject(configText());
  // the merge queue commits as the person
  lab.git('config', 'user.name', 'Test');
  lab.git('config', 'user.email', 'test@example.invalid');
  await lab.json('trust', '--yes');
}

/** The stories' ids. */
export function storyIds(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${100 + at}_story_soak`);
}
