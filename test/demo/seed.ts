// A process beside the app's, with their environment: plays two closed reviews before today, so that a demonstration starts where a store that has used the product for half a year would be.
// The use cases themselves run, only the clock is set back; everything lands in a log that is marked as a demonstration for ever.
import { closeContexts, contexts } from '#app/context.server.ts';
import { countItems } from '#app/db/cycles.ts';
import { storeShopFacts } from '#app/db/shops.ts';
import { memberId, shopId as toShopId } from '#app/domain/ids.ts';
import { isRefusal, type Refusal } from '#app/domain/refusal.ts';
import { closingStatement, signingSentence } from '#app/domain/review/attestation.ts';
import type { Actor, Context, Role } from '#app/ports.ts';
import { exportPack } from '#app/usecases/evidence/export-pack.ts';
import { checkList } from '#app/usecases/lists/check-list.ts';
import { isUnreadable } from '#app/usecases/lists/read-brought.ts';
import { recordList } from '#app/usecases/lists/record-list.ts';
import { closeCycle } from '#app/usecases/review/close-cycle.ts';
import { launchCycle } from '#app/usecases/review/launch-cycle.ts';
import { planCycle } from '#app/usecases/review/plan-cycle.ts';
import { recordDecisions } from '#app/usecases/review/record-decision.ts';
import { signDecisions } from '#app/usecases/review/sign-decisions.ts';
import { stateRemoval } from '#app/usecases/review/state-removal.ts';
import { installShop } from '#app/usecases/shops/install-shop.ts';
import { openMember, type Visitor } from '#app/usecases/shops/open-member.ts';
import { makeStores, personOf, type Store } from '#test/standin/stores.ts';

type Acting = Context & { actor: Actor };
type StoreWithPast = 'plain' | 'custom';

const DAY_MS = 86_400_000;
const LEAVERS = [
  { firstName: 'Hanna', lastName: 'Voss', role: 'Merchandiser' },
  { firstName: 'Dele', lastName: 'Adeyemi', role: 'Customer support' },
];
/** How many people who are there today had not joined by then. */
const JOINED_SINCE = { older: 4, newer: 1 };

/** Gives these stores their past; runs once, on an empty database. `today` is when the demonstration starts. */
async function playPastReviews(keys: readonly StoreWithPast[], today: Date): Promise<void> {
  const stores = makeStores();
  for (const key of keys) {
    const store = stores[key];
    await installThen(store, daysBefore(today, 190));
    await review(store, daysBefore(today, 182), { withLeavers: true, withoutNewest: JOINED_SINCE.older });
    await review(store, daysBefore(today, 91), { withLeavers: false, withoutNewest: JOINED_SINCE.newer });
  }
}

async function installThen(store: Store, now: Date): Promise<void> {
  const { db } = await contexts();
  const shopId = toShopId(BigInt(store.shopId));
  const facts = { domain: store.domain, name: store.name, timeZone: store.timezone, planName: store.plan };
  await db.inShop(shopId, (tx) =>
    storeShopFacts(tx, shopId, facts, { distribution: store.isCustomApp ? 'custom' : 'public', now }),
  );
  const ctx = await contextAt(store, now);
  await installShop(ctx, { scopes: store.isCustomApp ? ['read_users', 'read_apps'] : [] });
}

async function review(store: Store, start: Date, past: { withLeavers: boolean; withoutNewest: number }): Promise<void> {
  const at = (days: number, hour = 9) => new Date(start.getTime() + days * DAY_MS + hour * 3_600_000);
  const manager = (now: Date) => acting(store, 'manager', now);
  const people = peopleCsv(store, past);
  const apps = appsCsv(store, past.withLeavers);
  await bring(await manager(at(0)), 'people', people.full, people.fullCount);
  await bring(await manager(at(0, 10)), 'apps', apps.full, apps.fullCount);
  const lead = await acting(store, 'lead-1', at(0));
  const setUp = { dueAt: at(14), name: null, selfReviewReason: null, unmatchedReason: null, overrideReason: null };
  const preview = await planCycle(await manager(at(1)), { ...setUp, otherReviewer: null });
  const other = preview.eligible.find((one) => one.email === lead.actor.email);
  if (!other) throw new Error(`no eligible reviewer in ${store.key}`);
  const { cycleId } = done(
    await launchCycle(await manager(at(1)), { ...setUp, otherReviewer: { subjectKey: other.subjectKey } }),
  );
  await decideAll(store, cycleId, at);
  await removeAndProve(store, cycleId, at, { people, apps });
  const closing = await manager(at(12));
  const counts = await closing.db.inShop(closing.shop.shopId, (tx) => countItems(tx, closing.shop.shopId, cycleId));
  const { packId } = done(
    await closeCycle(closing, { cycleId, statement: closingStatement(counts), title: 'Operations manager' }),
  );
  await exportPack(await contextAt(store, at(12)), { packId });
}

