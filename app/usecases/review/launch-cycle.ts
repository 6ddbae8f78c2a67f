import { randomBytes, randomUUID } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import { lastClosedCycle, openCycle } from '#app/db/cycles.ts';
import { latestList, rowsOf } from '#app/db/lists.ts';
import type { Account } from '#app/domain/access/account.ts';
import { assess } from '#app/domain/access/assessment.ts';
import { blocksStart, type CompletenessSheet } from '#app/domain/access/completeness.ts';
import type { Roster } from '#app/domain/access/roster.ts';
import { canonicalBytes } from '#app/domain/evidence/canonical.ts';
import { type CycleException, entry, type SubjectKind } from '#app/domain/evidence/entry.ts';
import { type CycleId, cycleId } from '#app/domain/ids.ts';
import { isRefusal, type Refusal, refuse } from '#app/domain/refusal.ts';
import { blocksOf, ownRowOf, plan, type PlanInput } from '#app/domain/review/plan.ts';
import { append } from '#app/ledger/append.ts';
import { publish } from '#app/ledger/publish.ts';
import type { Actor, Context } from '#app/ports.ts';
import { commitment, digestOfCommitments, SALT_BYTES } from '#app/tlog/commitment.ts';
import { toHex } from '#app/tlog/hex.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { appointReviewer } from '#app/usecases/members/appoint-reviewer.ts';
import { matchMember } from '#app/usecases/review/match-member.ts';

export interface SetUp {
  dueAt: Date;
  name: string | null;
  /** Who decides the starter's own row: a row of the people list. */
  otherReviewer: { subjectKey: string } | null;
  selfReviewReason: string | null;
  unmatchedReason: string | null;
  /** Why to start although a list's sum or second count does not hold; printed on page one of the pack. */
  overrideReason: string | null;
}

export interface SetUpPreview {
  name: string;
  dueAt: string;
  people: number;
  apps: number;
  reviewers: { memberId: string | null; name: string; rows: number; firstOpenedAt: string | null; matched: string }[];
  blocks: Refusal[];
  ownRow: { name: string; subjectKey: string } | null;
  eligible: { subjectKey: string; name: string; email: string | null; openedAt: string | null }[];
  lists: { kind: SubjectKind; takenAt: string; route: string; rows: number }[];
}

type FrozenRow = Awaited<ReturnType<typeof rowsOf>>[number];
interface FrozenList {
  kind: SubjectKind;
  listId: string;
  digest: string;
  takenAt: Date;
  route: string;
  sheet: CompletenessSheet;
  rows: FrozenRow[];
}

/** What starting now would do, and everything that stands in the way. Stores nothing but a match it may find. */
export async function planCycle(ctx: Context & { actor: Actor }, input: SetUp): Promise<SetUpPreview> {
  return ctx.db.inShop(ctx.shop.shopId, async (tx) => {
    const lists = await frozenLists(tx, ctx);
    const planned = await planInput(tx, ctx, lists, input);
    const running = await openCycle(tx, ctx.shop.shopId);
    const own = ownRowOf(planned.input);
    const others = new Map(
      planned.members.filter((one) => one.subjectKey !== null).map((one) => [one.subjectKey!, one]),
    );
    const chosen =
      input.otherReviewer && planned.people.find((row) => row.accountKey === input.otherReviewer!.subjectKey);
    const total = planned.input.rows.length;
    const me = planned.members.find((one) => one.memberId === ctx.actor.memberId);
    const reviewers = [
      {
        memberId: ctx.actor.memberId,
        name: ctx.actor.name,
        rows: own && chosen ? total - 1 : total,
        firstOpenedAt: me?.firstOpenedAt?.toISOString() ?? null,
        matched: planned.input.starter.matched,
      },
      ...(own && chosen
        ? [
            {
              memberId: others.get(chosen.accountKey)?.memberId ?? null,
              name: chosen.name,
              rows: 1,
              firstOpenedAt: others.get(chosen.accountKey)?.firstOpenedAt?.toISOString() ?? null,
              matched: others.get(chosen.accountKey)?.matchedBy ?? 'not_matched',
            },
          ]
        : []),
    ];
    return {
      name: input.name ?? nameOf(ctx.now, ctx.shop.timeZone),
      dueAt: input.dueAt.toISOString(),
      people: countOf(lists, 'people'),
      apps: countOf(lists, 'apps'),
      reviewers,
      blocks: [
        ...(running ? [refuse('cycle_already_open')] : []),
        ...sheetBlocks(lists, input.overrideReason),
        ...blocksOf(planned.input, ctx.now),
      ],
      ownRow: own && {
        subjectKey: own.subjectKey,
        name: planned.people.find((row) => row.accountKey === own.subjectKey)?.name ?? '',
      },
      eligible: planned.eligible.map((row) => ({
        subjectKey: row.accountKey,
        name: row.name,
        email: row.email,
        openedAt: others.get(row.accountKey)?.firstOpenedAt?.toISOString() ?? null,
      })),
      lists: lists.map(({ kind, takenAt, route, rows }) => ({
        kind,
        takenAt: takenAt.toISOString(),
        route,
        rows: rows.length,
      })),
    };
  });
}

