import { Compass, Pause, Play, X } from 'lucide-react';
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import { receiptProof, text } from '../../../contract/index.ts';
import { firstStart } from '../../board/start-choices.ts';
import { startAgent } from '../../store/actions.ts';
import { closeGuide, type GuideMoment, guideMoment, openGuide, toggleGuidePaused } from '../../store/guide.ts';
import { useReceipt, useRecord, useStoryName, useView, useWholeMirror } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import { type GuideState, openDetail, openReceipts } from '../../store/view.ts';
import { Button } from '../../ui/Button.tsx';
import { StopButton } from '../../ui/StopButton.tsx';
import { isTypingInDetail } from '../../ui/typing.ts';
import { pickProject } from '../host-commands.ts';
import css from './Guide.module.css';

/** The steps that are counted; each moment belongs to one of them. */
const STEP_OF = { start: 1, starting: 2, watch: 2, ended: 2, stopping: 3, unproven: 3, proven: 4 } as const;
const STEPS = 4;

/**
 * The guide, in a bar that covers nothing: it says what the agents do, and opens the terminal when one works and the receipt
 * when a stop is proven, unless a person types in the open detail. Every step follows from what has happened, whoever did it.
 */
export function Guide() {
  const guide = useView((v) => v.guide);
  return guide === null ? null : <OpenGuide guide={guide} />;
}

function OpenGuide({ guide }: { guide: GuideState }) {
  const project = useProject();
  const now = useMoment(guide.seen);
  const shown = useRef(now);
  if (!guide.paused) shown.current = now;
  const moment = shown.current;
  const { step, story, run } = moment;
  const opens = guide.paused ? null : step;
  useEffect(() => {
    if (story === null || isTypingInDetail()) return;
    if (opens === 'watch') openDetail(project, story, 'terminal');
    else if (opens === 'proven' && run !== null) openReceipts(project, story);
  }, [project, opens, story, run]);
  const pause = text(guide.paused ? 'guide.resume' : 'guide.pause');
  return (
    <section className={css.bar} aria-label={text('guide.label')} data-guide={step}>
      <Compass size={16} aria-hidden="true" />
      <span className={css.step}>
        {text(guide.paused ? 'guide.step.paused' : 'guide.step', { n: STEP_OF[step], of: STEPS })}
      </span>
      <p className={css.words} aria-live="polite" dir="auto">
        <Words moment={moment} />
      </p>
      <span className={css.acts}>
        <Act moment={moment} />
        <Button
          look="icon"
          data-guide-pause
          aria-label={pause}
          title={pause}
          onClick={() => toggleGuidePaused(project)}
        >
          {guide.paused ? <Play size={14} aria-hidden="true" /> : <Pause size={14} aria-hidden="true" />}
        </Button>
        <Button
          look="icon"
          aria-label={text('guide.close')}
          title={text('guide.close')}
          onClick={() => closeGuide(project)}
        >
          <X size={15} aria-hidden="true" />
        </Button>
      </span>
    </section>
  );
}

/** The present moment; an equal one renders nothing again. */
function useMoment(seen: number): GuideMoment {
  const project = useProject();
  const subscribe = useCallback((listener: () => void) => project.mirror.subscribe(listener), [project]);
  return JSON.parse(useSyncExternalStore(subscribe, () => JSON.stringify(guideMoment(project, seen)))) as GuideMoment;
}

function Words({ moment: { step, story, agent, run, left } }: { moment: GuideMoment }) {
  const name = useStoryName(story ?? '');
  const receipt = useReceipt(story ?? '');
  const named = { agent: agent ?? '', story: name };
  if (step === 'stopping') return text(left === null ? 'guide.stopping' : 'guide.stopping.left', { n: left ?? 0 });
  if (step === 'proven' && receipt !== null)
    return text('guide.proven', { agent: receipt.agent, proof: receiptProof(receipt) });
  if (step === 'ended' && receipt !== null && receipt.run === run && receipt.verdict !== 'gone')
    return text('guide.ended.unproven', named);
  if (step === 'starting' && agent === null) return text('guide.starting.setup', { story: name });
  return text(step === 'proven' ? 'guide.stopping' : `guide.${step}`, named);
}

/** The one thing to do next. */
function Act({ moment: { step, run } }: { moment: GuideMoment }) {
  const project = useProject();
  const live = useRecord('runs', run);
  if (step === 'watch' && live !== null) {
    return <StopButton run={live} via="detail" onKey={focusGuide} />;
  }
  if (step === 'proven') {
    return (
      <>
        <Button small onClick={() => openGuide(project)}>
          {text('guide.again')}
        </Button>
        <Button acts small look="primary" onClick={() => pickProject(project)}>
          {text('command.app.pick')}
        </Button>
      </>
    );
  }
  return step === 'start' || step === 'ended' ? <StartNext /> : null;
}

/** Starts an agent on the first story on which one may start. */
function StartNext() {
  const project = useProject();
  const next = firstStart(useWholeMirror());
  if (next === null) return null;
  return (
    <Button acts small look="primary" onClick={() => void startAgent(project, next.story, next.agent)}>
      {text('start.item', { agent: next.agent })}
    </Button>
  );
}

/** Keeps the focus in the bar, whose button disappears; not on the one that closes it. */
function focusGuide(button: HTMLElement): void {
  button.closest('[data-guide]')?.querySelector<HTMLElement>('[data-guide-pause]')?.focus();
}
