/** The remedy for a login that is missing. */
import { type Message, message } from '../../../contract/index.ts';
import type { SessionListener } from '../../core/ports/index.ts';

/**
 * The listener, with the command that logs its CLI in wherever it is told that the CLI is not logged in. `command`: as a person
 * types it; null: not known.
 */
export function namingLogin(listener: SessionListener, command: string | null): SessionListener {
  if (command === null) return listener;
  const named = <T extends Message | null>(why: T) =>
    why?.code === 'facts.logged-out.unknown' ? message('facts.logged-out', { command }) : why;
  return {
    ...listener,
    updated: (update) => {
      const { why } = update.facts;
      listener.updated(why === undefined ? update : { ...update, facts: { ...update.facts, why: named(why) } });
    },
    turnEnded: (end) => listener.turnEnded({ ...end, error: named(end.error) }),
    closed: (why) => listener.closed(named(why)),
  };
}
