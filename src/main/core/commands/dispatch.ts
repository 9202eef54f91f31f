/** The one road in: name and input from any link, parsed by the table's schema, to the one handler. */
import * as v from 'valibot';
import {
  COMMANDS,
  type CommandName,
  callRefusal,
  commandSpec,
  message,
  misfit,
  RefusalError,
  type Result,
  refuse,
  short,
  whyOf,
} from '../../../contract/index.ts';
import type { Caller } from '../../../domain/index.ts';
import { callerOf } from '../agents/index.ts';
import { onBehalf } from '../state/handles.ts';
import { agentList } from './agent-list.ts';
import { agentLogs } from './agent-logs.ts';
import { agentReceipt, agentReceipts } from './agent-receipts.ts';
import { agentStart } from './agent-start.ts';
import { agentStop } from './agent-stop.ts';
import { agentStopAll } from './agent-stop-all.ts';
import { appDemo, appOpen, appPick, appRecent } from './app.ts';
import type { Handler, HandlerContext, WritingName } from './context.ts';
import type { Sender } from './door.ts';
import { fenceList, fenceRelease, fenceRetry } from './fences.ts';
import { agentHistory, eventList } from './history.ts';
import { projectInit, projectStatus, projectTrust } from './project.ts';
import { reconcileRetry } from './reconcile-retry.ts';
import { storyAdd } from './story-add.ts';
import { storyBlock, storyFreeze, storyUnblock, storyUnfreeze } from './story-flags.ts';
import { storyList } from './story-list.ts';
import { storyArchive, storyMove } from './story-move.ts';
import { storyShow } from './story-show.ts';
import { subjectOf } from './subject.ts';
import { terminalInput, terminalResize, terminalTheme } from './terminal.ts';

const HANDLERS: { [N in CommandName]: Handler<N> } = {
  'story.add': storyAdd,
  'story.list': storyList,
  'story.show': storyShow,
  'story.move': storyMove,
  'story.block': storyBlock,
  'story.unblock': storyUnblock,
  'story.freeze': storyFreeze,
  'story.unfreeze': storyUnfreeze,
  'story.archive': storyArchive,
  'agent.list': agentList,
  'agent.start': agentStart,
  'agent.stop': agentStop,
  'agent.stopAll': agentStopAll,
  'agent.receipts': agentReceipts,
  'agent.receipt': agentReceipt,
  'agent.history': agentHistory,
  'event.list': eventList,
  'agent.logs': agentLogs,
  'fence.list': fenceList,
  'fence.retry': fenceRetry,
  'fence.release': fenceRelease,
  'reconcile.retry': reconcileRetry,
  'terminal.input': terminalInput,
  'terminal.resize': terminalResize,
  'terminal.theme': terminalTheme,
  'project.status': projectStatus,
  'project.init': projectInit,
  'project.trust': projectTrust,
  'app.open': appOpen,
  'app.pick': appPick,
  'app.recent': appRecent,
  'app.demo': appDemo,
};

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

/** The first thing wrong with an input, as a refusal that names field and value; null when it fits. */
export function checkInput(
  name: CommandName,
  input: unknown,
): { ok: true; input: unknown } | ReturnType<typeof refuse> {
  const parsed = v.safeParse(commandSpec(name).input, input ?? {});
  if (parsed.success) return { ok: true, input: parsed.output };
  const { why, field, value } = misfit(parsed.issues);
  return refuse('bad-input', why, { field, value });
}

/** Runs a command. What a port refuses by throwing becomes a result; anything else thrown is a bug: logged, told plainly. */
export async function dispatch(
  context: HandlerContext,
  name: string,
  input: unknown,
  sender: Sender,
): Promise<Result<unknown>> {
  if (!isCommandName(name)) {
    return refuse('bad-input', message('command.unknown', { name: short(name) }), {
      field: 'name',
      value: short(name),
    });
  }
  const checked = checkInput(name, input);
  if (!checked.ok) return checked;
  const { caller } = sender;
  const live = caller.kind === 'run' && callerOf(context.ledger.runs, caller.run) !== null;
  const against = callRefusal(name, caller, subjectOf(context, name, checked.input), live);
  if (against !== null) return { ok: false, error: against };
  try {
    // The table ties name, input and handler together; the compiler cannot follow that through a union.
    const handler = HANDLERS[name] as Handler<WritingName>;
    return await handler(contextOf(context, caller), checked.input as never, sender);
  } catch (error) {
    if (error instanceof RefusalError) return { ok: false, error: error.refusal };
    context.log.error(`command ${name} failed`, error);
    return refuse(
      'failed',
      message('command.failed', {
        name,
        why: whyOf(error),
      }),
    );
  }
}

/** What a handler gets for this caller: whatever it writes, and whichever stop it asks, is logged as the caller's. */
function contextOf(context: HandlerContext, caller: Caller): HandlerContext {
  const wanted = onBehalf(context.wanted, caller);
  return { ...context, wanted, stops: context.stops.through(wanted) };
}
