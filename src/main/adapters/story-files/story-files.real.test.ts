/** Files with stories on a real disk: what is read, what is refused, and how the inbox moves files. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RefusalError, remedyText } from '../../../contract/index.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { createInbox, readStoryFile, storyFilesAt, writeStoryFile } from './index.ts';

const REFUSED: [string, code: string, (path: string, victim: string) => void][] = [
  ['a link', 'state.planted', (path, victim) => symlinkSync(victim, path)],
  ['a hard link', 'state.planted', (path, victim) => linkSync(victim, path)],
  ['a pipe', 'state.planted', (path) => execFileSync('mkfifo', [path])],
  ['a folder', 'state.planted', (path) => mkdirSync(path)],
  [
    'a file of 50 MB',
    'import.large',
    (path) => {
      writeFileSync(path, '');
      truncateSync(path, 50_000_000);
    },
  ],
  ['a file that is not UTF-8', 'import.text', (path) => writeFileSync(path, Buffer.from([0x61, 0x0a, 0xff]))],
  ['nothing', 'import.missing', () => undefined],
];

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    expect(remedyText(error.refusal.why)).not.toBe('');
    return error.refusal.why.code;
  }
  return 'none';
}

/** A project with a folder for each stage. */
function project() {
  const root = realpathSync(tempFolder());
  const backlog = join(root, '.huskies', 'work', '1_backlog');
  mkdirSync(backlog, { recursive: true });
  return { root, backlog, inbox: createInbox(root), imported: join(root, '.huskies', 'work', 'imported') };
}

it.each(REFUSED)(
  '%s is refused by import and inbox, and is neither followed, waited for nor moved',
  (_name, code, make) => {
    const { root, backlog, inbox, imported } = project();
    const victim = join(root, 'victim.md');
    writeFileSync(victim, '# Mine');
    const path = join(backlog, 'a.md');
    make(path, victim);
    expect(codeOf(() => readStoryFile(path, { own: false }))).toBe(code);
    expect(codeOf(() => inbox.read({ path: '.huskies/work/1_backlog/a.md', stage: 'backlog' }))).toBe(code);
    if (code === 'state.planted') expect(codeOf(() => inbox.putAway('.huskies/work/1_backlog/a.md'))).toBe(code);
    expect(readFileSync(victim, 'utf8')).toBe('# Mine');
    expect(existsSync(imported) ? readdirSync(imported) : []).toEqual([]);
  },
);

it('a linked folder of the inbox is refused', () => {
  const { root, inbox } = project();
  mkdirSync(join(root, 'elsewhere'));
  symlinkSync(join(root, 'elsewhere'), join(root, '.huskies', 'work', '2_current'));
  expect(codeOf(() => inbox.list())).toBe('state.planted');
});

it('the inbox lists its markdown files, reads them into the stage of their folder, and moves them without replacing one', () => {
  const { root, backlog, inbox, imported } = project();
  expect(createInbox(join(root, 'none')).list()).toEqual([]);
  const qa = join(root, '.huskies', 'work', '3_qa');
  mkdirSync(qa);
  writeFileSync(join(backlog, '60_story_cleanup.md'), '# Cleanup');
  writeFileSync(join(backlog, 'notes.txt'), 'no story');
  writeFileSync(join(qa, 'Tax for carts.md'), '---\ntitle: Tax\n---\ntext');
  writeFileSync(join(qa, 'wrong.md'), '---\ntitle: Tax\nstage: done\n---\n');
  const files = inbox.list();
  expect(files.map(({ path, stage }) => [path, stage])).toEqual([
    ['.huskies/work/1_backlog/60_story_cleanup.md', 'backlog'],
    ['.huskies/work/3_qa/Tax for carts.md', 'qa'],
    ['.huskies/work/3_qa/wrong.md', 'qa'],
  ]);
  const [cleanup, tax, wrong] = files.map((file) => inbox.read(file));
  expect(cleanup?.rows).toMatchObject([{ id: '60_story_cleanup', title: 'Cleanup', stage: 'backlog' }]);
  expect(tax?.rows).toMatchObject([{ id: undefined, title: 'Tax', stage: 'qa', text: 'text' }]);
  expect(wrong).toMatchObject({ rows: [], problems: [{ field: 'stage', why: { code: 'import.stage' } }] });
  const renamed = inbox.rename('.huskies/work/3_qa/Tax for carts.md', '7_story_tax');
  expect(inbox.read({ path: renamed, stage: 'qa' }).rows).toMatchObject([{ id: '7_story_tax' }]);
  inbox.putAway(renamed);
  writeFileSync(join(qa, '7_story_tax.md'), 'another');
  inbox.putAway(renamed);
  expect(readdirSync(imported).sort()).toEqual(['7_story_tax-2.md', '7_story_tax.md']);
  expect(readFileSync(join(imported, '7_story_tax-2.md'), 'utf8')).toBe('another');
});

it('an export writes into a new folder and follows no link in the place of a file', () => {
  const { root, backlog } = project();
  const path = writeStoryFile(join(root, 'out', 'new'), 'a.md', 'text');
  expect(readFileSync(path, 'utf8')).toBe('text');
  symlinkSync(join(root, 'victim'), join(backlog, 'b.md'));
  expect(codeOf(() => writeStoryFile(backlog, 'b.md', 'text'))).toBe('export.unwritten');
  expect(existsSync(join(root, 'victim'))).toBe(false);
  expect(storyFilesAt(join(root, 'out', 'new'))).toEqual([path]);
});
