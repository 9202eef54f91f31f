import { CircleAlert, CircleCheck, CircleDashed, CircleX } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { GateListItem, GateOutcome, GateResult, Refusal, StoryRecord } from '../../../contract/index.ts';
import { refusalSentence, showControls, standaloneText, text } from '../../../contract/index.ts';
import { isBusy, isPassing, phaseOf } from '../../../domain/index.ts';
import { act, call } from '../../store/call.ts';
import { useRunsOf } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { atTime } from '../../ui/format.ts';
import { StateMark } from '../../ui/StateMark.tsx';
import css from './Gates.module.css';

/** A gate with its newest result, which may be one on other files than those that the worktree has now. */
interface ShownGate {
  gate: GateListItem;
  newest: GateResult | null;
}

/** The gates of the project with their results on the story, and the log of each. */
export function Gates({ story }: { story: StoryRecord }) {
  const project = useProject();
  const running = useRunsOf(story.id).find((run) => run.kind === 'gate' && isBusy(run))?.agent ?? null;
  const { gates, refusal } = useGates(story.id);
  if (refusal) return <EmptyState title={text('gates.unread')} hint={refusalSentence(refusal)} />;
  if (gates === null) return null;
  if (gates.length === 0) return <EmptyState title={text('gates.none')} hint={text('gates.none.hint')} />;
  const due = gates.filter(({ gate }) => gate.after === phaseOf(story.stage));
  return (
    <>
      <ul className={css.gates} aria-label={text('detail.gates')}>
        {gates.map((shown) => (
          <Gate key={shown.gate.name} story={story.id} shown={shown} isRunning={shown.gate.name === running} />
        ))}
      </ul>
      {due.length > 1 && (
        <Button
          acts
          small
          className={css.all}
          onClick={() => void act(project, 'gate.run', { story: story.id }, 'detail')}
        >
          {text('gate.run.all')}
        </Button>
      )}
    </>
  );
}

function Gate({ story, shown, isRunning }: { story: string; shown: ShownGate; isRunning: boolean }) {
  const project = useProject();
  const [isOpen, setOpen] = useState(false);
  const { gate, newest } = shown;
  const { name } = gate;
  const result = gate.result ?? newest;
  const run = text(result ? 'gate.run.again' : 'gate.run');
  const action = text(isOpen ? 'gate.log.hide' : 'gate.log');
  return (
    <li className={css.gate}>
      <div className={css.row}>
        {isRunning ? <StateMark state="running" /> : <OutcomeMark outcome={result?.outcome ?? null} />}
        <span className={css.words}>
          <b>{name}</b> <span className={css.note}>{text(`gate.after.${gate.after}`)}</span>
          <span className={css.result}>{isRunning ? text('gate.outcome.running') : resultText(shown)}</span>
          {!isRunning && result?.why && (
            <span className={css.result} dir="auto">
              {standaloneText(result.why)}
            </span>
          )}
          <code className={css.command}>{showControls(gate.command)}</code>
        </span>
        {result && (
          <Button
            small
            look="plain"
            aria-expanded={isOpen}
            aria-label={text('gate.log.label', { action, gate: name })}
            onClick={() => setOpen(!isOpen)}
          >
            {action}
          </Button>
        )}
        {!isRunning && (
          <Button
            acts
            small
            aria-label={text('gate.run.label', { action: run, gate: name, story })}
            onClick={() => void act(project, 'gate.run', { story, gate: name, again: true }, 'detail')}
          >
            {run}
          </Button>
        )}
      </div>
      {isOpen && result && <GateLog gate={name} run={result.run} />}
    </li>
  );
}

/** For example 'passed on these files, 14:02'. */
function resultText({ gate: { result }, newest }: ShownGate): string {
  const shown = result ?? newest;
  if (shown === null) return text('gate.outcome.none');
  const values = { outcome: text(`gate.outcome.${shown.outcome}`), at: atTime(shown.at) };
  return text(result === null ? 'gate.on.other' : 'gate.on.tree', values);
}

function OutcomeMark({ outcome }: { outcome: GateOutcome | null }) {
  if (outcome === null) return <CircleDashed size={14} aria-hidden="true" />;
  if (isPassing({ outcome })) return <CircleCheck size={14} className={css.passed} aria-hidden="true" />;
  const Icon = outcome === 'failed' ? CircleX : CircleAlert;
  return <Icon size={14} className={css.failed} aria-hidden="true" />;
}

/** The last lines of a gate's output. */
export function GateLog({ gate, run }: { gate: string; run: string }) {
  return <RunTail run={run} label={text('gate.log.title', { gate })} />;
}

/** The last lines of the output of a run that has ended. */
export function RunTail({ run, label }: { run: string; label: string }) {
  const project = useProject();
  const [tail, setTail] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    void call(project, 'gate.tail', { run }).then((result) => {
      if (current) setTail(result.ok ? result.value.tail : refusalSentence(result.error));
    });
    return () => {
      current = false;
    };
  }, [project, run]);
  if (tail === null) return null;
  return (
    <section className={css.log} aria-label={label}>
      {tail.trim() === '' ? text('gate.log.empty') : <pre>{showControls(tail)}</pre>}
    </section>
  );
}

interface Loaded {
  gates: ShownGate[] | null;
  refusal: Refusal | null;
}

/** The newest results are enough: one of each gate is shown. */
const RESULTS_READ = 100;

/** Loads the gates again when a run of the story has begun or ended, since the files may be others then. */
function useGates(story: string): Loaded {
  const project = useProject();
  const runs = useRunsOf(story)
    .map(({ id, status }) => `${id} ${status}`)
    .join();
  const [loaded, setLoaded] = useState<Loaded>({ gates: null, refusal: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: other runs mean that the list must be loaded again
  useEffect(() => {
    let current = true;
    const list = call(project, 'gate.list', { story });
    const results = call(project, 'gate.results', { story, limit: RESULTS_READ });
    void Promise.all([list, results]).then(([listed, found]) => {
      if (!current) return;
      if (!listed.ok) return setLoaded({ gates: null, refusal: listed.error });
      const newestOf = (name: string) => (found.ok ? (found.value.find(({ gate }) => gate === name) ?? null) : null);
      setLoaded({ gates: listed.value.gates.map((gate) => ({ gate, newest: newestOf(gate.name) })), refusal: null });
    });
    return () => {
      current = false;
    };
  }, [project, story, runs]);
  return loaded;
}
