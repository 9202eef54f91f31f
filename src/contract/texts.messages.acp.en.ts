import type { AcpMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: agents that speak the Agent Client Protocol on pipes. */
export const ACP_MESSAGES_EN = textsOf<AcpMessages>()({
  'acp.version': 'The agent speaks version {version} of the Agent Client Protocol, and Huskies speaks version 1.',
  'acp.version.remedy':
    'Update the agent and Huskies, or set road = "terminal" for this agent in .huskies/project.toml.',
  'acp.refused': 'The agent refused a request: {why}.',
  'acp.refused.remedy': 'Look at its output; send another message, or stop it and start it again.',
  'acp.closed': 'The agent closed its connection in the middle of its turn.',
  'acp.closed.remedy': 'Look at its output, then start it again: it continues its session.',
  'acp.ended': 'The agent closed its connection before its session was open.',
  'acp.ended.remedy':
    'Check that its command speaks the Agent Client Protocol on its stdin and stdout; its stderr may tell more.',
  'acp.notJson': 'The agent writes something that is not the Agent Client Protocol: {line}',
  'acp.notJson.remedy':
    'Check that its command speaks the protocol on its stdout, or set road = "terminal" for this agent in .huskies/project.toml.',
  'acp.tooLong': 'The agent sent a message of more than {mebibytes} MiB.',
  'acp.tooLong.remedy': 'Stop it and start it again.',
  'acp.notRead': 'The agent does not read its input.',
  'acp.notRead.remedy': 'Stop it and start it again.',
  'acp.lost': 'A part of the output of the agent was lost, so its messages cannot be understood any more.',
  'acp.lost.remedy': 'Stop it and start it again: it continues its session.',
  'acp.silent': 'The agent did not answer within {seconds} s.',
  'acp.silent.remedy': 'Check that its command speaks the Agent Client Protocol, then stop it and start it again.',
  'acp.retrying': 'The agent repeats a request to its model: {why}.',
  'acp.retrying.remedy': 'Wait, or check the account and the network of the agent.',
  'acp.asks': 'It asks: {title}',
  'acp.options':
    'The agent offered {count} options for a permission, and at most {most} can be shown, so it was not asked.',
  'acp.options.remedy': 'Tell the agent in a message what it may do, or update its CLI.',
  'acp.optionId':
    'The agent named an option of a permission with more than {most} characters, so the permission was not asked.',
  'acp.optionId.remedy': 'Tell the agent in a message what it may do, or update its CLI.',
  'acp.unheard': 'It was interrupted, and has not ended its turn yet.',
  'acp.unheard.remedy': 'Interrupt it again, or stop it: a stop does not wait for it.',
  'acp.resumed': 'The session {session} was continued.',
  'acp.loaded': 'The session {session} was loaded, with its history.',
  'acp.forgotten': 'The agent does not know the session {session} any more, so a new one was begun.',
  'acp.forgotten.remedy':
    'The new one knows the story, and nothing of what was said before: tell it what it must know.',
  'acp.mode': "The agent did not take the mode '{mode}': {why}.",
  'acp.mode.remedy':
    'It was told nothing, since another mode may permit more. Set another mode for it in .huskies/project.toml, or update its CLI, then start it again.',
  'acp.older': '{name} is version {version}, and Huskies was tested with {least} and later ones.',
  'acp.older.remedy': 'If it fails or tells less, make it newer, then start the agent again: {install}',
  'acp.dropped': 'Messages that waited when the agent was stopped, and were not sent ({count}): {texts}',
  'acp.model': "The agent did not take the model '{model}': {why}.",
  'acp.model.remedy': 'It works with a model of its own choice. Set a model that it knows in .huskies/project.toml.',
});
