import { useEffect, useRef, useState } from 'react';
import { useFetcher } from '@remix-run/react';
import { showToast } from '#app/components/layout/app-bridge.ts';
import { useWording } from '#app/components/layout/locale.tsx';
import type { Column, Table, TableChoice } from '#app/domain/access/table-view.ts';

/** How the reader has a table, and what changes it. What was just chosen shows at once. */
export function useKeptTable(table: Table, stored: TableChoice) {
  const { t } = useWording();
  const fetcher = useFetcher<TableChoice>();
  const said = useRef<TableChoice | undefined>(undefined);
  // What was ticked stays ticked while it is on its way.
  const [chosen, setChosen] = useState<Column[] | null>(null);
  const choice = fetcher.data ?? stored;
  useEffect(() => {
    const { data } = fetcher;
    if (data === undefined || said.current === data) return;
    const more = data.views.length > (said.current ?? stored).views.length;
    said.current = data;
    if (more) showToast(t('table.viewKept'));
  }, [fetcher, stored, t]);
  const submit = (form: FormData) => fetcher.submit(form, { method: 'post', action: `/app/${table}?index` });
  const formOf = (fields: [string, string][]) => {
    const form = new FormData();
    for (const [name, value] of fields) form.append(name, value);
    return form;
  };
  return {
    columns: chosen ?? choice.columns,
    views: choice.views,
    keepColumns: (columns: Column[]) => {
      setChosen(columns);
      submit(formOf([['intent', 'columns'], ...columns.map((column): [string, string] => ['columns', column])]));
    },
    keepView: (name: string, query: string) =>
      submit(
        formOf([
          ['intent', 'keep'],
          ['name', name],
          ['query', query],
        ]),
      ),
    dropView: (name: string) =>
      submit(
        formOf([
          ['intent', 'drop'],
          ['name', name],
        ]),
      ),
  };
}

export type KeptTable = ReturnType<typeof useKeptTable>;
