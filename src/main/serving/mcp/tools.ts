/**
 * The tools of a run: a table of commands, limited to the run's own story.
 *
 * Each tool calls one command through the door as `huskies` does, so the same checks and the same events apply. Only the
 * role `other`, which distributes work, also lists stories and proposes moves.
 */
import { messageText, type Refusal, type Result, remedyText, STAGES } from '../../../contract/index.ts';
import type { Answer, Role, RunCaller, StoryRecord } from '../../../domain/index.ts';
import type { Door } from '../../core/commands/door.ts';
import {
  type Cancel,
  createCancel,
  type Log,
  type Tool,
  type ToolBox,
  type ToolCall,
  type ToolReply,
} from '../../core/ports/index.ts';

/** How long a tool waits for a person if the client is not told that the call goes on. Clients give up after 60 s. */
const WAIT_SECONDS = 45;
/** The longest wait that an agent may ask for. */
const MAX_WAIT_SECONDS = 86_400;

/** `gone`: as Sender. */
type Invoke = (name: string, input: object, gone?: Cancel) => Promise<Result<unknown>>;

/** What a tool works with. */
interface Use extends Pick<ToolCall, 'args' | 'tellsProgress' | 'gone'> {
  story: string;
  invoke: Invoke;
}

interface Row {
  description: string;
  properties: Record<string, object>;
  required?: readonly string[];
  /** The only role that has it. */
  role?: Role;
  run(use: Use): Promise<ToolReply>;
}

const TEXT = { type: 'string' };
const TEXTS = { type: 'array', items: TEXT };
const WAIT = { type: 'integer', minimum: 1, maximum: MAX_WAIT_SECONDS, description: 'How many seconds to wait.' };

const TOOLS: Readonly<Record<string, Row>> = {
  read_story: {
    description: 'Reads your story: title, text, stage, and its acceptance items with their ids.',
    properties: {},
    run: async ({ story, invoke }) => reply(await invoke('story.show', { story }), (shown) => JSON.stringify(shown)),
  },
  tick_item: {
    description: 'Marks an acceptance item of your story as met, or as not met with done = false.',
    properties: { item: { ...TEXT, description: 'The id of the item.' }, done: { type: 'boolean' } },
    required: ['item'],
    run: async ({ story, args: { item, done = true }, invoke }) =>
      reply(await invoke('story.edit', { story, [done === false ? 'untick' : 'tick']: [item] }), () => 'Done.'),
  },
  report_progress: {
    description: 'Tells the person in one line what you are doing. It is shown on the card of your story.',
    properties: { text: TEXT },
    required: ['text'],
    run: async ({ story, args: { text }, invoke }) =>
      reply(await invoke('story.report', { story, text }), () => 'Shown.'),
  },
  ask_person: {
    description:
      'Asks the person a question and waits for the answer. Offer options where you can. If there is no answer yet, call wait_for_answer.',
    properties: {
      question: { ...TEXT, description: 'One line.' },
      detail: { ...TEXT, description: 'What the person should know to answer.' },
      options: TEXTS,
      wait_seconds: WAIT,
    },
    required: ['question'],
    async run(use) {
      const { question, detail, options } = use.args;
      const input = { story: use.story, title: question, ...given({ detail, options }) };
      const asked = await use.invoke('question.ask', input);
      return asked.ok ? await answerTo((asked.value as { question: string }).question, use) : reply(asked, () => '');
    },
  },
  wait_for_answer: {
    description: 'Waits on for the answer to a question that you have asked.',
    properties: { question: { ...TEXT, description: 'The id of the question.' }, wait_seconds: WAIT },
    required: ['question'],
    run: (use) => answerTo(String(use.args.question), use),
  },
  give_verdict: {
    description: 'As the qa agent: passes or fails the work on your story. A failure needs findings.',
    properties: { verdict: { type: 'string', enum: ['pass', 'fail'] }, findings: TEXT },
    required: ['verdict'],
    run: async ({ story, args: { verdict, findings }, invoke }) =>
      reply(await invoke('story.verdict', { story, verdict, ...given({ findings }) }), () => 'Recorded.'),
  },
  finish: {
    description: 'Says that your work on the story is done. Commit first. Your run ends with this call.',
    properties: {},
    run: async ({ story, invoke }) => reply(await invoke('story.done', { story }), () => 'Your run ends now.'),
  },
  block_story: {
    description: 'Says that you cannot go on, and why. The story waits for the person, and your run ends.',
    properties: { reason: TEXT },
    required: ['reason'],
    run: async ({ story, args: { reason }, invoke }) =>
      reply(await invoke('story.block', { story, reason }), () => 'The story is blocked.'),
  },
  add_story: {
    description: 'Adds a follow-up story to the backlog, marked as an agent’s. Nothing is started for it.',
    properties: { title: TEXT, text: { ...TEXT, description: 'Markdown.' }, acceptance: TEXTS },
    required: ['title'],
    run: async ({ args: { title, text, acceptance }, invoke }) =>
      reply(await invoke('story.add', { title, ...given({ text, acceptance }) }), (added) =>
        String((added as { story: string }).story),
      ),
  },
  list_stories: {
    description: 'Lists the stories of the board.',
    properties: { stage: { type: 'string', enum: [...STAGES] } },
    role: 'other',
    run: async ({ args: { stage }, invoke }) =>
      reply(await invoke('story.list', given({ stage })), (stories) =>
        JSON.stringify(
          (stories as StoryRecord[]).map(({ id, title, stage: at, priority, labels }) => ({
            ...{ id, title, stage: at, priority, labels },
          })),
        ),
      ),
  },
  propose_move: {
    description:
      'Proposes to the person that a story moves to another stage, and waits for the answer. If it is yes, the story has moved.',
    properties: { story: TEXT, stage: { type: 'string', enum: [...STAGES] }, why: TEXT, wait_seconds: WAIT },
    required: ['story', 'stage', 'why'],
    role: 'other',
    async run(use) {
      const { story, stage, why } = use.args;
      const asked = await use.invoke('question.ask', {
        story: use.story,
        title: `Move ${String(story)} to ${String(stage)}?`,
        detail: String(why),
        options: ['Yes, move it', 'No'],
        move: { story, stage },
      });
      return asked.ok ? await answerTo((asked.value as { question: string }).question, use) : reply(asked, () => '');
    },
  },
};

