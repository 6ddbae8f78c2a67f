import { randomBytes, randomUUID } from 'node:crypto';

import type { Tx } from '#app/db/client.server.ts';
import { lastClosedCycle, openCycle } from '#app/db/cycles.ts';
import { insertRows } from '#app/db/insert-rows.ts';
import { readableRowsOf } from '#app/db/lists.ts';
import { surroundingsOf } from '#app/db/surroundings.ts';
import type { Surroundings } from '#app/domain/access/about.ts';
import { assess, type Assessment } from '#app/domain/access/assessment.ts';
import type { RolesRoster, Roster } from '#app/domain/access/roster.ts';
import { canonicalBytes } from '#app/domain/evidence/canonical.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import type { CycleException, CycleLaunched } from '#app/domain/evidence/review-entries.ts';
import { type CycleId, cycleId } from '#app/domain/ids.ts';
import { isRefusal, type Refusal, refuse } from '#app/domain/refusal.ts';
import { plan, type Plan } from '#app/domain/review/plan.ts';
import { append } from '#app/ledger/append.ts';
import { publish } from '#app/ledger/publish.ts';
import { assignmentDigest, populationDigest } from '#app/pack/digests.ts';
import type { Actor, Context } from '#app/ports.ts';
import { commitment, SALT_BYTES } from '#app/tlog/commitment.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { wantOutsideProof } from '#app/usecases/evidence/want-outside-proof.ts';
import { appointReviewer } from '#app/usecases/members/appoint-reviewer.ts';
import {
  type FrozenList,
  frozenLists,
  overridesOf,
  rosterOf,
  seenOutside,
  sheetBlocks,
  sourceOf,
} from '#app/usecases/review/frozen-lists.ts';
import { nameOf, PENDING_REVIEWER, type Planned, planInput, type SetUp } from '#app/usecases/review/plan-cycle.ts';

type Starting = Context & { actor: Actor };

/**
 * Starts a review: freezes the lists as its population, assigns every row, and records it, in one transaction; then signs a
 * checkpoint, so that the frozen state is fixed before the first decision. If we crash before the checkpoint, the review
 * has started all the same and the next checkpoint covers it.
 */
export async function launchCycle(ctx: Starting, input: SetUp): Promise<{ cycleId: CycleId } | Refusal> {
  const { shopId } = ctx.shop;
  const launched = await ctx.db.inShop(shopId, (tx) => launch(tx, ctx, input), { timeoutMs: 60_000 });
  if (!isRefusal(launched)) await ctx.db.inShop(shopId, (tx) => publish(tx, shopId, ctx.ports, ctx.now));
  return launched;
}

async function launch(tx: Tx, ctx: Starting, input: SetUp): Promise<{ cycleId: CycleId } | Refusal> {
  const { shopId } = ctx.shop;
  // One review at a time: the shop's row is the lock that two starters meet at.
  await tx.$queryRaw`SELECT 1 FROM shop WHERE shop_id = ${shopId} FOR UPDATE`;
  if (await openCycle(tx, shopId)) return refuse('cycle_already_open');
  const lists = await frozenLists(tx, ctx);
  const inTheWay = { lists, seen: await seenOutside(tx, ctx), overrideReason: input.overrideReason };
  const [sheetBlock] = sheetBlocks(inTheWay);
  if (sheetBlock) return sheetBlock;
  const planned = await planInput(tx, ctx, lists, input);
  const made = plan(planned.input, ctx.now);
  if (isRefusal(made)) return made;
  const id = cycleId(randomUUID());
  const reviewers = await appointedReviewers(tx, ctx, planned, made);
  const about = await surroundingsOf(tx, shopId);
  const items = makeItems(ctx, id, { lists, about, reviewers, before: await lastReview(tx, ctx) });
  const exceptions = [...exceptionsOf(ctx, made, items), ...overridesOf(inTheWay, ctx.actor.memberId)];
  await storeCycle(tx, ctx, { id, input, lists, items, exceptions, matched: planned.input.starter.matched });
  return { cycleId: id };
}

/** The reviewer of each row, in order; the other reviewer becomes a member now, if they are none yet. */
async function appointedReviewers(tx: Tx, ctx: Starting, planned: Planned, { assignments }: Plan): Promise<string[]> {
  const { other } = planned.input;
  const account = other && planned.people.find((row) => row.accountKey === other.subjectKey);
  const isNeeded = assignments.some((one) => one.memberId === PENDING_REVIEWER);
  const appointed = isNeeded && account ? (await appointReviewer(tx, ctx, account)).memberId : null;
  return assignments.map(({ memberId }) =>
    memberId === PENDING_REVIEWER && appointed !== null ? appointed : memberId,
  );
}

interface LastReview {
  rosters: (Roster | RolesRoster)[];
  /** By kind and subject key, as they were then. */
  decisions: ReadonlyMap<string, { decision: string; at: string; cycleName: string }>;
}