/**
 * Starts a review: freezes the lists as its population, assigns every row, and records it, in one transaction; then signs a
 * checkpoint, so that the frozen state is fixed before the first decision. If we crash before the checkpoint, the review
 * has started all the same and the next checkpoint covers it.
 */
export async function launchCycle(
  ctx: Context & { actor: Actor },
  input: SetUp,
): Promise<{ cycleId: CycleId } | Refusal> {
  const { shopId } = ctx.shop;
  const launched = await ctx.db.inShop(shopId, (tx) => launch(tx, ctx, input), { timeoutMs: 60_000 });
  if (!isRefusal(launched)) await ctx.db.inShop(shopId, (tx) => publish(tx, shopId, ctx.ports.signer, ctx.now));
  return launched;
}

async function launch(tx: Tx, ctx: Context & { actor: Actor }, input: SetUp): Promise<{ cycleId: CycleId } | Refusal> {
  const { shopId } = ctx.shop;
  // One review at a time: the shop's row is the lock that two starters meet at.
  await tx.$queryRaw`SELECT 1 FROM shop WHERE shop_id = ${shopId} FOR UPDATE`;
  if (await openCycle(tx, shopId)) return refuse('cycle_already_open');
  const lists = await frozenLists(tx, ctx);
  const [sheetBlock] = sheetBlocks(lists, input.overrideReason);
  if (sheetBlock) return sheetBlock;
  const planned = await planInput(tx, ctx, lists, input);
  const made = plan(planned.input, ctx.now);
  if (isRefusal(made)) return made;
  const id = cycleId(randomUUID());
  const appointed = await appointOther(
    tx,
    ctx,
    planned,
    made.assignments.some((one) => one.memberId === PENDING),
  );
  const before = await earlierRows(tx, ctx);
  const rosters = lists.map(
    (list) => ({ kind: list.kind, rows: list.rows.map((row) => row.row) }) as unknown as Roster,
  );
  const assessed = assess(rosters, before.rosters, { now: ctx.now });
  const rows = lists.flatMap((list) => list.rows.map((row) => ({ list, row })));
  const items = rows.map(({ list, row }, position) => {
    const own = assessed.get(`${list.kind}/${row.subjectKey}`) ?? {
      standsOut: [],
      highRisk: false,
      changed: false,
      change: { kind: 'first', details: [] },
    };
    const shown = {
      standsOut: own.standsOut,
      change: { ...own.change, previous: before.decisions.get(`${list.kind}/${row.subjectKey}`) ?? null },
    };
    const salt = randomBytes(SALT_BYTES);
    const assigned = made.assignments[position]!.memberId;
    const reviewerId = assigned === PENDING ? appointed! : assigned;
    return {
      shopId,
      cycleId: id,
      itemId: randomUUID(),
      position,
      kind: list.kind,
      listId: list.listId,
      listPosition: row.position,
      subjectKey: row.subjectKey,
      name: row.name,
      rowCommitment: row.commitment,
      reviewerId,
      firstReviewerId: reviewerId,
      highRisk: own.highRisk,
      changed: own.changed,
      standsOut: shown.standsOut,
      change: shown.change,
      shownCommitment: commitment(nodeCrypto, salt, canonicalBytes(shown)),
      shownSalt: salt,
      version: 0,
    };
  });
  const ownItem = items.find((item) => item.kind === 'people' && item.subjectKey === planned.input.starter.subjectKey);
  const exceptions: CycleException[] = [
    ...made.exceptions.map((one) => ({
      kind: one.kind,
      reason: one.reason,
      by: ctx.actor.memberId,
      itemId: one.subjectKey ? (ownItem?.itemId ?? null) : null,
      acknowledgedBy: one.acknowledgedBy,
    })),
    ...overrides(lists, input.overrideReason, ctx.actor.memberId),
  ];
  const populationDigest = digestOfCommitments(
    nodeCrypto,
    items.map((item) => item.rowCommitment),
  );
  const launchedEntry = entry(
    'cycle.launched',
    ctx.now,
    {
      cycleId: id,
      name: input.name ?? nameOf(ctx.now, ctx.shop.timeZone),
      startedBy: ctx.actor.memberId,
      dueAt: input.dueAt.toISOString(),
      people: sourceOf(lists, 'people'),
      apps: sourceOf(lists, 'apps'),
      populationDigest,
      items: items.length,
      reviewers: await reviewersOf(tx, ctx, items, planned.input.starter.matched),
      exceptions,
      assignmentDigest: digestOfCommitments(
        nodeCrypto,
        items.map(({ itemId, rowCommitment, reviewerId }) =>
          toHex(nodeCrypto.sha256(canonicalBytes({ itemId, rowCommitment, memberId: reviewerId }))),
        ),
      ),
    },
    {
      cycleId: id,
      personal: [
        { part: 'p.starter', personId: ctx.actor.memberId, body: { name: ctx.actor.name, email: ctx.actor.email } },
      ],
    },
  );
  const [place] = await append(tx, shopId, [launchedEntry], ctx.ports);
  await tx.cycle.create({
    data: {
      shopId,
      cycleId: id,
      name: input.name ?? nameOf(ctx.now, ctx.shop.timeZone),
      state: 'open',
      startedAt: ctx.now,
      startedBy: ctx.actor.memberId,
      dueAt: input.dueAt,
      peopleListId: sourceOf(lists, 'people')?.listId ?? null,
      appsListId: sourceOf(lists, 'apps')?.listId ?? null,
      populationDigest,
      exceptions: exceptions.map((one) => ({ ...one })),
      launchedIndex: place!.index,
    },
  });
  await tx.reviewItem.createMany({ data: items });
  return { cycleId: id };
}

