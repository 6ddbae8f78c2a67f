import { GraphQLError } from 'graphql';

export interface PageArguments {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
  reverse?: boolean | null;
}

export interface Connection<T> {
  nodes: T[];
  edges: { node: T; cursor: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

interface Sorted<T> {
  item: T;
  id: number;
  value: string;
}

export const MAXIMUM_PAGE = 250;

/**
 * One page by keyset: a cursor holds the sort value and the id of its row, so a row removed between two pages moves nothing. Rows past `cap`
 * cannot be reached (platform.md 5: pagination stops at 25,000 objects; that it stops with an error is our assumption).
 */
export function page<T>(
  items: readonly T[],
  args: PageArguments,
  key: (item: T) => { id: number; value: string },
  cap: number,
): Connection<T> {
  checkSizes(args);
  const rows = sorted(items, key, args.reverse === true);
  const order = args.reverse === true ? -1 : 1;
  const after = decode(args.after);
  const before = decode(args.before);
  const start = after === null ? 0 : rows.findLastIndex((row) => order * compare(row, after) <= 0) + 1;
  const found = before === null ? -1 : rows.findIndex((row) => order * compare(row, before) >= 0);
  const end = found === -1 ? rows.length : found;
  const from = args.first == null && args.last != null ? Math.max(start, end - args.last) : start;
  const to = args.first == null ? end : Math.min(end, start + args.first);
  if (to > cap) {
    throw new GraphQLError(`Pagination is limited to ${cap} objects. Use a filter or a bulk query to read further.`, {
      extensions: { code: 'PAGINATION_LIMIT_EXCEEDED' },
    });
  }
  const chosen = rows.slice(from, to);
  const edges = chosen.map((row) => ({ node: row.item, cursor: encode(row) }));
  return {
    nodes: chosen.map((row) => row.item),
    edges,
    pageInfo: {
      hasNextPage: to < rows.length,
      hasPreviousPage: from > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Sizes outside 1 to 250 are refused, as is a connection asked for without a size. */
export function checkSizes(args: PageArguments): void {
  if (args.first == null && args.last == null) throw badRequest('you must provide one of first or last');
  for (const name of ['first', 'last'] as const) {
    const size = args[name];
    if (size == null) continue;
    if (size > MAXIMUM_PAGE) throw badRequest(`${name} cannot exceed ${MAXIMUM_PAGE}`);
    if (size < 0) throw badRequest(`${name} cannot be negative`);
  }
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
}

function sorted<T>(
  items: readonly T[],
  key: (item: T) => { id: number; value: string },
  reverse: boolean,
): Sorted<T>[] {
  const rows = items.map((item) => ({ item, ...key(item) })).sort(compare);
  return reverse ? rows.reverse() : rows;
}

function compare(a: { id: number; value: string }, b: { id: number; value: string }): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  return a.id - b.id;
}

function encode(row: { id: number; value: string }): string {
  return Buffer.from(JSON.stringify({ last_id: row.id, last_value: row.value })).toString('base64');
}

function decode(cursor: string | null | undefined): { id: number; value: string } | null {
  if (cursor == null) return null;
  try {
    const read = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8')) as { last_id: number; last_value: string };
    if (typeof read.last_id === 'number' && typeof read.last_value === 'string') {
      return { id: read.last_id, value: read.last_value };
    }
  } catch {
    // Not one of our cursors: refused below like any other wrong one.
  }
  throw badRequest('Invalid cursor for current pagination sort.');
}