async function lastReview(tx: Tx, ctx: Context): Promise<LastReview> {
  const { shopId } = ctx.shop;
  const cycle = await lastClosedCycle(tx, shopId);
  const decisions = new Map<string, { decision: string; at: string; cycleName: string }>();
  const rosters: LastReview['rosters'] = [];
  if (!cycle) return { decisions, rosters };
  const items = await tx.reviewItem.findMany({
    where: { shopId, cycleId: cycle.cycleId },
    select: { kind: true, subjectKey: true, decision: true, decidedAt: true },
  });
  for (const { kind, subjectKey, decision, decidedAt } of items) {
    if (decision && decidedAt)
      decisions.set(`${kind}/${subjectKey}`, { decision, at: decidedAt.toISOString(), cycleName: cycle.name });
  }
  for (const [kind, listId] of [
    ['people', cycle.peopleListId],
    ['apps', cycle.appsListId],
    ['roles', cycle.rolesListId],
  ] as const) {
    if (listId)
      rosters.push({
        kind,
        rows: (await readableRowsOf(tx, shopId, listId)).map((row) => row.row),
      } as unknown as Roster | RolesRoster);
  }
  return { decisions, rosters };
}

type NewItem = ReturnType<typeof makeItem>;

/** What the rows of a review are made of. */
interface Given {
  lists: readonly FrozenList[];
  /** What else is known of them. */
  about: Surroundings;
  /** One for each row. */
  reviewers: readonly string[];
  before: LastReview;
}

function makeItems(ctx: Context, id: CycleId, { lists, about, reviewers, before }: Given): NewItem[] {
  const assessed = assess(lists.map(rosterOf), before.rosters, { now: ctx.now, about });
  const rows = lists.flatMap((list) => list.rows.map((row) => ({ list, row })));
  return rows.map(({ list, row }, position) => {
    const own = assessed.get(`${list.kind}/${row.subjectKey}`)!;
    const previous = before.decisions.get(`${list.kind}/${own.previousKey ?? row.subjectKey}`) ?? null;
    return makeItem(ctx, id, { list, row, position, own, previous, reviewerId: reviewers[position]! });
  });
}

interface ItemFacts {
  list: FrozenList;
  row: FrozenList['rows'][number];
  position: number;
  own: Assessment;
  previous: { decision: string; at: string; cycleName: string } | null;
  reviewerId: string;
}

function makeItem(ctx: Context, id: CycleId, { list, row, position, own, previous, reviewerId }: ItemFacts) {
  const shown = { standsOut: own.standsOut, change: { ...own.change, previous } };
  const salt = randomBytes(SALT_BYTES);
  return {
    shopId: ctx.shop.shopId,
    cycleId: id,
    itemId: randomUUID() as string,
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
    ...shown,
    shownCommitment: commitment(nodeCrypto, salt, canonicalBytes(shown)),
    shownSalt: salt,
    version: 0,
  };
}

function exceptionsOf(ctx: Starting, made: Plan, items: readonly NewItem[]): CycleException[] {
  return made.exceptions.map(({ kind, reason, subjectKey, acknowledgedBy }) => {
    const own = items.find((item) => item.kind === 'people' && item.subjectKey === subjectKey);
    return { kind, reason, by: ctx.actor.memberId, itemId: own?.itemId ?? null, acknowledgedBy };
  });
}

interface Launching {
  id: CycleId;
  input: SetUp;
  lists: readonly FrozenList[];
  items: NewItem[];
  exceptions: CycleException[];
  matched: CycleLaunched['reviewers'][number]['matched'];
}

async function storeCycle(tx: Tx, ctx: Starting, launching: Launching): Promise<void> {
  const { id, input, lists, items, exceptions } = launching;
  const { memberId, name, email } = ctx.actor;
  const launched: CycleLaunched = {
    cycleId: id,
    name: await nameOf(tx, ctx, input),
    startedBy: memberId,
    dueAt: input.dueAt.toISOString(),
    people: sourceOf(lists, 'people'),
    apps: sourceOf(lists, 'apps'),
    roles: sourceOf(lists, 'roles'),
    populationDigest: populationDigest(nodeCrypto, items),
    items: items.length,
    reviewers: await reviewersOf(tx, ctx, launching),
    exceptions,
    assignmentDigest: assignmentDigest(
      nodeCrypto,
      items.map(({ itemId, rowCommitment, reviewerId }) => ({ itemId, rowCommitment, memberId: reviewerId })),
    ),
  };
  const starter = { part: 'p.starter' as const, personId: memberId, body: { name, email } };
  const [place] = await append(
    tx,
    ctx.shop.shopId,
    [entry('cycle.launched', ctx.now, launched, { cycleId: id, personal: [starter] })],
    ctx.ports,
  );
  await tx.cycle.create({
    data: {
      shopId: ctx.shop.shopId,
      cycleId: id,
      name: launched.name,
      state: 'open',
      startedAt: ctx.now,
      startedBy: memberId,
      dueAt: input.dueAt,
      peopleListId: launched.people?.listId ?? null,
      appsListId: launched.apps?.listId ?? null,
      rolesListId: launched.roles?.listId ?? null,
      populationDigest: launched.populationDigest,
      exceptions: exceptions.map((one) => ({ ...one })),
      launchedIndex: place!.index,
    },
  });
  await insertRows(tx, 'review_item', items);
  await wantOutsideProof(tx, ctx, 'start', { cycleId: id, index: place!.index });
}

async function reviewersOf(tx: Tx, ctx: Starting, { items, matched }: Launching): Promise<CycleLaunched['reviewers']> {
  const perReviewer = Map.groupBy(items, (item) => item.reviewerId);
  const members = await tx.member.findMany({
    where: { shopId: ctx.shop.shopId, memberId: { in: [...perReviewer.keys()] } },
  });
  return members.map((member) => ({
    memberId: member.memberId,
    items: perReviewer.get(member.memberId)!.length,
    matched:
      member.memberId === ctx.actor.memberId ? matched : ((member.matchedBy ?? 'not_matched') as Launching['matched']),
  }));
}