/** Stands for the other reviewer until they are appointed, which happens only once nothing blocks the start. */
const PENDING = 'pending';

async function appointOther(tx: Tx, ctx: Context, planned: Planned, isNeeded: boolean): Promise<string | null> {
  if (!isNeeded || !planned.input.other) return null;
  const account = planned.people.find((row) => row.accountKey === planned.input.other!.subjectKey)!;
  return (await appointReviewer(tx, ctx, account)).memberId;
}

interface Planned {
  input: PlanInput;
  people: Account[];
  eligible: Account[];
  members: Awaited<ReturnType<Tx['member']['findMany']>>;
}

async function planInput(
  tx: Tx,
  ctx: Context & { actor: Actor },
  lists: readonly FrozenList[],
  input: SetUp,
): Promise<Planned> {
  const { matched, subjectKey } = await matchMember(tx, ctx);
  const people = (lists.find((list) => list.kind === 'people')?.rows ?? []).map((row) => row.row as unknown as Account);
  const eligible = people.filter((row) => row.accountKey !== subjectKey && canReview(row));
  const chosen = input.otherReviewer && people.find((row) => row.accountKey === input.otherReviewer!.subjectKey);
  const members = await tx.member.findMany({ where: { shopId: ctx.shop.shopId } });
  return {
    people,
    eligible,
    members,
    input: {
      rows: lists.flatMap((list) => list.rows.map((row) => ({ kind: list.kind, subjectKey: row.subjectKey }))),
      starter: { memberId: ctx.actor.memberId, subjectKey, matched, isAccountOwner: ctx.actor.isAccountOwner },
      other: chosen ? { memberId: PENDING, subjectKey: chosen.accountKey } : null,
      eligible: eligible.map((row) => row.accountKey),
      selfReviewReason: input.selfReviewReason,
      unmatchedReason: input.unmatchedReason,
      dueAt: input.dueAt,
    },
  };
}

