/** Verbs of questions: an agent asks and waits, a person lists and answers. */
import type { Client } from '../../client/index.ts';
import { type CommandInput, type CommandReply, text } from '../../contract/index.ts';
import { call, withClient } from './calls.ts';
import { type Invocation, readTexts } from './derive.ts';
import { columnHeads, escapeInvisibleLines, json, line, span, table } from './format.ts';
import type { Context } from './world.ts';
import { Exit } from './world.ts';

/** Asks, and prints the answer. The id is told at once, since the agent's own shell may end this command before. */
export async function storyAsk(context: Context, invocation: Invocation): Promise<void> {
  await readTexts(context, invocation);
  await withClient(context, async (client) => {
    const { question } = await call(client, 'question.ask', invocation.input as CommandInput<'question.ask'>);
    if (!context.json) context.world.err(line('cli.question.waits', { question }));
    await printAnswer(context, client, question);
  });
}

/** Prints the answer of a question that was asked before. */
export function questionWait(context: Context, { input }: Invocation): Promise<void> {
  return withClient(context, (client) => printAnswer(context, client, String(input.question)));
}

/** The exit code is 1 if there is no answer, because the run ended. */
async function printAnswer({ world, json: asJson }: Context, client: Client, question: string): Promise<void> {
  const answer = await call(client, 'question.wait', { question });
  if (asJson) world.out(json({ question, ...answer }));
  else if (answer.words !== null) world.out(`${escapeInvisibleLines(answer.words)}\n`);
  else world.err(line('cli.question.ended', { question }));
  if (answer.by === 'ended') throw new Exit(1);
}

/** The open questions, each with the ways to answer it. */
export function questionList(context: Context, { input }: Invocation): Promise<void> {
  return withClient(context, async (client) => {
    const questions = await call(client, 'question.list', input as CommandInput<'question.list'>);
    const { world } = context;
    if (context.json) world.out(json(questions));
    else world.out(questions.length === 0 ? line('cli.question.none') : questionsText(questions, world.now()));
  });
}

function questionsText(questions: CommandReply<'question.list'>, now: number): string {
  const rows = questions.map(({ id, story, agent, askedAt, title, detail, options, takesText }) => [
    id,
    story,
    agent,
    span(now - askedAt),
    [title, ...(detail === null ? [] : [detail])].join(': '),
    [
      ...options.map(({ id: option, label }) => `${option} ${label}`),
      ...(takesText ? [text('cli.question.text')] : []),
    ].join('; '),
  ]);
  return `${table(columnHeads('cli.question.columns'), rows)}\n`;
}
