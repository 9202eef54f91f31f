import { message, ok, refuse } from '../../../contract/index.ts';
import { findRun, isLive, MAX_QUEUED_PROMPTS, type QueuedPrompt } from '../../../domain/index.ts';
import { MAX_TOLD_BYTES, takesPrompt, toldTogether } from '../agents/index.ts';
import type { StoredRun } from '../ports/index.ts';
import { agentStart } from './agent-start.ts';
import type { Handler, HandlerContext } from './context.ts';
import type { Sender } from './door.ts';

/** The marks around pasted text (bracketed paste), and the key that sends it. */
const PASTE = '\x1b[200~';
const PASTE_END = '\x1b[201~';
const ENTER = '\r';
/** What may stand for a key in a terminal: a paste keeps its tabs and line breaks only. */
const CONTROLS = /(?![\t\n])\p{Cc}/gu;

/**
 * Queues a prompt for a live agent on the road `acp`, which gets it when its turn has ended, and types it into the terminal
 * of any other. An agent that has ended is started again with it: its session is continued after its processes are proven
 * gone.
 */
export const agentPrompt: Handler<'agent.prompt'> = async (context, { story, agent, text }, sender) => {
  const { ledger, clock, random } = context;
  const prompt: QueuedPrompt = { id: `prompt_${random.id(16)}`, from: 'person', text, at: clock.now() };
  const before = agentRun(context, story, agent);
  if (before !== undefined && isLive(before)) {
    return before.io === 'pipes' ? queue(context, before, prompt) : type(context, before, prompt, sender);
  }
  const reading = await context.config.refresh();
  const config = reading.state === 'ready' ? reading.config.agents.find(({ name }) => name === agent) : undefined;
  // Its program would start without a word of it.
  const isCommand = config !== undefined && config.road !== 'acp';
  if (isCommand && !takesPrompt(config)) {
    return refuse('not-allowed', message('command.prompt.placeless', { agent }), { field: 'agent', value: agent });
  }
  const waiting = [...(before?.prompts ?? []), prompt];
  if (isCommand && toldTogether(waiting).length < waiting.length) {
    return refuse('bad-argument', message('command.prompt.long', { agent, most: MAX_TOLD_BYTES }), {
      field: 'text',
      value: `${text.slice(0, 60)}…`,
    });
  }
  const started = await agentStart(context, { story, agent }, sender);
  if (!started.ok) return started;
  const run = ledger.runs.get(started.value.run);
  // A setup runs first, and the agent's record is written after it.
  if (run === undefined) {
    return refuse('setup-due', message('command.prompt.setup', { agent, story }), { field: 'story', value: story });
  }
  return queue(context, run, prompt);
};

/**
 * Types a prompt into the agent's terminal, and Enter after it. Without bracketed paste its lines are joined, since the
 * program would take each as a message of its own.
 */
async function type(context: HandlerContext, run: StoredRun, { id: prompt, text }: QueuedPrompt, sender: Sender) {
  const { id, agent, status, stopping } = run;
  const { consoles, terminals, screens, ledger } = context;
  const at = { field: 'agent', value: agent };
  if (stopping !== null) return refuse('not-allowed', message('command.prompt.stopping', { agent }), at);
  if (status === 'pending') return refuse('not-allowed', message('command.prompt.starting', { agent }), at);
  const asks = () => refuse('not-allowed', message('command.prompt.asks', { agent }), at);
  await terminals.settled(id);
  // Enter would answer what its CLI asks there, such as whether a command may run.
  const enter = screens.enterMeans(id);
  if (enter === 'answer') return asks();
  if (enter === 'unknown') return refuse('not-allowed', message('command.prompt.unsure', { agent }), at);
  const words = text.replace(/\r\n?/g, '\n').replace(CONTROLS, '');
  const typed = terminals.takesPaste(id) ? `${PASTE}${words}${PASTE_END}` : words.replace(/\s*\n\s*/g, ' ');
  // Enter is a write of its own: in one read with the text, some programs take it for a part of the paste.
  for (const data of [typed, ENTER]) {
    // It may ask since the text was written.
    if (data === ENTER && screens.enterMeans(id) === 'answer') return asks();
    const outcome = await consoles.write(id, data, sender.session);
    if (outcome === 'full') return refuse('failed', message('command.terminal.full'));
    if (outcome !== 'open') return unknown(run.story, agent);
  }
  return ok({ seq: ledger.seq, run: id, prompt });
}

/** Changes a prompt that was not sent yet. */
export const agentPromptEdit: Handler<'agent.prompt.edit'> = (context, { story, agent, prompt, text }) =>
  change(context, { story, agent, prompt }, (one) => [{ ...one, text }]);

/** Removes a prompt that was not sent yet. */
export const agentPromptRemove: Handler<'agent.prompt.remove'> = (context, { story, agent, prompt }) =>
  change(context, { story, agent, prompt }, () => []);

/** Ends the turn of a live agent. It ends no process, and what is queued is sent next. */
export const agentInterrupt: Handler<'agent.interrupt'> = async (context, { story, agent }) => {
  const run = agentRun(context, story, agent);
  if (run === undefined || !isLive(run)) return unknown(story, agent);
  const outcome = await context.consoles.interrupt(run.id);
  if (outcome === 'open') return ok({ seq: context.ledger.seq });
  if (outcome === 'closed') return unknown(story, agent);
  const at = { field: 'agent', value: agent };
  if (outcome === 'idle') return refuse('failed', message('command.interrupt.idle', { agent }), at);
  if (outcome === 'none') return refuse('not-allowed', message('command.interrupt.none', { agent }), at);
  return refuse('failed', message('command.terminal.full'), at);
};

function agentRun({ ledger }: Pick<HandlerContext, 'ledger'>, story: string, agent: string): StoredRun | undefined {
  const runs = ledger.runsOf(story).filter(({ kind }) => kind === 'agent');
  return findRun(runs, story, agent);
}

function queue({ wanted, wake }: HandlerContext, run: StoredRun, prompt: QueuedPrompt) {
  const { id, agent, stopping, prompts = [] } = run;
  const at = { field: 'agent', value: agent };
  if (stopping !== null) return refuse('not-allowed', message('command.prompt.stopping', { agent }), at);
  if (prompts.length >= MAX_QUEUED_PROMPTS) {
    return refuse('not-allowed', message('command.prompt.many', { agent, most: MAX_QUEUED_PROMPTS }), at);
  }
  const seq = wanted.commit([{ put: 'prompts', run: id, prompts: [...prompts, prompt] }]);
  wake.run(id);
  return ok({ seq, run: id, prompt: prompt.id });
}

function change(
  context: HandlerContext,
  { story, agent, prompt: id }: { story: string; agent: string; prompt: string },
  to: (prompt: QueuedPrompt) => QueuedPrompt[],
) {
  const run = agentRun(context, story, agent);
  const prompts = run?.prompts ?? [];
  if (run === undefined || !prompts.some((one) => one.id === id)) {
    return refuse('not-allowed', message('command.prompt.sent', { agent }), { field: 'prompt', value: id });
  }
  const changed = prompts.flatMap((one) => (one.id === id ? to(one) : [one]));
  const seq = context.wanted.commit([{ put: 'prompts', run: run.id, prompts: changed }]);
  context.wake.run(run.id);
  return ok({ seq });
}

function unknown(story: string, agent: string) {
  const why = message('command.stop.unknown', { agent, story });
  return refuse('unknown-run', why, { field: 'agent', value: agent });
}