async function decideAll(store: Store, cycleId: string, at: (days: number) => Date): Promise<void> {
  for (const [key, day] of [
    ['manager', 3],
    ['lead-1', 4],
  ] as const) {
    const ctx = await acting(store, key, at(day));
    const { shopId } = ctx.shop;
    const rows = await ctx.db.inShop(shopId, (tx) =>
      tx.reviewItem.findMany({
        where: { shopId, cycleId, reviewerId: ctx.actor.memberId },
        orderBy: { position: 'asc' },
      }),
    );
    const leaves = (name: string) =>
      LEAVERS.some((one) => name === `${one.firstName} ${one.lastName}`) || name.startsWith('SheetSync');
    const decide = (items: typeof rows, decision: 'keep' | 'remove', note: string | null) =>
      recordDecisions(ctx, {
        cycleId,
        items: items.map(({ itemId, version }) => ({ itemId, expectedVersion: version })),
        decision,
        reason: decision === 'remove' ? 'left' : null,
        note,
        drop: [],
        until: null,
      });
    const careful = rows.filter((row) => !leaves(row.name) && (row.highRisk || row.changed));
    const plain = rows.filter((row) => !leaves(row.name) && !row.highRisk && !row.changed);
    for (const row of careful) done(await decide([row], 'keep', 'Checked with the team; needed for the daily work.'));
    if (plain.length > 0) done(await decide(plain, 'keep', null));
    for (const row of rows.filter((one) => leaves(one.name))) done(await decide([row], 'remove', null));
    done(await signDecisions(ctx, { cycleId, sentence: signingSentence(rows.length) }));
  }
}

async function removeAndProve(
  store: Store,
  cycleId: string,
  at: (days: number) => Date,
  lists: { people: PastList; apps: PastList },
): Promise<void> {
  const ctx = await acting(store, 'manager', at(6));
  const { shopId } = ctx.shop;
  const removals = await ctx.db.inShop(shopId, (tx) => tx.revocation.findMany({ where: { shopId, cycleId } }));
  for (const { revocationId } of removals) done(await stateRemoval(ctx, { revocationId }));
  if (removals.length === 0) return;
  await bring(await acting(store, 'manager', at(8)), 'people', lists.people.without, lists.people.withoutCount);
  await bring(await acting(store, 'manager', at(8)), 'apps', lists.apps.without, lists.apps.withoutCount);
}

async function bring(ctx: Acting, kind: 'people' | 'apps', csv: string, secondCount: number): Promise<void> {
  const list = {
    kind,
    route: 'import' as const,
    bytes: new TextEncoder().encode(csv),
    fileName: `${kind}_export.csv`,
    mapping: null,
  };
  const preview = await checkList(ctx, list);
  if (isUnreadable(preview)) throw new Error(preview.unreadable.sentence);
  done(await recordList(ctx, { ...list, expectedDigest: preview.digest, secondCount }));
}

interface PastList {
  full: string;
  fullCount: number;
  without: string;
  withoutCount: number;
}

function peopleCsv(store: Store, past: { withLeavers: boolean; withoutNewest: number }): PastList {
  const header = 'Name,Email,Role,Status';
  const there = store.people
    .slice(0, store.people.length - past.withoutNewest)
    .filter((person) => person.status === 'active');
  const rows = there.map((person) =>
    csvLine([`${person.firstName} ${person.lastName}`, person.email, person.role, 'Active']),
  );
  const host = personOf(store, 'manager').email.split('@')[1];
  const gone = LEAVERS.map((one) =>
    csvLine([
      `${one.firstName} ${one.lastName}`,
      `${one.firstName}.${one.lastName}@${host}`.toLowerCase(),
      one.role,
      'Active',
    ]),
  );
  return pastList(header, rows, past.withLeavers ? gone : []);
}

function appsCsv(store: Store, withLeavers: boolean): PastList {
  const there = store.apps.filter((app) => app.uninstalledAt === null);
  const rows = there.map((app) => csvLine([app.title, app.developerName]));
  return pastList('App,Developer', rows, withLeavers ? [csvLine(['SheetSync (beta)', 'Solo developer'])] : []);
}

const pastList = (header: string, rows: readonly string[], gone: readonly string[]): PastList => ({
  full: [header, ...rows, ...gone].join('\n'),
  fullCount: rows.length + gone.length,
  without: [header, ...rows].join('\n'),
  withoutCount: rows.length,
});

const csvLine = (cells: readonly (string | null)[]): string =>
  cells.map((cell) => `"${(cell ?? '').replaceAll('"', '""')}"`).join(',');

/** The context of a job in this store, at another time, whose own jobs are not run: what the past would do, we do here in order. */
async function contextAt(store: Store, now: Date): Promise<Context> {
  const ctx = await (await contexts()).contextForJob(toShopId(BigInt(store.shopId)));
  return { ...ctx, now, enqueue: () => Promise.resolve() };
}

async function acting(store: Store, key: string, now: Date): Promise<Acting> {
  const ctx = await contextAt(store, now);
  const person = personOf(store, key);
  const visitor: Visitor = {
    userId: BigInt(person.userId),
    name: `${person.firstName} ${person.lastName}`,
    email: person.email,
    emailVerified: true,
    isAccountOwner: key === 'owner',
    locale: 'en',
  };
  const member = await openMember(ctx, visitor);
  return { ...ctx, actor: { ...visitor, memberId: memberId(member.memberId), roles: member.roles as Role[] } };
}

function done<T>(result: T | Refusal): T {
  if (isRefusal(result)) throw new Error(`refused: ${result.refused} ${JSON.stringify(result.facts)}`);
  return result;
}

const daysBefore = (date: Date, days: number): Date => new Date(date.getTime() - days * DAY_MS);

await playPastReviews(['plain', 'custom'], new Date());
await closeContexts();
