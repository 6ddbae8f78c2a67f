import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from '@remix-run/react';
import { ChoiceList, IndexFilters, IndexFiltersMode, useSetIndexFiltersMode } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { DecideCounts, DecideFilters } from '#app/presenters/decide.ts';

const SHOWS = ['all', 'undecided', 'closer_look', 'stands_out', 'changed', 'decided'] as const;
const TYPING_MS = 300;

/** Narrows the table. All of it lives in the address bar; the server filters. */
export function DecideFilterBar(props: {
  filters: DecideFilters;
  counts: DecideCounts;
  seesEverything: boolean;
  busy: boolean;
}) {
  const { filters, counts } = props;
  const { t, number } = useWording();
  const { mode, setMode } = useSetIndexFiltersMode(
    filters.search ? IndexFiltersMode.Filtering : IndexFiltersMode.Default,
  );
  const change = useFilterChange();
  const [typed, setTyped] = useTypedSearch(filters.search, (q) => change({ q }));

  const numbers: Record<(typeof SHOWS)[number], number> = {
    all: counts.rows,
    undecided: counts.rows - counts.decided,
    closer_look: counts.closerLook,
    stands_out: counts.standsOut,
    changed: counts.changed,
    decided: counts.decided,
  };
  const applied = [
    ...(filters.kind === 'all'
      ? []
      : [{ key: 'kind', label: t(`decide.filter.${filters.kind}`), onRemove: () => change({ kind: null }) }]),
    ...(props.seesEverything && filters.whose === 'all'
      ? [{ key: 'whose', label: t('decide.filter.everyone'), onRemove: () => change({ whose: 'mine' }) }]
      : []),
  ];
  return (
    <IndexFilters
      disableStickyMode
      mode={mode}
      setMode={setMode}
      loading={props.busy}
      tabs={SHOWS.map((show) => ({
        id: `show-${show}`,
        content: t(`decide.tab.${show}`),
        badge: number(numbers[show]),
        isLocked: true,
      }))}
      selected={SHOWS.indexOf(filters.show)}
      onSelect={(at) => change({ show: SHOWS[at] === 'all' ? null : (SHOWS[at] ?? null) })}
      canCreateNewView={false}
      queryValue={typed}
      queryPlaceholder={t('decide.search')}
      onQueryChange={setTyped}
      onQueryClear={() => setTyped('')}
      cancelAction={{ onAction: () => setTyped('') }}
      filters={[
        {
          key: 'kind',
          label: t('decide.filter.kind'),
          shortcut: true,
          filter: (
            <ChoiceList
              title={t('decide.filter.kind')}
              titleHidden
              choices={[
                { label: t('decide.filter.people'), value: 'people' },
                { label: t('decide.filter.apps'), value: 'apps' },
                { label: t('decide.filter.roles'), value: 'roles' },
              ]}
              selected={[filters.kind]}
              onChange={([kind]) => change({ kind: kind ?? null })}
            />
          ),
        },
        ...(props.seesEverything
          ? [
              {
                key: 'whose',
                label: t('decide.filter.whose'),
                shortcut: true,
                filter: (
                  <ChoiceList
                    title={t('decide.filter.whose')}
                    titleHidden
                    choices={[
                      { label: t('decide.filter.mine'), value: 'mine' },
                      { label: t('decide.filter.everyone'), value: 'all' },
                    ]}
                    selected={[filters.whose]}
                    onChange={([whose]) => change({ whose: whose ?? null })}
                  />
                ),
              },
            ]
          : []),
      ]}
      appliedFilters={applied}
      onClearAll={() => change({ kind: null, whose: null, q: null })}
    />
  );
}

/** Changes some of the address bar and goes back to page one; null takes a filter away. */
function useFilterChange(): (changes: Record<string, string | null>) => void {
  const [, setSearch] = useSearchParams();
  return (changes) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        after.delete('page');
        for (const [name, value] of Object.entries(changes)) {
          if (value === null || value === '') after.delete(name);
          else after.set(name, value);
        }
        return after;
      },
      { replace: true, preventScrollReset: true },
    );
}

/** What is in the search box; the address follows once the person stops typing. */
function useTypedSearch(inAddress: string, onSettled: (search: string) => void): [string, (typed: string) => void] {
  const [typed, setTyped] = useState(inAddress);
  const settled = useRef(onSettled);
  settled.current = onSettled;
  useEffect(() => {
    if (typed.trim() === inAddress) return;
    const timer = setTimeout(() => settled.current(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, inAddress]);
  return [typed, setTyped];
}
