import type { ProcessMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: messages about processes and signals. */
export const PROCESS_MESSAGES_EN = textsOf<ProcessMessages>()({
  'processes.all': '{reasons}',
  'processes.leader': 'its main thread has ended, but {n|# other is|# others are} still running',
  'processes.waits': 'is stuck in D state',
  'processes.waits.on': 'is stuck in D state at {where}',
  'processes.user': 'belongs to user {uid}',
  'processes.hidden': '/proc hides it: it belongs to another user',
  'processes.arch':
    'on Windows, processes can be listed on x64 and ia32 only, not on {arch}, so what an agent leaves behind cannot be seen',
  'processes.hidden.own': '/proc hides it: it does not let other processes inspect it',
  'processes.unread': '{path} cannot be read',
  'processes.unread.why': '{path} cannot be read ({why})',
  'processes.denied': '{path} cannot be read (access denied)',
  'processes.noSelf.proc': '/proc does not show this process',
  'processes.noSelf.list': 'the process list does not show this process',
  'processes.torn': 'the looker sent an incomplete process',
  'signals.own': 'refused to signal pid {pid}: it is Huskies itself or one of its ancestors',
  'signals.notOne': 'refused to signal pid {pid}: it does not identify a single process',
  'signals.ownGroup': 'refused to signal group {group}: Huskies is in it',
});
