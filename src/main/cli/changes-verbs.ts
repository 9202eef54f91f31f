/** Verbs about the changes of a story. */
import { type CommandInput, type CommandReply, message, text } from '../../contract/index.ts';
import type { ChangedFile } from '../../domain/index.ts';
import { call, confirm, withClient } from './calls.ts';
import type { Invocation } from './derive.ts';
import { columnHeads, json, line, table } from './format.ts';
import { type Context, Exit } from './world.ts';

/** The columns with numbers. */
const NUMBERS = [1, 2];

/** How many characters of a commit's id are printed. */
const SHORT_ID = 10;

/** The changed files with the number of their lines, and the sum. */
export function changesList(context: Context, { input }: Invocation): Promise<void> {
  const { world } = context;
  return withClient(context, async (client) => {
    const list = await call(client, 'changes.list', input as CommandInput<'changes.list'>);
    if (context.json) return world.out(json(list));
    if (list.size.files === 0) return world.out(line('cli.changes.none', { base: list.base }));
    world.out(`${table(columnHeads('cli.changes.columns'), list.files.map(rowOf), NUMBERS)}\n`);
    if (list.more > 0) world.out(line('cli.changes.more', { n: list.more }));
    world.out(line('cli.changes.sum', { ...list.size, base: list.base, from: list.from.slice(0, SHORT_ID) }));
  });
}

function rowOf({ path, was, status, kind, added, removed, uncommitted }: ChangedFile): string[] {
  const what = text(`changes.status.${status}`);
  const words = [what, ...(kind === 'text' ? [] : [text(`changes.kind.${kind}`)])];
  if (uncommitted) words.push(text('changes.uncommitted'));
  return [
    words.join(', '),
    added === null ? '-' : `+${added}`,
    removed === null ? '-' : `-${removed}`,
    was === null ? path : `${was} → ${path}`,
  ];
}

/** The difference of one file as git writes it, and what is left out of it. */
export function changesFile(context: Context, { input }: Invocation): Promise<void> {
  const { world } = context;
  return withClient(context, async (client) => {
    const patch = await call(client, 'changes.file', input as CommandInput<'changes.file'>);
    if (context.json) return world.out(json(patch));
    if (patch.hunks !== '') world.out(`${patch.hunks}\n`);
    else world.out(line(patch.kind === 'text' ? 'changes.no.lines' : `changes.kind.${patch.kind}.long`));
    for (const note of notesOf(patch)) world.out(note);
  });
}

function notesOf({ encoding, cutLines, next, lines }: CommandReply<'changes.file'>): string[] {
  return [
    ...(encoding === 'latin-1' ? [line('changes.latin1')] : []),
    ...(cutLines > 0 ? [line('changes.cut', { n: cutLines })] : []),
    ...(next === null ? [] : [line('cli.changes.next', { n: lines - next, next })]),
  ];
}

/** The commits of a story, the newest first. */
export function changesCommits(context: Context, { input }: Invocation): Promise<void> {
  const { world } = context;
  return withClient(context, async (client) => {
    const { commits, more } = await call(client, 'changes.commits', input as CommandInput<'changes.commits'>);
    if (context.json) return world.out(json({ commits, more }));
    if (commits.length === 0) return world.out(line('changes.commits.none'));
    const rows = commits.map(({ commit, at, author, subject }) => [
      commit.slice(0, SHORT_ID),
      new Date(at).toISOString(),
      author,
      subject,
    ]);
    world.out(`${table(columnHeads('cli.changes.commits'), rows)}\n`);
    if (more > 0) world.out(line('changes.commits.more', { n: more }));
  });
}

/** Asks first, and makes the file as it is in the base. */
export function changesRevert(context: Context, { input, flags }: Invocation): Promise<void> {
  const { world } = context;
  const request = input as CommandInput<'changes.revert'>;
  const { story, path } = request;
  return withClient(context, async (client) => {
    const question = text('confirm.changes.revert', { story, path });
    const refusal = { code: 'bad-input' as const, why: message('cli.changes.refused', { path }) };
    if (!(await confirm(context, flags.yes, question, refusal))) throw new Exit(1);
    const { kept } = await call(client, 'changes.revert', request);
    if (context.json) world.out(json({ story, path, kept }));
    else if (kept === null) world.out(line('cli.changes.reverted', { path }));
    else world.out(line('cli.changes.reverted.kept', { path, kept }));
  });
}
