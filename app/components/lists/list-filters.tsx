import { useEffect, useRef, useState } from 'react';
import { ChoiceList, IndexFilters, IndexFiltersMode, useSetIndexFiltersMode } from '@shopify/polaris';
import type { IndexFiltersProps } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { FILTERS, queryOfView } from '#app/domain/access/table-view.ts';
import type { FilterName, Table } from '#app/domain/access/table-view.ts';
import type { FilterValues } from '#app/presenters/list-table.ts';
import { textFor } from '#app/text/text.ts';
import { filterWord } from './filter-words.ts';
import { useTableState } from './list-table-state.ts';
import type { KeptTable } from './use-kept-table.ts';
import { isTyping } from './use-table-keys.ts';

const TYPING_PAUSE_MS = 250;
const FIRST_FILTERS: readonly FilterName[] = ['type', 'data', 'level', 'missing'];

/** Search, saved views as tabs, and filters, all written to the address bar. */
export function ListFilters(props: {
  table: Table;
  placeholder: string;
  values: FilterValues;
  /** null where nothing can be kept, as in a sample. */
  kept: KeptTable | null;
}) {
  const { t } = useWording();
  const { table, values, kept } = props;
  const { params, set, show, loading } = useTableState();
  // Filters that an address brings along are seen at once: a table must not be narrowed by what nobody sees.
  const isNarrowed = ['q', 'rule', ...FILTERS[table]].some((name) => params.has(name));
  const { mode, setMode } = useSetIndexFiltersMode(isNarrowed ? IndexFiltersMode.Filtering : IndexFiltersMode.Default);
  const [typed, setTyped] = useDelayed(params.get('q') ?? '', (search) => set({ q: search }));
  const views = viewsOf(kept, t);
  const query = queryOfView(table, params.toString());
  const rule = params.get('rule');
  const offered = FILTERS[table].filter((name) => (values[name]?.length ?? 0) > 1 || params.has(name));
  const applied: IndexFiltersProps['appliedFilters'] = offered
    .filter((name) => params.has(name))
    .map((name) => ({
      key: name,
      label: `${t(`filter.${name}`)}: ${params
        .getAll(name)
        .map((value) => filterWord(name, value))
        .join(', ')}`,
      onRemove: () => set({ [name]: null }),
    }));
  if (rule !== null) {
    applied.push({ key: 'rule', label: textFor(`rule.${rule}`, 'rule.other'), onRemove: () => set({ rule: null }) });
  }
  const clear = () => set({ q: null, rule: null, ...Object.fromEntries(FILTERS[table].map((name) => [name, null])) });
  const fields = useRef<HTMLDivElement>(null);
  useSlash(() => {
    setMode(IndexFiltersMode.Filtering);
    fields.current?.querySelector('input')?.focus();
  });
  const isView = views.some((view) => view.query === query);
  const keep = (name: string) => {
    kept?.keepView(name, query);
    return Promise.resolve(true);
  };
  return (
    <div ref={fields}>
      <IndexFilters
        disableStickyMode
        mode={mode}
        setMode={setMode}
        loading={loading}
        tabs={views.map(({ id, name, isKept }) => ({
          id,
          content: name,
          isLocked: !isKept,
          actions: isKept ? [{ type: 'delete', onPrimaryAction: () => drop(name) }] : [],
        }))}
        selected={selectedAmong(views, query, params)}
        onSelect={(index) => show(views[index]?.query ?? '')}
        canCreateNewView={kept !== null && !isView}
        onCreateNewView={keep}
        primaryAction={
          kept !== null && !isView ? { type: 'save-as', onAction: keep, disabled: false, loading: false } : undefined
        }
        queryValue={typed}
        queryPlaceholder={props.placeholder}
        onQueryChange={setTyped}
        onQueryClear={() => setTyped('')}
        filters={offered.map((name) => ({
          key: name,
          label: t(`filter.${name}`),
          shortcut: FIRST_FILTERS.includes(name),
          filter: (
            <ChoiceList
              title={t(`filter.${name}`)}
              titleHidden
              allowMultiple
              choices={[...new Set([...(values[name] ?? []), ...params.getAll(name)])].map((value) => ({
                value,
                label: filterWord(name, value),
              }))}
              selected={params.getAll(name)}
              onChange={(chosen) => set({ [name]: chosen })}
            />
          ),
        }))}
        appliedFilters={applied}
        onClearAll={clear}
        sortOptions={[
          { label: t('sort.list'), value: 'list asc', directionLabel: t('sort.first') },
          { label: t('sort.list'), value: 'list desc', directionLabel: t('sort.last') },
          { label: t('column.name'), value: 'name asc', directionLabel: t('sort.az') },
          { label: t('column.name'), value: 'name desc', directionLabel: t('sort.za') },
          { label: t('column.standsOut'), value: 'standsOut desc', directionLabel: t('sort.most') },
          { label: t('column.standsOut'), value: 'standsOut asc', directionLabel: t('sort.least') },
        ]}
        sortSelected={[params.get('sort') ?? 'list asc']}
        onSort={([sort]) => set({ sort: sort === 'list asc' ? null : (sort ?? null) })}
        cancelAction={{ onAction: clear }}
      />
    </div>
  );

  function drop(name: string): Promise<boolean> {
    kept?.dropView(name);
    show('');
    return Promise.resolve(true);
  }
}

type View = { id: string; name: string; query: string; isKept: boolean };

function viewsOf(kept: KeptTable | null, t: ReturnType<typeof useWording>['t']): View[] {
  return [
    { id: 'all', name: t('filter.all'), query: '', isKept: false },
    { id: 'stands', name: t('filter.standsOut'), query: 'stands=yes', isKept: false },
    ...(kept?.views ?? []).map(({ name, query }) => ({ id: `kept-${name}`, name, query, isKept: true })),
  ];
}

/** The view that the address shows; where it shows none as it was kept, the one that was narrowed further. */
function selectedAmong(views: readonly View[], query: string, params: URLSearchParams): number {
  const exact = views.findIndex((view) => view.query === query);
  if (exact >= 0) return exact;
  return params.get('stands') === 'yes' || params.has('rule') ? 1 : 0;
}

/** The search opens by its key, wherever on the page the keyboard is but in a field. */
function useSlash(search: () => void): void {
  const latest = useRef(search);
  useEffect(() => {
    latest.current = search;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

// What is typed shows at once; the address follows when the person pauses. While they type, the address does not answer back.
function useDelayed(settled: string, settle: (value: string) => void): [string, (value: string) => void] {
  const [typed, setTyped] = useState(settled);
  const waiting = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    if (waiting.current === null) setTyped(settled);
  }, [settled]);
  useEffect(() => () => clearTimeout(waiting.current ?? undefined), []);
  const type = (value: string) => {
    setTyped(value);
    clearTimeout(waiting.current ?? undefined);
    waiting.current = setTimeout(() => {
      waiting.current = null;
      settle(value);
    }, TYPING_PAUSE_MS);
  };
  return [typed, type];
}
