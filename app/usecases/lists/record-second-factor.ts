import type { Tx } from '#app/db/client.server.ts';
import { latestList, readableRowsOf } from '#app/db/lists.ts';
import type { Account } from '#app/domain/access/account.ts';
import { type SetAside, verdictOf } from '#app/domain/access/completeness.ts';
import { type FactorFit, fitsOf, withoutFactorIn, type WithoutFactor } from '#app/domain/access/second-factor.ts';
import type { Route } from '#app/domain/evidence/list-entries.ts';
import type { ListId } from '#app/domain/ids.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import type { Actor, Context } from '#app/ports.ts';
import { readBrought, type Unreadable } from '#app/usecases/lists/read-brought.ts';
import { storeList } from '#app/usecases/lists/store-list.ts';

/** What somebody took from Shopify's filter of users who sign in without a second factor. `text` null: the filter showed nobody. */
export interface FilterShown {
  text: string | null;
}

export interface FilterPreview {
  /** SHA-256 of the text, empty where the filter showed nobody: saving names it, so that what is saved is what was checked. */
  digest: string;
  rowsRead: number;
  setAside: SetAside[];
  fits: { line: number; name: string; email: string | null; fit: FactorFit['fit']; rows: string[] }[];
  /** They are everybody on the people list: then most likely the page was not filtered. */
  isEverybody: boolean;
  /** When the people list was read that they are held against, UTC; null: there is none. */
  since: string | null;
}

type Acting = Context & { actor: Actor };

/** Reads the text as rows of people and holds them against the newest people list. Stores nothing. Refusals: role_missing, list_unreadable. */
export async function checkSecondFactor(
  ctx: Acting,
  shown: FilterShown,
): Promise<FilterPreview | Refusal | Unreadable> {
  const read = await readShown(ctx, shown);
  if ('refused' in read) return read;
  const { people, since } = await ctx.db.inShop(ctx.shop.shopId, (tx) => newestPeople(tx, ctx));
  const fits = fitsOf(read.rows, people);
  const marked = new Set(fits.flatMap(({ fit, rows }) => (fit === 'fits' ? rows : [])));
  return {
    digest: read.digest,
    rowsRead: read.rows.length + read.setAside.length,
    setAside: read.setAside,
    fits: fits.map(({ typed, fit, rows }) => ({ ...typed, fit, rows: rows.map(({ name }) => name) })),
    isEverybody: people.length > 1 && marked.size === people.length,
    since,
  };
}

/**
 * Freezes whom the filter showed, as a list of its own: the newest counts, also one of nobody. Who fits no row is kept too, since
 * a later people list may have them. Refusals: role_missing, list_unreadable, list_changed_meanwhile.
 */
export async function recordSecondFactor(
  ctx: Acting,
  { expectedDigest, ...shown }: FilterShown & { expectedDigest: string },
): Promise<{ listId: ListId } | Refusal | Unreadable> {
  const read = await readShown(ctx, shown);
  if ('refused' in read) return read;
  const { digest, rows, setAside } = read;
  if (digest !== expectedDigest) return refuse('list_changed_meanwhile');
  const by = ctx.actor.memberId;
  const takenAt = ctx.now.toISOString();
  const origin = shown.text === null ? 'said to show nobody' : 'text pasted from the screen';
  const route: Route = shown.text === null ? 'manual' : 'paste';
  const sheet = {
    ...{ origin, method: route, by, at: takenAt, queryOrFileDigest: digest, apiVersion: null, secondCount: null },
    filters: 'people without two-step sign-in',
    ...{ rowsRead: rows.length + setAside.length, rowsKept: rows.length, setAside },
    verdict: verdictOf(rows.length, null),
  };
  const frozen = rows.map((row, at) => ({ key: `second_factor:${at}`, name: row.name, email: row.email, row }));
  const list = { kind: 'second_factor' as const, route, takenAt, producedBy: by, sheet, rows: frozen };
  const provenance = { sourceDigests: shown.text === null ? [] : [digest], method: { origin, filters: sheet.filters } };
  const stored = await ctx.db.inShop(ctx.shop.shopId, (tx) => storeList(tx, ctx, list, provenance));
  return { listId: stored.listId };
}

type ReadShown = { digest: string; rows: WithoutFactor[]; setAside: SetAside[] };

async function readShown(ctx: Acting, { text }: FilterShown): Promise<ReadShown | Refusal | Unreadable> {
  if (!ctx.actor.roles.some((role) => role === 'manager' || role === 'owner')) return refuse('role_missing');
  if (text === null) return { digest: '', rows: [], setAside: [] };
  const bytes = new TextEncoder().encode(text);
  // Shopify's filter shows the list of users, only shorter.
  const read = await readBrought(ctx, { kind: 'people', route: 'paste', bytes, fileName: null, mapping: null });
  if ('unreadable' in read) return read;
  const { parsed } = read;
  const { kept, other } = withoutFactorIn(parsed.rows);
  const setAside = [
    ...parsed.setAside.map(({ line, reason }) => ({ line, reason })),
    ...other.map((line) => ({ line, reason: 'has a second factor' })),
  ].toSorted((a, b) => a.line - b.line);
  return { digest: parsed.digest, rows: kept, setAside };
}

async function newestPeople(tx: Tx, ctx: Acting): Promise<{ people: Account[]; since: string | null }> {
  const { shopId } = ctx.shop;
  const list = await latestList(tx, shopId, 'people');
  if (!list) return { people: [], since: null };
  const people = (await readableRowsOf(tx, shopId, list.listId)).map(({ row }) => row as unknown as Account);
  return { people, since: list.takenAt.toISOString() };
}
