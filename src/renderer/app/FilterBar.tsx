import { X } from 'lucide-react';
import { text } from '../../contract/index.ts';
import { filterName } from '../store/filters.ts';
import { useShownCount, useView } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { clearFilters, toggleFilter } from '../store/view.ts';
import css from './FilterBar.module.css';

/** The filters that are on, each with a click to switch it off, and how many stories they leave. Nothing without filters. */
export function FilterBar() {
  const project = useProject();
  const filters = useView((v) => v.filters);
  const found = useShownCount(useView((v) => v.archived));
  if (filters.length === 0) return null;
  return (
    <section className={css.bar} aria-label={text('filter.title')}>
      {filters.map((query) => (
        <button
          key={query}
          type="button"
          data-filter={query}
          className={css.filter}
          aria-label={text('filter.remove', { name: filterName(query) })}
          onClick={() => toggleFilter(project, query)}
        >
          <span dir="auto">{filterName(query)}</span>
          <X size={13} aria-hidden="true" />
        </button>
      ))}
      <span role="status">{text('find.count', { n: found })}</span>
      <button type="button" className={css.clear} onClick={() => clearFilters(project)}>
        {text('find.close')}
      </button>
    </section>
  );
}
