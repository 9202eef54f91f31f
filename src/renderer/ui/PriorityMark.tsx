import { ChevronDown, ChevronsUp, ChevronUp, Minus } from 'lucide-react';
import { text } from '../../contract/index.ts';
import type { Priority } from '../../domain/index.ts';
import css from './PriorityMark.module.css';

const ICONS = { 0: ChevronsUp, 1: ChevronUp, 2: Minus, 3: ChevronDown } as const satisfies Record<Priority, unknown>;

/** A priority as a mark with its own shape. Hidden from screen readers: its name stands elsewhere. */
export function PriorityMark({ priority }: { priority: Priority }) {
  const Icon = ICONS[priority];
  return (
    <span className={css.mark} data-priority={priority} title={text(`priority.${priority}`)} aria-hidden="true">
      <Icon size={14} strokeWidth={2.5} />
    </span>
  );
}
