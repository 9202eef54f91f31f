/** The verbs `backup list` and `backup restore`. They read and replace files, so they need no host. */
import { type Message, message, messageText, quoteArguments, text } from '../../contract/index.ts';
import type { DatabaseCopy, Restored } from '../adapters/store/index.ts';
import { confirm, locate } from './calls.ts';
import { columnHeads, json, line, span, table } from './format.ts';
import type { Context } from './world.ts';
import { Exit } from './world.ts';

const BYTES_PER_MB = 1_000_000;

/** Prints the copies with their time, size and number of stories, and whether each is sound. */
export async function backupList(context: Context): Promise<void> {
  const { world } = context;
  const copies = await world.backups.list(await locate(context));
  world.out(context.json ? json(copies.map(copyJson)) : copiesText(copies, world.now()));
}

/** Asks unless `yes`, then replaces the database. The exit code is 1 when the person declines. */
export async function backupRestore(context: Context, name: string, yes: boolean): Promise<void> {
  const { world } = context;
  const project = await locate(context);
  const copies = world.hasHost(project) ? [] : await world.backups.list(project);
  const copy = copies.find((one) => one.name === name && one.problem === null);
  // Anything else is refused below, so there is nothing to ask.
  if (copy !== undefined) {
    const refusal = { code: 'bad-input' as const, why: message('backup.unconfirmed', { name }) };
    const question = text('cli.backup.confirm', { name, n: copy.stories ?? 0 });
    if (!(await confirm(context, yes, question, refusal))) throw new Exit(1);
  }
  const restored = await world.backups.restore(project, name, commandFor(project.root, name));
  const undo = undoOf(project.root, restored);
  world.out(context.json ? json({ ...restored, undo }) : restoredText(restored, undo));
}

function commandFor(root: string, name: string): string {
  return `huskies ${quoteArguments(['-C', root, 'backup', 'restore', name, '--yes'])}`;
}

/** Null: there is nothing to go back to, or it is damaged. */
function undoOf(root: string, { aside, asideIsSound }: Restored): string | null {
  return aside === null || !asideIsSound ? null : commandFor(root, aside);
}

function restoredText({ name, stories, aside }: Restored, undo: string | null): string {
  const done = line('cli.backup.restored', { name, n: stories });
  if (aside === null) return done;
  return done + (undo === null ? line('cli.backup.kept.damaged', { aside }) : line('cli.backup.kept', { aside, undo }));
}

function copyJson({ problem, ...copy }: DatabaseCopy) {
  return { ...copy, sound: problem === null, problem };
}

function copiesText(copies: readonly DatabaseCopy[], now: number): string {
  if (copies.length === 0) return line('cli.backup.none');
  const rows = copies.map(({ name, kind, madeAt, bytes, stories, problem }) => [
    name,
    new Date(madeAt).toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length).replace('T', ' '),
    span(now - madeAt),
    text('cli.backup.size', { n: (bytes / BYTES_PER_MB).toFixed(1) }),
    stories === null ? '-' : String(stories),
    stateText(kind, problem),
  ]);
  return `${table(columnHeads('cli.backup.columns'), rows, [3, 4])}\n`;
}

function stateText(kind: DatabaseCopy['kind'], problem: Message | null): string {
  if (problem !== null) return messageText(problem, 'copied');
  return text(kind === 'backup' ? 'cli.backup.sound' : 'cli.backup.aside');
}
