import { FILTERS } from '#app/domain/access/table-view.ts';
import type { FilterName, Table } from '#app/domain/access/table-view.ts';

/** What the address bar says about a table. Everything has a default, so that any address shows something. */
export interface TableQuery {
  search: string;
  /** Values asked for by filter; a row passes a filter when one of its own values is among them. No entry: not asked. */
  filters: Partial<Record<FilterName, string[]>>;
  /** Only rows that stand out. */
  standsOut: boolean;
  /** Only rows with a finding of this rule; null for all. */
  rule: string | null;
  sort: 'list' | 'name' | 'standsOut';
  descending: boolean;
  /** From 1. */
  page: number;
}

export const PAGE_SIZE = 50;
const MOST_VALUES = 30;

export function readTableQuery(table: Table, params: URLSearchParams): TableQuery {
  const [column, direction] = (params.get('sort') ?? '').split(' ');
  const asked = FILTERS[table].map(
    (name) => [name, params.getAll(name).filter(Boolean).slice(0, MOST_VALUES)] as const,
  );
  return {
    search: (params.get('q') ?? '').slice(0, 200).trim(),
    filters: Object.fromEntries(asked.filter(([, values]) => values.length > 0)),
    standsOut: params.get('stands') === 'yes',
    rule: params.get('rule')?.slice(0, 60) ?? null,
    sort: column === 'name' || column === 'standsOut' ? column : 'list',
    descending: direction === 'desc',
    page: Math.max(1, Math.min(100_000, Number.parseInt(params.get('page') ?? '1', 10) || 1)),
  };
}

/** One page of rows, and how many there are before paging. A page past the end is the last one. */
export function pageOf<Row>(rows: Row[], page: number): { rows: Row[]; matching: number; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(rows.length / PAGE_SIZE));
  const shown = Math.min(page, pages);
  return { rows: rows.slice((shown - 1) * PAGE_SIZE, shown * PAGE_SIZE), matching: rows.length, page: shown, pages };
}
