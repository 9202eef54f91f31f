import type { RunProcess, RunRecord } from '../../../../contract/index.ts';
import { refusalSentence, sizeText, text } from '../../../../contract/index.ts';
import { isBusy, processTree } from '../../../../domain/index.ts';
import { stoppingText } from '../../../store/card-state.ts';
import { useProject } from '../../../store/project.tsx';
import { openReceipts } from '../../../store/view.ts';
import { Button } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { clockTime } from '../../../ui/format.ts';
import { type Column, ProcessTable } from '../ProcessTable.tsx';
import { type CpuShares, shareKey } from './cpu-shares.ts';
import css from './Processes.module.css';
import { useProcesses, type Watched } from './useProcesses.ts';

/** The living processes of the shown run, as a tree. They are looked at again only while this is shown. */
export function Processes({ run }: { run: RunRecord | null }) {
  const project = useProject();
  if (run !== null && isBusy(run)) return <LiveProcesses key={run.id} run={run} />;
  return (
    <EmptyState
      title={text('processes.none')}
      hint={text(run === null ? 'processes.none.hint' : 'processes.ended.hint')}
    >
      {run !== null && (
        <Button small onClick={() => openReceipts(project, run.story)}>
          {text('detail.receipts')}
        </Button>
      )}
    </EmptyState>
  );
}

function LiveProcesses({ run }: { run: RunRecord }) {
  const isStarting = run.status === 'pending';
  // A stop looks by itself, and must not wait for looks of this table.
  const watched = useProcesses(run, !isStarting && run.stopping === null);
  const { seen, refusal } = watched;
  return (
    <div className={css.processes} data-processes={run.id}>
      <p className={css.sum}>{isStarting ? text('state.starting') : sumText(run, watched)}</p>
      {refusal !== null && (
        <p className={css.bad} role="alert">
          {refusalSentence(refusal)}
        </p>
      )}
      {seen !== null && (
        <>
          <ProcessTable
            title={text('processes.title')}
            rows={processTree(seen.processes).map(({ process, depth }) => ({ ...process, depth }))}
            columns={columnsOf(watched.shares, seen.at)}
          />
          {seen.spared.length > 0 && <ProcessTable title={text('receipt.spared.title')} rows={seen.spared} />}
          {seen.blind > 0 && <p className={css.note}>{text('processes.blind', { n: seen.blind })}</p>}
        </>
      )}
    </div>
  );
}

/** What all processes use together. While the run is being stopped, how many are left. */
function sumText(run: RunRecord, { seen, shares }: Watched): string {
  if (run.stopping !== null) return stoppingText(run);
  if (seen === null) return text('processes.looking');
  const n = seen.processes.length;
  const bytes = seen.processes.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0);
  const percent = [...shares.values()].reduce((sum, share) => sum + share, 0);
  return text('processes.sum', { n, cpu: text('facts.percent', { n: Math.round(percent) }), memory: sizeText(bytes) });
}

function columnsOf(shares: CpuShares, at: number): readonly Column<RunProcess>[] {
  return [
    {
      head: text('processes.cpu'),
      hint: text('processes.cpu.hint'),
      look: 'number',
      cell: (process) => {
        const share = shares.get(shareKey(process));
        return share === undefined ? '–' : text('facts.percent', { n: Math.round(share) });
      },
    },
    {
      head: text('processes.memory'),
      hint: text('processes.memory.hint'),
      look: 'number',
      cell: ({ memoryBytes }) => (memoryBytes === null ? '–' : sizeText(memoryBytes)),
    },
    {
      head: text('processes.age'),
      look: 'number',
      cell: ({ startedAt }) => (startedAt === null ? '–' : clockTime(at - startedAt)),
    },
    {
      head: text('receipt.known'),
      look: 'known',
      cell: ({ evidence }) => text(`known.${evidence}`),
      title: ({ evidence }) => text(`evidence.${evidence}`),
    },
  ];
}
