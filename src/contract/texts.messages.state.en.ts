import type { StateMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: state files and the project lock. */
export const STATE_MESSAGES_EN = textsOf<StateMessages>()({
  'text.utf16': 'is UTF-16, but it must be UTF-8',
  'text.utf16.remedy': 'Save it as UTF-8. The line number shows where the problem begins.',
  'text.nul': 'contains a NUL character',
  'text.nul.remedy': 'Save it as UTF-8. The line number shows where the problem begins.',
  'text.bytes': 'contains bytes that are not UTF-8',
  'text.bytes.remedy': 'Save it as UTF-8. The line number shows where the problem begins.',
  'state.planted':
    '{path} is {what}. Huskies keeps its state only in regular files and folders that belong to you. Nothing was changed.',
  'state.planted.remedy': 'Find out where it came from, move it away, then try again: mv {from} {to}',
  'state.aside':
    '{path} was {what}, but Huskies writes its log only to a regular file. It was moved to {to}; find out where it came from.',
  'state.large': 'larger than {most} bytes ({size})',
  'state.file': 'a file',
  'state.folder': 'a folder',
  'state.link': 'a link',
  'state.pipe': 'a pipe',
  'state.socket': 'a socket',
  'state.device': 'a device',
  'state.foreign': 'owned by user {uid}',
  'state.names': 'a file with {n|# hard link|# hard links}',
  'state.changing': 'being changed by another program',
  'state.elsewhere': 'a link to {real}',
  'lock.at': 'This project is already open in another Huskies ({mode}, pid {pid}, version {version}) at {url}.',
  'lock.at.remedy': 'Use that one (to see its link: huskies -C {quoted} status --link), or quit it first: kill {pid}',
  'lock.at.starting':
    'This project is already open in another Huskies ({mode}, pid {pid}, version {version}), which is still starting.',
  'lock.at.starting.remedy':
    'Use that one (to see its link: huskies -C {quoted} status --link), or quit it first: kill {pid}',
  'lock.moved': 'The project was moved from {from} to {to} while Huskies was running (pid {pid}).',
  'lock.moved.remedy': 'End that one: kill {pid}. Then start it here: huskies serve, or huskies open .',
  'lock.starting': 'This project is already open in another Huskies, which is still starting.',
  'lock.starting.remedy': 'Wait a moment, then see: huskies status',
  'crash.unknown': "HUSKIES_CRASH_AT '{value}' is not a known crash point.",
  'crash.unknown.remedy': 'Unset it (it is for tests), or use one of: {points}.',
});
