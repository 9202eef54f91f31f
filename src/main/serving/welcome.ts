/** The door of a host without a project. It has the host record, and can open a project. */
import * as v from 'valibot';
import {
  COMMAND_NAMES,
  COMMANDS,
  type CommandInput,
  type CommandName,
  callRefusal,
  emptySnapshot,
  type HostRecord,
  inputProblem,
  message,
  ok,
  RefusalError,
  type Result,
  refuse,
  type Snapshot,
} from '../../contract/index.ts';
import type { Door, Sender } from '../core/commands/door.ts';
import type { Shell } from '../core/ports/index.ts';

type ShellCommand = Extract<CommandName, `app.${string}`>;

/** Runs an `app.*` command through the shell; null when `name` is another command. */
export async function invokeShell(
  shell: Shell,
  name: string,
  input: unknown,
  sender: Sender,
): Promise<Result<unknown> | null> {
  if (!isShellCommand(name)) return null;
  const refusal = callRefusal(name, sender.caller, { story: null, run: null }, true);
  if (refusal !== null) return { ok: false, error: refusal };
  const parsed = v.safeParse<v.GenericSchema>(COMMANDS[name].input, input);
  if (!parsed.success) {
    const { why, field, value } = inputProblem(parsed.issues);
    return refuse('bad-input', why, { field, value });
  }
  try {
    switch (name) {
      case 'app.open':
        return ok(await shell.open((parsed.output as CommandInput<'app.open'>).dir, sender.session));
      case 'app.pick':
        return ok(await shell.pick(sender.session));
      case 'app.recent':
        return ok(await shell.recent());
      case 'app.demo':
        return ok(await shell.demo(sender.session));
    }
  } catch (error) {
    if (error instanceof RefusalError) return { ok: false, error: error.refusal };
    throw error;
  }
}

function isShellCommand(name: string): name is ShellCommand {
  return name.startsWith('app.') && (COMMAND_NAMES as string[]).includes(name);
}

/** The door before a project is opened. Its snapshot has only a host record and never changes. */
export function createWelcome(options: { host: HostRecord; shell: Shell }): Door {
  const snapshot: Snapshot = { ...emptySnapshot(), host: { it: options.host } };
  return {
    snapshot: () => snapshot,
    subscribe: () => () => undefined,
    async invoke(name, input, sender) {
      const reply = await invokeShell(options.shell, name, input, sender);
      if (reply) return reply;
      if (!(COMMAND_NAMES as string[]).includes(name)) {
        return refuse('bad-input', message('serving.unknown', { command: name }));
      }
      return refuse('no-project', message('serving.noProject'));
    },
    openTerminal: () => null,
    callerOf: () => null,
    whenEnded(_run, listener) {
      listener();
      return () => undefined;
    },
    leave: () => undefined,
    pastEvents: () => [],
    onEvent: () => () => undefined,
    onNotice: () => () => undefined,
  };
}
