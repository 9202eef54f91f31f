import type { FactsMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: what an agent's CLI tells of its state. */
export const FACTS_MESSAGES_EN = textsOf<FactsMessages>()({
  'facts.ended': 'it has not said that its work is done',
  'facts.ended.remedy': 'Read what it did, then tell it to go on, or stop it and move its story.',
  'facts.rate-limited': 'the model’s service has limited its requests',
  'facts.rate-limited.remedy':
    'If it does not try again by itself, wait and tell it to go on. With fewer agents at once it happens less: lower max_running in .huskies/project.toml.',
  'facts.overloaded': 'the model’s service is overloaded',
  'facts.overloaded.remedy':
    'If it does not try again by itself, wait and tell it to go on, or choose another model for this agent.',
  'facts.out-of-credit': 'the account with the model’s service has no credit left',
  'facts.out-of-credit.remedy': 'Add credit or raise the limit at the service, then start the agent again.',
  'facts.logged-out': 'its CLI is not logged in',
  'facts.logged-out.remedy': 'Run in a terminal, then start the agent again: {command}',
  'facts.logged-out.unknown': 'its CLI is not logged in',
  'facts.logged-out.unknown.remedy': 'Log in with its CLI in a terminal of your own, then start the agent again.',
  'facts.unreachable': 'the model’s service cannot be reached',
  'facts.unreachable.remedy':
    'Check the network, the proxy and the address of the service that the agent’s environment names.',
  'facts.context-full': 'the model’s context is full',
  'facts.context-full.remedy': 'Compact the session in its terminal, or start the agent again.',
  'facts.failed': 'its turn failed: {why}',
  'facts.failed.remedy': 'Read its terminal, then tell it to go on, or start it again.',
  'facts.failed.untold': 'its turn failed',
  'facts.failed.untold.remedy': 'Read its terminal, then tell it to go on, or start it again.',
  'facts.permission': 'it asks whether it may use {tool}',
  'facts.permission.remedy': 'Answer on its card, or in its terminal.',
  'facts.asks': 'it asks: {text}',
  'facts.asks.remedy': 'Answer in its terminal.',
  'facts.waits': 'it waits for your answer',
  'facts.waits.remedy': 'Answer in its terminal.',
  'facts.login': 'its terminal asks for a login: {line}',
  'facts.login.remedy': 'Answer in its terminal, or log in with its program beforehand and start the agent again.',
  'facts.format': 'Reports are not understood: {what} has another format ({field}), so the state shown may be wrong.',
  'facts.format.remedy': 'Look at its terminal. This tells whether its CLI is newer than Huskies knows: huskies doctor',
  'facts.session-lost': 'The session {session} could not be continued, so a new one was begun.',
  'facts.session-lost.remedy':
    'The new one knows the story, and nothing of what was said before: tell it what it must know.',
  'facts.session-left':
    'Its CLI takes no prompt in a session that it continues, so a new one was begun in place of {session}.',
  'facts.session-left.remedy':
    'The new one knows the story, and nothing of what was said before: tell it what it must know. Outside of a container, or with road = "acp", its sessions are continued.',
});
