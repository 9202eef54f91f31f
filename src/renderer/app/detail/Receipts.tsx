import { useEffect, useState } from 'react';
import type { Refusal, StopReceipt } from '../../../contract/index.ts';
import { refusalSentence, text } from '../../../contract/index.ts';
import { call } from '../../store/call.ts';
import { useReceipt } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Receipt } from './Receipt.tsx';
import css from './Receipts.module.css';

/** The receipts of all stops of the story, the newest first. */
export function Receipts({ story }: { story: string }) {
  const { receipts, refusal } = useReceipts(story);
  if (refusal) return <EmptyState title={text('receipts.unread')} hint={refusalSentence(refusal)} />;
  if (receipts === null) return null;
  if (receipts.length === 0) return <EmptyState title={text('receipts.none')} hint={text('receipts.none.hint')} />;
  return (
    <ol className={css.list} aria-label={text('detail.receipts')}>
      {receipts.map((receipt) => (
        <Receipt key={receipt.id} receipt={receipt} />
      ))}
    </ol>
  );
}

/** Loads the receipts again when the story has a new one. */
function useReceipts(story: string): { receipts: StopReceipt[] | null; refusal: Refusal | null } {
  const project = useProject();
  const last = useReceipt(story)?.id;
  const [state, setState] = useState<{ receipts: StopReceipt[] | null; refusal: Refusal | null }>({
    receipts: null,
    refusal: null,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new receipt means that the list must be loaded again
  useEffect(() => {
    let current = true;
    void call(project, 'agent.receipts', { story }).then((result) => {
      if (!current) return;
      setState(result.ok ? { receipts: result.value, refusal: null } : { receipts: null, refusal: result.error });
    });
    return () => {
      current = false;
    };
  }, [project, story, last]);
  return state;
}
