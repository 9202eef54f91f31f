import { CircleX } from 'lucide-react';
import { type StoryRecord, stripControls } from '../../../contract/index.ts';
import type { Findings as FindingsRecord } from '../../../domain/index.ts';
import { useProjectRecord, useRecord, useRunsOf } from '../../store/hooks.ts';
import { findingsOf, workLine } from '../../store/work.ts';
import { FormattedText } from '../../ui/FormattedText.tsx';
import css from './Disclosure.module.css';
import { Disclosure } from './Disclosure.tsx';
import { GateLog } from './Gates.tsx';

/** Why the work was not accepted: in one line, and whole when it is opened. */
export function Findings({ story }: { story: StoryRecord }) {
  const work = useRecord('work', story.id);
  const runs = useRunsOf(story.id);
  const tries = useProjectRecord()?.tries ?? 1;
  const findings = findingsOf({ story, work });
  const line = workLine({ story, work, runs, tries, tree: null });
  if (findings === null || line === null) return null;
  return (
    <Disclosure icon={<CircleX size={13} className={css.bad} aria-hidden="true" />} words={line.words}>
      <Content findings={findings} />
    </Disclosure>
  );
}

function Content({ findings }: { findings: FindingsRecord }) {
  switch (findings.kind) {
    case 'gate':
      return <GateLog gate={findings.gate} run={findings.run} />;
    case 'qa':
      return <FormattedText>{stripControls(findings.text)}</FormattedText>;
    case 'uncommitted':
    case 'conflict':
      return (
        <ul className={css.files}>
          {findings.files.map((file) => (
            <li key={file}>{stripControls(file)}</li>
          ))}
        </ul>
      );
    case 'no-verdict':
      return null;
  }
}
