/** The part of the command table about talking to agents: prompts that wait for the end of a turn, and interrupts. */
import * as v from 'valibot';
import { MAX_PROMPT_LENGTH } from '../domain/index.ts';
import { command, reply } from './command-spec.ts';
import { AgentName, StoryId } from './ids.ts';
import type { Accepted } from './replies.ts';

const Text = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_PROMPT_LENGTH));
const PromptId = v.pipe(v.string(), v.maxLength(64));
const Agent = { story: StoryId, agent: AgentName };

/** Every command on prompts and turns, by its name. */
export const PROMPT_COMMANDS = {
  'agent.prompt': command({
    title: 'command.agent.prompt',
    by: 'person',
    /**
     * It waits for the end of a turn, or is typed into the agent's terminal. An agent that has ended is started again with
     * it, and continues its session.
     */
    input: v.strictObject({ ...Agent, text: Text }),
    /** `run`: the run that gets the prompt. `prompt`: its id, as long as it waits. */
    reply: reply<Accepted & { run: string; prompt: string }>(),
    cli: { verb: 'agent prompt', args: ['story', 'agent', 'text'] },
  }),
  'agent.prompt.edit': command({
    title: 'command.agent.prompt.edit',
    by: 'person',
    input: v.strictObject({ ...Agent, prompt: PromptId, text: Text }),
    reply: reply<Accepted>(),
    cli: { verb: 'agent edit-prompt', args: ['story', 'agent', 'prompt', 'text'] },
  }),
  'agent.prompt.remove': command({
    title: 'command.agent.prompt.remove',
    by: 'person',
    input: v.strictObject({ ...Agent, prompt: PromptId }),
    reply: reply<Accepted>(),
    cli: { verb: 'agent remove-prompt', args: ['story', 'agent', 'prompt'] },
  }),
  'agent.interrupt': command({
    title: 'command.agent.interrupt',
    by: 'person',
    /** Ends the agent's turn. Its processes live on: that is no stop. In a terminal it types Esc. */
    input: v.strictObject(Agent),
    reply: reply<Accepted>(),
    cli: { verb: 'agent interrupt', args: ['story', 'agent'] },
  }),
} as const;
