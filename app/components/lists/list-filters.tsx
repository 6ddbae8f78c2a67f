import { useEffect, useRef, useState } from 'react';
import { ChoiceList, IndexFilters, IndexFiltersMode, useSetIndexFiltersMode } from '@shopify/polaris';
import type { IndexFiltersProps } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { textFor } from '#app/text/text.ts';
import { useTableState } from './list-table-state.ts';

const TYPING_PAUSE_MS = 250;

export type Choices = { name: 'type' | 'status'; label: string; choices: { value: string; label: string }[] };

/** Search, "stands out" as a tab, and choices, all written to the address bar. */
export function ListFilters(props: { placeholder: string; choices: Choices[] }) {
  const { t } = useWording();
  const { params, set, loading } = useTableState();
  const { mode, setMode } = useSetIndexFiltersMode(IndexFiltersMode.Default);
  const [typed, setTyped] = useDelayed(params.get('q') ?? '', (search) => set({ q: search }));
  const chosen = (name: string) => (params.get(name) ?? '').split(',').filter(Boolean);
  const rule = params.get('rule');
  const standsOut = params.get('stands') === 'yes' || rule !== null;

  const applied: IndexFiltersProps['appliedFilters'] = props.choices
    .filter(({ name }) => chosen(name).length > 0)
    .map(({ name, label, choices }) => ({
      key: name,
      label: `${label}: ${choices
        .filter(({ value }) => chosen(name).includes(value))
        .map((choice) => choice.label)
        .join(', ')}`,
      onRemove: () => set({ [name]: null }),
    }));
  if (rule !== null) {
    applied.push({ key: 'rule', label: textFor(`rule.${rule}`, 'rule.other'), onRemove: () => set({ rule: null }) });
  }
  return (
    <IndexFilters
      disableStickyMode
      mode={mode}
      setMode={setMode}
      loading={loading}
      tabs={[
        { id: 'all', content: t('filter.all'), isLocked: true },
        { id: 'stands', content: t('filter.standsOut'), isLocked: true },
      ]}
      selected={standsOut ? 1 : 0}
      onSelect={(index) => set({ stands: index === 1 ? 'yes' : null, rule: null })}
      canCreateNewView={false}
      queryValue={typed}
      queryPlaceholder={props.placeholder}
      onQueryChange={setTyped}
      onQueryClear={() => setTyped('')}
      filters={props.choices.map(({ name, label, choices }) => ({
        key: name,
        label,
        shortcut: true,
        filter: (
          <ChoiceList
            title={label}
            titleHidden
            allowMultiple
            choices={choices}
            selected={chosen(name)}
            onChange={(values) => set({ [name]: values.join(',') })}
          />
        ),
      }))}
      appliedFilters={applied}
      onClearAll={() => set({ q: null, type: null, status: null, stands: null, rule: null })}
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
      cancelAction={{ onAction: () => set({ q: null, type: null, status: null }) }}
    />
  );
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
