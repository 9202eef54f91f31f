/** English texts of messages: processes and signals. */
import type { ProcessMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

export const PROCESS_MESSAGES_EN = textsOf<ProcessMessages>()({
  'processes.all': '{reasons}',
  'processes.leader': 'its leader thread has ended, {n} more work on',
  'processes.waits': 'waits in D state',
  'processes.waits.on': 'waits in D state on {where}',
  'processes.user': 'belongs to user {uid}',
  'processes.hidden': '/proc hides it: it belongs to another user',
  'processes.arch':
    'on Windows, processes can be listed on x64 and ia32 only, not on {arch}: what an agent leaves cannot be seen',
  'processes.hidden.own': '/proc hides it: it lets nobody look at it',
  'processes.unread': '{path} cannot be read',
  'processes.unread.why': '{path} cannot be read ({why})',
  'processes.denied': '{path} may not be read',
  'processes.noSelf.proc': '/proc does not show this process',
  'processes.noSelf.list': 'the process list does not show this process',
  'processes.torn': 'the looker told half a process',
  'signals.own': 'refused to signal pid {pid}: it is Huskies itself or one of its ancestors',
  'signals.notOne': 'refused to signal pid {pid}: it names no single process',
  'signals.ownGroup': 'refused to signal group {group}: Huskies is in it',
});