/** The tools of this run. `session`: as Sender. */
export function toolBoxOf({
  door,
  caller,
  role,
  session,
  log,
}: {
  door: Pick<Door, 'invoke'>;
  caller: RunCaller;
  role: Role;
  session: number;
  log: Log;
}): ToolBox {
  const names = Object.keys(TOOLS).filter((name) => TOOLS[name]?.role === undefined || TOOLS[name].role === role);
  const invoke: Invoke = (name, input, gone) =>
    door.invoke(name, input, { session, caller, ...(gone === undefined ? {} : { gone }) });
  /** The agent reads the whole answer. The log gets the reason alone: what was sent may have secrets. */
  function refused(name: string, reason: string, text: string): ToolReply {
    log.warn('[mcp] refused', { run: caller.run, tool: names.includes(name) ? name : null, reason });
    return { text, isError: true };
  }
  return {
    list: () =>
      names.flatMap((name): Tool[] => {
        const row = TOOLS[name];
        if (row === undefined) return [];
        const { description, properties, required = [] } = row;
        const inputSchema = { type: 'object' as const, properties, required: [...required] };
        return [{ name, description, inputSchema: { ...inputSchema, additionalProperties: false } }];
      }),
    async call({ name, args, tellsProgress, gone }) {
      const row = names.includes(name) ? TOOLS[name] : undefined;
      if (row === undefined)
        return refused(name, 'no such tool', `There is no tool ${name.slice(0, 80)}, only ${names.join(', ')}.`);
      const foreign = Object.keys(args).find((key) => !Object.hasOwn(row.properties, key));
      if (foreign !== undefined)
        return refused(
          name,
          'no such argument',
          `${name} has no argument ${foreign.slice(0, 80)}: it acts on your own story only.`,
        );
      const missing = row.required?.find((key) => args[key] === undefined);
      if (missing !== undefined) return refused(name, `no ${missing}`, `${name} needs the argument ${missing}.`);
      try {
        const answer = await row.run({ story: caller.story, args, tellsProgress, gone, invoke });
        return answer.isError ? refused(name, answer.text.split(':')[0] ?? '', answer.text) : answer;
      } catch (error) {
        log.error(`[mcp] the tool ${name} failed`, error, { run: caller.run });
        return { text: `${name} failed in Huskies itself. The log of the host has the error.`, isError: true };
      }
    },
  };
}

/** Waits for a person: as long as the client is told that the call goes on, else for the asked time. */
async function answerTo(question: string, { args, tellsProgress, gone, invoke }: Use): Promise<ToolReply> {
  const wait = args.wait_seconds;
  const asked = typeof wait === 'number' && wait >= 1 ? Math.min(wait, MAX_WAIT_SECONDS) : WAIT_SECONDS;
  const seconds = tellsProgress && wait === undefined ? MAX_WAIT_SECONDS : asked;
  const waiting = createCancel();
  const timer = setTimeout(() => waiting.cancel(), seconds * 1_000);
  const forget = gone.onCancel(() => waiting.cancel());
  const answered = await invoke('question.wait', { question }, waiting);
  clearTimeout(timer);
  forget();
  return reply(answered, (value) => {
    const { by, words } = value as Answer & { words: string | null };
    if (by !== 'ended') return words ?? '';
    return waiting.cancelled
      ? `No answer yet. Call wait_for_answer with question = ${question}.`
      : 'There is no answer: the question was closed.';
  });
}

function reply(result: Result<unknown>, say: (value: unknown) => string): ToolReply {
  return result.ok ? { text: say(result.value), isError: false } : { text: refusalText(result.error), isError: true };
}

function refusalText({ code, why }: Refusal): string {
  return [`${code}: ${messageText(why, 'copied')}`, remedyText(why)].filter((part) => part !== '').join(' ');
}

/** The arguments that were given. */
function given(args: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}