// Somebody who cannot sign in to the admin cannot open the app, so cannot be asked to decide.
function canReview(row: Account): boolean {
  const cannotSignIn =
    row.type === 'pos_only' || row.type === 'restricted' || row.type === 'system' || row.type === 'invited';
  return !cannotSignIn && (row.status === 'active' || row.status === 'unknown');
}

async function frozenLists(tx: Tx, ctx: Context): Promise<FrozenList[]> {
  const lists: FrozenList[] = [];
  for (const kind of ['people', 'apps'] as const) {
    const list = await latestList(tx, ctx.shop.shopId, kind);
    if (!list) continue;
    const rows = await rowsOf(tx, ctx.shop.shopId, list.listId);
    lists.push({
      kind,
      listId: list.listId,
      digest: list.digest!,
      takenAt: list.takenAt,
      route: list.route,
      sheet: list.sheet as unknown as CompletenessSheet,
      rows,
    });
  }
  return lists;
}

function sheetBlocks(lists: readonly FrozenList[], overrideReason: string | null): Refusal[] {
  const missing = lists.some((list) => list.kind === 'people') ? [] : [refuse('list_missing')];
  if (overrideReason !== null && overrideReason.trim() !== '') return missing;
  return [...missing, ...failing(lists).map(({ kind, block }) => sumFails(kind, block))];
}

function failing(lists: readonly FrozenList[]) {
  return lists.flatMap(({ kind, sheet }) => {
    const block = blocksStart(sheet);
    return block ? [{ kind, block }] : [];
  });
}

function sumFails(kind: SubjectKind, block: NonNullable<ReturnType<typeof blocksStart>>): Refusal {
  const counted = block.code === 'second_count_differs' ? block.counted : block.rowsRead;
  return refuse('list_sum_fails', { kind, kept: block.rowsKept, counted });
}

function overrides(lists: readonly FrozenList[], reason: string | null, by: string): CycleException[] {
  const written = reason?.trim() ?? '';
  const sums = failing(lists).map(() => ({
    kind: 'list_sum_overridden' as const,
    reason: written,
    by,
    itemId: null,
    acknowledgedBy: null,
  }));
  return sums;
}

async function earlierRows(tx: Tx, ctx: Context) {
  const cycle = await lastClosedCycle(tx, ctx.shop.shopId);
  const decisions = new Map<string, { decision: string; at: string; cycleName: string }>();
  const rosters: Roster[] = [];
  if (!cycle) return { decisions, rosters };
  for (const item of await tx.reviewItem.findMany({ where: { shopId: ctx.shop.shopId, cycleId: cycle.cycleId } })) {
    if (item.decision && item.decidedAt)
      decisions.set(`${item.kind}/${item.subjectKey}`, {
        decision: item.decision,
        at: item.decidedAt.toISOString(),
        cycleName: cycle.name,
      });
  }
  for (const [kind, listId] of [
    ['people', cycle.peopleListId],
    ['apps', cycle.appsListId],
  ] as const) {
    if (listId)
      rosters.push({
        kind,
        rows: (await rowsOf(tx, ctx.shop.shopId, listId)).map((row) => row.row),
      } as unknown as Roster);
  }
  return { decisions, rosters };
}

async function reviewersOf(
  tx: Tx,
  ctx: Context & { actor: Actor },
  items: readonly { reviewerId: string }[],
  own: string,
) {
  const perReviewer = Map.groupBy(items, (item) => item.reviewerId);
  const members = await tx.member.findMany({
    where: { shopId: ctx.shop.shopId, memberId: { in: [...perReviewer.keys()] } },
  });
  return members.map((member) => ({
    memberId: member.memberId,
    items: perReviewer.get(member.memberId)!.length,
    matched: (member.memberId === ctx.actor.memberId ? own : (member.matchedBy ?? 'not_matched')) as 'user_id',
  }));
}

function sourceOf(lists: readonly FrozenList[], kind: SubjectKind) {
  const list = lists.find((one) => one.kind === kind);
  return list ? { listId: list.listId, digest: list.digest, count: list.rows.length } : null;
}

const countOf = (lists: readonly FrozenList[], kind: SubjectKind): number =>
  lists.find((one) => one.kind === kind)?.rows.length ?? 0;

/** "Review of November 2026", in the store's time zone. */
function nameOf(now: Date, timeZone: string): string {
  return `Review of ${new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone }).format(now)}`;
}
