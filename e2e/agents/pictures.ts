/** A project for the README's pictures: the real Claude Code at work on both roads, driven by the scripted model. */
import { Lab } from '../fixtures/lab.ts';
import { type Scripts, startModelServer } from '../model-server/index.ts';
import { cliNamed } from './clis.ts';
import { enterShell } from './project.ts';

/** The stories of the pictures, by road. */
export const STORIES = { acp: '60_story_tax', terminal: '61_story_round' } as const;

const BEFORE = `export function taxOf(cart) {
  let tax = 0;
  for (const { price, rate } of cart) tax += Math.round(price * rate);
  return tax;
}
`;
const AFTER = `/** The tax of a cart in cents. It is rounded once, since the rates of a mixed cart differ. */
export function taxOf(cart) {
  const exact = cart.reduce((sum, { price, rate }) => sum + price * rate, 0);
  return Math.round(exact);
}
`;
/** Prints what a test runner would, and then works on until it is stopped. */
const TESTS = `console.log('> 42 tests in 6 files\\n  ✓ cart of one rate\\n  ✓ empty cart');setInterval(() => undefined, 1000);`;

const WORK = [
  {
    think: 'Every line is rounded by itself, so that a cart of many lines is off by cents.',
    sh: 'cat src/tax.mjs',
    say: 'I will read how the tax is computed today.',
  },
  {
    say: 'The tax is rounded **for each line**. A mixed cart must be rounded once:\n\n1. add up the exact tax of all lines\n2. round the sum',
    write: ['src/tax.mjs', AFTER],
  },
  { say: 'Now the tests.', sh: 'npm test' },
  { say: 'All tests pass.' },
] as const satisfies Scripts[string];

/** The project, with both agents at work when `start` has resolved. */
export interface PictureProject {
  lab: Lab;
  start(): Promise<void>;
  end(): Promise<void>;
}

/** Makes the project. `path`: the folders of Claude Code and of its adapter. */
export async function makePictureProject(path: readonly string[]): Promise<PictureProject> {
  const lab = new Lab();
  const server = await startModelServer({ scripts: { work: WORK }, logFile: `${lab.home}/model.jsonl` });
  const cli = cliNamed('claude');
  enterShell(lab, [{ name: 'claude', role: 'coder', cli, path, script: 'work' }], {
    server: server.url,
    main: lab.dir,
  });
  lab.write('src/tax.mjs', BEFORE);
  lab.write('package.json', JSON.stringify({ name: 'acme-shop', scripts: { test: 'node test.mjs' } }));
  lab.write('test.mjs', TESTS);
  const agent = (name: string, ...lines: string[]) =>
    [
      '[[agent]]',
      `name = "${name}"`,
      'role = "coder"',
      'preset = "claude"',
      'prompt = "{title}\\n\\n{text}\\n\\nSCRIPT:work\\nCWD:{worktree}"',
      ...lines,
    ].join('\n');
  lab.makeProject(
    [
      'base = "main"',
      agent('claude', 'road = "acp"', 'mode = "ask"'),
      agent('claude-tui', 'mode = "all"'),
      '[[permission]]\ntool = "execute"\npattern = "cat *"\nanswer = "allow"',
    ].join('\n\n'),
  );
  await lab.json('trust', '--yes');
  return {
    lab,
    async start() {
      for (const [id, title, words] of [
        [STORIES.acp, 'Tax for mixed carts', 'A cart with several rates is off by cents.'],
        [STORIES.terminal, 'Round the tax once', 'Each line is rounded today.'],
      ] as const) {
        const { code, err } = await lab.runWith(words, 'story', 'add', title, '--id', id, '--text', '-');
        if (code !== 0) throw new Error(err);
      }
      await lab.json('agent', 'start', STORIES.acp, 'claude');
      await lab.json('agent', 'start', STORIES.terminal, 'claude-tui');
    },
    async end() {
      await server.end();
      await lab.killLeft();
      lab.remove();
    },
  };
}
