import { randomUUID } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import { rowsOf } from '#app/db/lists.ts';
import { personIdsOf } from '#app/db/people.ts';
import { compareRosters } from '#app/domain/access/compare.ts';
import { isSubjectKind, type SourceKind } from '#app/domain/access/source-kind.ts';
import { keyOfRow, type Roster } from '#app/domain/access/roster.ts';
import { type ExplainedDifference, explainDifferences } from '#app/domain/access/watched.ts';
import { entry, type PersonalPart, type PublicParts } from '#app/domain/evidence/entry.ts';
import type { SubjectKind, WatchedDifference } from '#app/domain/evidence/list-entries.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import { append } from '#app/ledger/append.ts';
import type { Actor, Context } from '#app/ports.ts';
import { rosterOf } from '#app/usecases/lists/check-list.ts';
import { type BroughtList, readBrought, type Unreadable } from '#app/usecases/lists/read-brought.ts';

/** Differences named in the entry: a leaf holds one commitment per person named. The counts are always whole. */
const MAX_DIFFERENCES = 200;
const MAX_NAME = 200;

export interface WatchedInput extends Omit<BroughtList, 'kind'> {
  /** The stored list it is compared with. */
  listId: string;
  /** The auditor before whose eyes the export was made, in their own words. */
  watcher: { name: string; organisation: string };
}

export type WatchedOutcome = Pick<
  PublicParts['export.watched'],
  | 'watchId'
  | 'listId'
  | 'kind'
  | 'rowsRead'
  | 'rowsKept'
  | 'rowsSetAside'
  | 'same'
  | 'joined'
  | 'left'
  | 'changed'
  | 'changedAddress'
> & { differences: (WatchedDifference & { subject: string })[] };

/**
 * Compares an export that an auditor watched being made with a stored list, and records what differs and what explains it.
 * The export itself is not kept as a list. One transaction: there is no comparison without its entry. Refusals: role_missing,
 * not_found, watcher_missing, and list_unreadable with the lines, after which nothing is stored.
 */
export async function watchExport(
  ctx: Context & { actor: Actor },
  input: WatchedInput,
): Promise<WatchedOutcome | Refusal | Unreadable> {
  if (!ctx.actor.roles.some((role) => role === 'manager' || role === 'owner' || role === 'auditor'))
    return refuse('role_missing');
  const watcher = { name: input.watcher.name.trim(), organisation: input.watcher.organisation.trim() };
  if (![watcher.name, watcher.organisation].every((text) => text !== '' && text.length <= MAX_NAME))
    return refuse('watcher_missing');
  const { shopId } = ctx.shop;
  const stored = await ctx.db.inShop(shopId, (tx) =>
    tx.list.findUnique({ where: { shopId_listId: { shopId, listId: input.listId } }, select: { kind: true } }),
  );
  const kind = stored?.kind as SourceKind | undefined;
  if (kind === undefined || !isSubjectKind(kind)) return refuse('not_found');
  const brought: BroughtList<SubjectKind> = { ...input, kind };
  const read = await readBrought(ctx, brought);
  if ('unreadable' in read) return read;
  const roster = rosterOf(ctx, brought, read.parsed, null);
  return ctx.db.inShop(shopId, (tx) => record(tx, ctx, input, watcher, { roster, fileDigest: read.parsed.digest }), {
    timeoutMs: 60_000,
  });
}

interface Watched {
  roster: Roster;
  fileDigest: string;
}

