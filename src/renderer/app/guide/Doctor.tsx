import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { DoctorCheck, Refusal } from '../../../contract/index.ts';
import { commandLine, messageText, refusalSentence, remedyText, text } from '../../../contract/index.ts';
import { call } from '../../store/call.ts';
import { useLost } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { writeClipboard } from '../../ui/write-clipboard.ts';
import css from './Doctor.module.css';

const ICONS = { bad: CircleX, warn: TriangleAlert, ok: CircleCheck } as const;

/** What is missing on this machine and in this project, each with its remedy; first what does not work. */
export function Doctor({ onClose }: { onClose: () => void }) {
  const { checks, refusal, busy, run } = useChecks();
  const lost = useLost();
  const footer = (
    <>
      <Button onClick={onClose}>{text('ui.close')}</Button>
      <Button acts look="primary" disabled={busy} onClick={() => void run()}>
        {text('doctor.again')}
      </Button>
    </>
  );
  return (
    <Dialog title={text('doctor.title')} onClose={onClose} wide footer={footer}>
      <p className={css.sum} role="status">
        {busy ? text('doctor.busy') : checks === null ? (lost ? text('lost.acting') : '') : summary(checks)}
      </p>
      {refusal !== null && (
        <p className={css.refused} role="alert">
          {refusalSentence(refusal)}
        </p>
      )}
      {checks !== null && (
        <div className={css.all} aria-busy={busy}>
          <Checks checks={checks.filter(({ state }) => state === 'bad')} />
          <Checks checks={checks.filter(({ state }) => state === 'warn')} />
          <Passed checks={checks.filter(({ state }) => state === 'ok')} />
        </div>
      )}
    </Dialog>
  );
}

/** The checks; they are made when the dialog opens, and again on request. What was found before stays until then. */
function useChecks() {
  const project = useProject();
  const [checks, setChecks] = useState<readonly DoctorCheck[] | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const run = useCallback(async () => {
    setBusy(true);
    const result = await call(project, 'doctor.run', {});
    setBusy(false);
    setRefusal(result.ok ? null : result.error);
    if (result.ok) setChecks(result.value);
  }, [project]);
  useEffect(() => void run(), [run]);
  return { checks, refusal, busy, run };
}

function summary(checks: readonly DoctorCheck[]): string {
  const count = (state: DoctorCheck['state']) => checks.filter((one) => one.state === state).length;
  const [bad, warn, n] = [count('bad'), count('warn'), count('ok')];
  if (bad > 0) return text('doctor.some', { bad, warn, n });
  return warn === 0 ? text('doctor.none', { n }) : text('doctor.limits', { warn, n });
}

function Checks({ checks }: { checks: readonly DoctorCheck[] }) {
  if (checks.length === 0) return null;
  return (
    <ul className={css.list}>
      {checks.map((one) => (
        <CheckItem key={`${one.check} ${JSON.stringify(one.found)}`} check={one} />
      ))}
    </ul>
  );
}

function CheckItem({ check: { check, state, found, fix } }: { check: DoctorCheck }) {
  const Icon = ICONS[state];
  const remedy = state === 'ok' ? '' : remedyText(found);
  const command = fix === undefined ? '' : commandLine(fix.command, fix);
  return (
    <li className={css.item} data-check={check} data-state={state}>
      <Icon size={16} aria-hidden="true" />
      <div className={css.words}>
        <p>
          <b>{check}</b> <span className={css.state}>{text(`doctor.${state}`)}</span>
        </p>
        <p dir="auto">{messageText(found)}</p>
        {remedy !== '' && (
          <p className={css.remedy} dir="auto">
            {remedy}
          </p>
        )}
        {command !== '' && <code className={css.command}>{command}</code>}
      </div>
      {remedy !== '' && <CopyButton check={check} words={command === '' ? remedy : command} />}
    </li>
  );
}

/** Copies the command of the remedy, or its sentence where it is no command. */
function CopyButton({ check, words }: { check: string; words: string }) {
  const project = useProject();
  const copy = async () => {
    const isCopied = await writeClipboard(words);
    project.notices.show(text(isCopied ? 'doctor.copied' : 'doctor.uncopied'), undefined, 'doctor');
  };
  return (
    <Button small aria-label={text('doctor.copy.label', { check })} title={words} onClick={() => void copy()}>
      {text('doctor.copy')}
    </Button>
  );
}

function Passed({ checks }: { checks: readonly DoctorCheck[] }) {
  if (checks.length === 0) return null;
  return (
    <details className={css.passed}>
      <summary>{text('doctor.passed', { n: checks.length })}</summary>
      <Checks checks={checks} />
    </details>
  );
}
