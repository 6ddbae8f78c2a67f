import { normaliseName } from '#app/domain/access/account.ts';
import { FILTERS } from '#app/domain/access/table-view.ts';
import type { FilterName, Table } from '#app/domain/access/table-view.ts';
import { marksOf } from './list-findings.ts';
import type { ReadList, ReadRow } from './list-findings.ts';
import { pageOf } from './table-query.ts';
import type { TableQuery } from './table-query.ts';

/** Values of each filter that occur in the list, so that none is offered that finds nothing. */
export type FilterValues = Partial<Record<FilterName, string[]>>;

type AnyRow = Pick<ReadRow<unknown, Table>, 'words' | 'findings'> & {
  facets: Partial<Record<FilterName, readonly string[]>>;
};

/** Filter, sort and page the rows of a list. Pure. */
export function pageOfList<Read extends AnyRow>(table: Table, list: ReadList<Read>, query: TableQuery) {
  const wanted = normaliseName(query.search);
  const ordered = query.sort === 'name' ? list.byName : list.rows;
  const matching = ordered.filter((read) => matches(table, read, query, wanted));
  const { rows, ...paging } = pageOf(inOrder(matching, query), query.page);
  return { rows, total: list.rows.length, ...paging };
}

/** The values that rows of this list have, per filter, in the order they come. Made once for each list. */
export function valuesOf(table: Table, list: ReadList<AnyRow>): FilterValues {
  const known = valuesByList.get(list);
  if (known) return known;
  const values = Object.fromEntries(
    FILTERS[table].map((name) => [name, [...new Set(list.rows.flatMap((read) => answers(read, name)))].toSorted()]),
  );
  valuesByList.set(list, values);
  return values;
}

const valuesByList = new WeakMap<object, FilterValues>();

function matches(table: Table, read: AnyRow, query: TableQuery, wanted: string): boolean {
  if (wanted !== '' && !read.words.includes(wanted)) return false;
  if (query.rule !== null && !read.findings.some((one) => one.ruleId === query.rule)) return false;
  if (query.standsOut && marksOf(read.findings).length === 0) return false;
  return FILTERS[table].every((name) => {
    const asked = query.filters[name];
    return asked === undefined || answers(read, name).some((value) => asked.includes(value));
  });
}

const answers = (read: AnyRow, name: FilterName): readonly string[] => read.facets[name] ?? [];

function inOrder<Read extends AnyRow>(rows: Read[], { sort, descending }: TableQuery): Read[] {
  if (sort !== 'standsOut') return descending ? rows.toReversed() : rows;
  const turn = descending ? -1 : 1;
  const counted = rows.map((read) => ({ read, count: marksOf(read.findings).length }));
  return counted.toSorted((a, b) => turn * (a.count - b.count)).map(({ read }) => read);
}