async function record(
  tx: Tx,
  ctx: Context & { actor: Actor },
  input: WatchedInput,
  watcher: WatchedInput['watcher'],
  { roster, fileDigest }: Watched,
): Promise<WatchedOutcome | Refusal> {
  const { shopId } = ctx.shop;
  const { listId } = input;
  const list = await tx.list.findUnique({ where: { shopId_listId: { shopId, listId } } });
  if (!list || list.outcome !== 'recorded' || list.digest === null) return refuse('not_found');
  const rows = await rowsOf(tx, shopId, listId);
  const storedRows = rows.map(({ row }) => row as unknown as Roster['rows'][number]);
  const storedRoster = { kind: roster.kind, rows: storedRows } as Roster;
  const comparison = compareRosters(storedRoster, roster);
  const differences = explainDifferences(comparison, storedRoster, await explanations(tx, ctx, list));
  const commitments = new Map(storedRows.map((row, i) => [row, rows[i]!.commitment]));
  const named = differences.slice(0, MAX_DIFFERENCES).map((one, i) => placed(one, i, commitments));
  const persons = await personIdsOf(tx, shopId, [
    watcherKey(watcher),
    ...named.flatMap(({ subjectKey, difference }) => (difference.part === null ? [] : [subjectKey])),
  ]);
  const personal: PersonalPart[] = [
    { part: 'p.watcher', personId: persons.get(watcherKey(watcher))!, body: { ...watcher } },
    ...named.flatMap(({ difference, subjectKey, subject, email }): PersonalPart[] =>
      difference.part === null
        ? []
        : [
            {
              part: difference.part as PersonalPart['part'],
              personId: persons.get(subjectKey)!,
              body: { name: subject, email },
            },
          ],
    ),
  ];
  const counts = {
    watchId: randomUUID(),
    listId,
    kind: roster.kind,
    rowsRead: roster.sheet.rowsRead,
    rowsKept: roster.sheet.rowsKept,
    rowsSetAside: roster.setAside.length,
    same: comparison.unchanged.length,
    joined: comparison.joiners.length,
    left: comparison.leavers.length,
    changed: comparison.changed.length,
    changedAddress: comparison.changedAddress.length,
  };
  const watched: PublicParts['export.watched'] = {
    ...counts,
    listDigest: list.digest,
    route: roster.route,
    watchedAt: ctx.now.toISOString(),
    fileDigest,
    differences: named.map(({ difference }) => difference),
    by: ctx.actor.memberId,
  };
  const [place] = await append(tx, shopId, [entry('export.watched', ctx.now, watched, { personal })], ctx.ports);
  await tx.watchedExport.create({
    data: {
      shopId,
      watchId: counts.watchId,
      listId,
      kind: roster.kind,
      watcher,
      personId: persons.get(watcherKey(watcher))!,
      uploadedBy: ctx.actor.memberId,
      watchedAt: ctx.now,
      fileDigest,
      outcome: { ...counts, differences: watched.differences.map((one) => ({ ...one })) },
      entryIndex: place!.index,
    },
  });
  return { ...counts, differences: named.map(({ difference, subject }) => ({ ...difference, subject })) };
}

/** What the record knows that may explain a difference from this list: removals ordered by reviews, and later lists. */
async function explanations(tx: Tx, ctx: Context, list: { listId: string; kind: string; takenAt: Date }) {
  const { shopId } = ctx.shop;
  const { kind } = list;
  const removals = await tx.revocation.findMany({
    where: { shopId, kind, state: { not: 'excepted' } },
    orderBy: { openedAt: 'asc' },
    select: { cycleId: true, subjectKey: true, demand: true },
  });
  const laterLists = await tx.list.findMany({
    where: { shopId, kind, outcome: 'recorded', takenAt: { gt: list.takenAt }, listId: { not: list.listId } },
    orderBy: [{ takenAt: 'asc' }, { entryIndex: 'asc' }],
    select: { listId: true },
  });
  const later: { listId: string; rows: Roster['rows'] }[] = [];
  for (const { listId } of laterLists) {
    const rows = await rowsOf(tx, shopId, listId);
    later.push({ listId, rows: rows.map(({ row }) => row) as unknown as Roster['rows'] });
  }
  return { removals: removals.map((one) => ({ ...one, demand: one.demand as 'remove' | 'reduce' })), later };
}

interface Placed {
  difference: WatchedDifference;
  subjectKey: string;
  subject: string;
  email: string | null;
}

function placed(
  { row, ...explained }: ExplainedDifference,
  i: number,
  commitments: ReadonlyMap<unknown, string>,
): Placed {
  const isPerson = 'accountKey' in row;
  const subject = isPerson ? row.name : row.title;
  return {
    subject,
    subjectKey: keyOfRow(row),
    email: isPerson ? row.email : null,
    difference: {
      ...explained,
      row: commitments.get(row) ?? null,
      part: isPerson ? `p.d${i + 1}` : null,
      name: isPerson ? null : subject,
    },
  };
}

/** Under whose key the watcher's name is sealed: one person for one name and organisation. */
const watcherKey = ({ name, organisation }: WatchedInput['watcher']): string =>
  `watcher:${organisation}/${name}`.toLowerCase();
