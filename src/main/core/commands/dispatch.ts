/** Dispatch: checks the name, input and caller of every command, whatever its link, and calls the command's handler. */
import * as v from 'valibot';
import {
  COMMANDS,
  type CommandName,
  callRefusal,
  commandSpec,
  fieldRefusal,
  inputProblem,
  message,
  RefusalError,
  type Result,
  refuse,
  short,
  whyOf,
} from '../../../contract/index.ts';
import type { Caller } from '../../../domain/index.ts';
import { callerOf } from '../agents/index.ts';
import { onBehalfOf } from '../state/handles.ts';
import { agentList } from './agent-list.ts';
import { agentLogs } from './agent-logs.ts';
import { agentProcesses } from './agent-processes.ts';
import { agentInterrupt, agentPrompt, agentPromptEdit, agentPromptRemove } from './agent-prompt.ts';
import { agentReceipt, agentReceipts } from './agent-receipts.ts';
import { agentStart } from './agent-start.ts';
import { agentStop } from './agent-stop.ts';
import { agentStopAll } from './agent-stop-all.ts';
import { appDemo, appOpen, appPick, appRecent } from './app.ts';
import { changesCommits, changesFile, changesList, changesRevert } from './changes.ts';
import type { Handler, HandlerContext, WritingName } from './context.ts';
import { doctorRun } from './doctor.ts';
import type { Sender } from './door.ts';
import { exchangeChanges, exchangeMerge, exchangeVersions, exchangeWriter } from './exchange.ts';
import { fenceList, fenceRelease, fenceRetry } from './fences.ts';
import { gateList, gateResults, gateRun, gateTail } from './gates.ts';
import { agentHistory, eventList } from './history.ts';
import { mergeList, storyMerge } from './merge.ts';
import { projectInit, projectPause, projectResume, projectStatus, projectTrust } from './project.ts';
import { questionAnswer, questionAsk, questionList, questionWait } from './questions.ts';
import { reconcileRetry } from './reconcile-retry.ts';
import { storyAdd } from './story-add.ts';
import { storyDelete, storyDeleted, storyRestore } from './story-delete.ts';
import { storyEdit } from './story-edit.ts';
import { storyBlock, storyFreeze, storyUnblock, storyUnfreeze } from './story-flags.ts';
import { storyImport } from './story-import.ts';
import { storyList } from './story-list.ts';
import { storyArchive, storyMove } from './story-move.ts';
import { storyReport } from './story-report.ts';
import { storyShow } from './story-show.ts';
import { storyDone, storyVerdict } from './story-turn.ts';
import { subjectOf } from './subject.ts';
import { switchList, switchSet } from './switches.ts';
import { terminalInput, terminalResize, terminalTheme } from './terminal.ts';
import { usageList } from './usage-list.ts';
import { worktreeList } from './worktree-list.ts';
import { worktreeRemove, worktreeRestore } from './worktree-remove.ts';
import { worktreeSetup } from './worktree-setup.ts';
import { worktreeStatus } from './worktree-status.ts';

/** The handler of each command. */
const HANDLERS: { [N in CommandName]: Handler<N> } = {
  'story.add': storyAdd,
  'story.import': storyImport,
  'exchange.writer': exchangeWriter,
  'exchange.versions': exchangeVersions,
  'exchange.changes': exchangeChanges,
  'exchange.merge': exchangeMerge,
  'story.list': storyList,
  'story.show': storyShow,
  'story.move': storyMove,
  'story.merge': storyMerge,
  'story.block': storyBlock,
  'story.unblock': storyUnblock,
  'story.done': storyDone,
  'story.report': storyReport,
  'story.verdict': storyVerdict,
  'story.freeze': storyFreeze,
  'story.unfreeze': storyUnfreeze,
  'story.archive': storyArchive,
  'story.edit': storyEdit,
  'story.delete': storyDelete,
  'story.restore': storyRestore,
  'story.deleted': storyDeleted,
  'agent.list': agentList,
  'agent.start': agentStart,
  'agent.stop': agentStop,
  'agent.stopAll': agentStopAll,
  'agent.prompt': agentPrompt,
  'agent.prompt.edit': agentPromptEdit,
  'agent.prompt.remove': agentPromptRemove,
  'agent.interrupt': agentInterrupt,
  'agent.processes': agentProcesses,
  'usage.list': usageList,
  'agent.receipts': agentReceipts,
  'agent.receipt': agentReceipt,
  'agent.history': agentHistory,
  'event.list': eventList,
  'switch.list': switchList,
  'switch.set': switchSet,
  'question.ask': questionAsk,
  'question.wait': questionWait,
  'question.answer': questionAnswer,
  'question.list': questionList,
  'agent.logs': agentLogs,
  'fence.list': fenceList,
  'fence.retry': fenceRetry,
  'fence.release': fenceRelease,
  'gate.run': gateRun,
  'gate.list': gateList,
  'gate.results': gateResults,
  'gate.tail': gateTail,
  'worktree.setup': worktreeSetup,
  'worktree.remove': worktreeRemove,
  'worktree.restore': worktreeRestore,
  'worktree.status': worktreeStatus,
  'worktree.list': worktreeList,
  'changes.list': changesList,
  'changes.file': changesFile,
  'changes.commits': changesCommits,
  'changes.revert': changesRevert,
  'merge.list': mergeList,
  'reconcile.retry': reconcileRetry,
  'terminal.input': terminalInput,
  'terminal.resize': terminalResize,
  'terminal.theme': terminalTheme,
  'doctor.run': doctorRun,
  'project.status': projectStatus,
  'project.init': projectInit,
  'project.trust': projectTrust,
  'project.pause': projectPause,
  'project.resume': projectResume,
  'app.open': appOpen,
  'app.pick': appPick,
  'app.recent': appRecent,
  'app.demo': appDemo,
};

/** Whether there is a command with this name. */
export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

/** The input as its schema parses it, or a refusal that names the first wrong field and its value. */
export function checkInput(
  name: CommandName,
  input: unknown,
): { ok: true; input: unknown } | ReturnType<typeof refuse> {
  const parsed = v.safeParse(commandSpec(name).input, input ?? {});
  if (parsed.success) return { ok: true, input: parsed.output };
  const { why, field, value } = inputProblem(parsed.issues);
  return refuse('bad-input', why, { field, value });
}

/** Runs a command. A RefusalError becomes a result, and any other error is a bug: logged, with reply `failed`. */
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
  const refusal =
    callRefusal(name, caller, subjectOf(context, name, checked.input), live) ??
    fieldRefusal(name, caller, checked.input);
  if (refusal !== null) return { ok: false, error: refusal };
  try {
    // HANDLERS matches names with inputs, but the compiler cannot follow that for a union of names.
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

/** The context for this caller: the events that the handler writes, those of stops included, name the caller. */
function contextOf(context: HandlerContext, caller: Caller): HandlerContext {
  const wanted = onBehalfOf(context.wanted, caller, context.ledger.runs);
  return {
    ...context,
    wanted,
    stops: context.stops.through(wanted),
    gates: context.gates.through(wanted),
    steps: context.steps.through(wanted),
    questions: context.questions.through(wanted),
  };
}
