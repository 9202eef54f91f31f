/** English texts of messages: files of state, the lock of a project. */
import type { StateMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

export const STATE_MESSAGES_EN = textsOf<StateMessages>()({
  'text.utf16': 'is UTF-16, but it must be UTF-8',
  'text.utf16.remedy': 'Save it as UTF-8 text; the line says where the first such place is.',
  'text.nul': 'holds a NUL character',
  'text.nul.remedy': 'Save it as UTF-8 text; the line says where the first such place is.',
  'text.bytes': 'holds bytes that are no UTF-8',
  'text.bytes.remedy': 'Save it as UTF-8 text; the line says where the first such place is.',
  'state.planted':
    '{path} is {what}. Huskies keeps its state in plain files and folders of your own, and follows nothing else. Nothing was changed.',
  'state.planted.remedy': 'Look where it comes from, move it out of the way, then try again: mv {from} {to}',
  'state.aside':
    '{path} was {what}, and Huskies writes its log to a plain file only. What was there is now {to}; look where it came from.',
  'state.large': 'of {size} bytes, and at most {most} are read',
  'state.file': 'a file',
  'state.folder': 'a folder',
  'state.link': 'a link',
  'state.pipe': 'a pipe',
  'state.socket': 'a socket',
  'state.device': 'a device',
  'state.foreign': 'of user {uid}',
  'state.names': 'a file with {n|one name|# names}',
  'state.changing': 'changed by another program at this moment',
  'state.elsewhere': 'reached by a link from {real}',
  'lock.at': 'This project is already open in another Huskies ({mode}, pid {pid}, version {version}) at {url}.',
  'lock.at.remedy': 'Use that one (huskies status shows its link), or quit it first: kill {pid}',
  'lock.at.starting':
    'This project is already open in another Huskies ({mode}, pid {pid}, version {version}), which is still starting.',
  'lock.at.starting.remedy': 'Use that one (huskies status shows its link), or quit it first: kill {pid}',
  'lock.moved': 'The project was moved from {from} to {to} while Huskies ran (pid {pid}).',
  'lock.moved.remedy': 'End that one: kill {pid}. Then start it here: huskies serve, or huskies open .',
  'lock.starting': 'This project is already open in another Huskies, which is still starting.',
  'lock.starting.remedy': 'Wait a moment, then see: huskies status',
  'crash.unknown': "HUSKIES_CRASH_AT '{value}' is no point at which the host can be made to die.",
  'crash.unknown.remedy': 'Unset it (it is for tests), or name one of: {points}.',
});
