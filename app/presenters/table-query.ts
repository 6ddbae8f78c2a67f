import { marksOf } from './list-findings.ts';
import type { FindingLine } from './list-findings.ts';

/** What the address bar says about a table. Everything has a default, so that any address shows something. */
export interface TableQuery {
  search: string;
  types: string[];
  statuses: string[];
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

export function readTableQuery(params: URLSearchParams): TableQuery {
  const sort = params.get('sort') ?? '';
  const [column, direction] = sort.split(' ');
  return {
    search: (params.get('q') ?? '').slice(0, 200).trim(),
    types: listOf(params.get('type')),
    statuses: listOf(params.get('status')),
    standsOut: params.get('stands') === 'yes',
    rule: params.get('rule')?.slice(0, 60) ?? null,
    sort: column === 'name' || column === 'standsOut' ? column : 'list',
    descending: direction === 'desc',
    page: Math.max(1, Math.min(100_000, Number.parseInt(params.get('page') ?? '1', 10) || 1)),
  };
}

/** Does a row with these findings pass what the query asks of them? */
export function standsOutAs(
  found: readonly FindingLine[] | undefined,
  query: Pick<TableQuery, 'standsOut' | 'rule'>,
): boolean {
  if (query.rule !== null) return found?.some((one) => one.ruleId === query.rule) ?? false;
  return !query.standsOut || marksOf(found).length > 0;
}

/** One page of rows, and how many there are before paging. A page past the end is the last one. */
export function pageOf<Row>(rows: Row[], page: number): { rows: Row[]; matching: number; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(rows.length / PAGE_SIZE));
  const shown = Math.min(page, pages);
  return { rows: rows.slice((shown - 1) * PAGE_SIZE, shown * PAGE_SIZE), matching: rows.length, page: shown, pages };
}

function listOf(value: string | null): string[] {
  return (value ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .slice(0, 20);
}
