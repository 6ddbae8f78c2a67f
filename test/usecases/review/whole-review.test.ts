import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isRefusal, type Refusal } from '#app/domain/refusal.ts';
import { closingStatement, signingSentence } from '#app/domain/review/attestation.ts';
import { countItems } from '#app/db/cycles.ts';
import { audit } from '#app/ledger/audit.ts';
import type { Actor, Context } from '#app/ports.ts';
import { logKeyText } from '#app/ledger/read.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { exportPack } from '#app/usecases/evidence/export-pack.ts';
import { issueDownload, parseTicket, redeemDownload } from '#app/usecases/evidence/issue-download.ts';
import { openFile } from '#app/usecases/evidence/open-file.ts';
import { requestPack } from '#app/usecases/evidence/request-pack.ts';
import { nodeInflate } from '#app/verifier/node-host.ts';
import { verifyPack } from '#app/verifier/verify-pack.ts';
import { checkList } from '#app/usecases/lists/check-list.ts';
import { isUnreadable } from '#app/usecases/lists/read-brought.ts';
import { recordList } from '#app/usecases/lists/record-list.ts';
import { closeCycle } from '#app/usecases/review/close-cycle.ts';
import { launchCycle } from '#app/usecases/review/launch-cycle.ts';
import { planCycle, type SetUp } from '#app/usecases/review/plan-cycle.ts';
import { recordDecisions, undoDecision } from '#app/usecases/review/record-decision.ts';
import { reopenDecisions, signDecisions } from '#app/usecases/review/sign-decisions.ts';
import { stateRemoval } from '#app/usecases/review/state-removal.ts';
import { testShop, testSigner, type TestShop } from '#test/support/shop.ts';

type Acting = Context & { actor: Actor };

const PEOPLE = [
  'Name\tE-mail\tRole\tStatus',
  'Mara Lindqvist\tmara@harbour.example\tOperations manager\tActive',
  'Tomás Ferreira\ttomas@harbour.example\tStore owner\tActive',
  'Aiko Tanaka\taiko@harbour.example\tMarketing\tActive',
  'Left Person\tleft@harbour.example\tSupport\tActive',
].join('\n');
const PEOPLE_LATER = PEOPLE.split('\n')
  .filter((line) => !line.startsWith('Left'))
  .join('\n');
const APPS = ['App\tDeveloper', 'Mailer\tPost GmbH', 'Old Reviews\tStars Ltd'].join('\n');

const day = (n: number, hour = 9) => new Date(Date.UTC(2026, 9, n, hour));
const done = <T>(result: T): Exclude<T, Refusal> => {
  if (isRefusal(result)) throw new Error(`refused: ${result.refused} ${JSON.stringify(result.facts)}`);
  return result as Exclude<T, Refusal>;
};

async function bring(ctx: Acting, kind: 'people' | 'apps', text: string, secondCount: number | null): Promise<string> {
  const list = { kind, route: 'paste' as const, bytes: new TextEncoder().encode(text), fileName: null, mapping: null };
  const preview = await checkList(ctx, list);
  if (isUnreadable(preview)) throw new Error(preview.unreadable.sentence);
  return done(await recordList(ctx, { ...list, expectedDigest: preview.digest, secondCount })).listId;
}

const setUp = (over: Partial<SetUp> = {}): SetUp => ({
  dueAt: day(20),
  name: null,
  otherReviewer: null,
  selfReviewReason: null,
  unmatchedReason: null,
  overrideReason: null,
  ...over,
});

describe('a review from the first list to the close', () => {
  let shop: TestShop;
  const mara = (now: Date) =>
    shop.as({ name: 'Mara Lindqvist', email: 'mara@harbour.example', roles: ['manager'] }, now);
  const tomas = (now: Date) =>
    shop.as({ name: 'Tomás Ferreira', email: 'tomas@harbour.example', roles: ['owner'], isAccountOwner: true }, now);
  let cycleId: string;

  beforeAll(async () => {
    shop = await testShop();
  });
  afterAll(() => shop.close());

  const items = () =>
    shop.db.inShop(shop.shopId, (tx) =>
      tx.reviewItem.findMany({ where: { shopId: shop.shopId, cycleId }, orderBy: { position: 'asc' } }),
    );
  const item = async (name: string) => (await items()).find((one) => one.name === name)!;
  const decideOn = async (
    ctx: Acting,
    name: string,
    decision: 'keep' | 'remove',
    over: { reason?: 'left'; note?: string; version?: number } = {},
  ) => {
    const row = await item(name);
    return recordDecisions(ctx, {
      cycleId,
      items: [{ itemId: row.itemId, expectedVersion: over.version ?? row.version }],
      decision,
      reason: over.reason ?? null,
      note: over.note ?? null,
      drop: [],
      until: null,
    });
  };
  const skippedFor = (result: Awaited<ReturnType<typeof recordDecisions>>) =>
    isRefusal(result) ? result.refused : result.skipped[0]?.refused.refused;

  it('does not start on a list whose second count differs, unless overridden with a reason', async () => {
    const ctx = await mara(day(1));
    await bring(ctx, 'people', PEOPLE, 5);
    await bring(ctx, 'apps', APPS, 2);
    expect(await launchCycle(ctx, setUp({ otherReviewer: null }))).toMatchObject({ refused: 'list_sum_fails' });
    await bring(await mara(day(1, 10)), 'people', PEOPLE, 4);
  });

  it('asks for another person for the row of whoever starts it, and offers only people who could', async () => {
    const ctx = await mara(day(2));
    const preview = await planCycle(ctx, setUp());
    expect(preview.ownRow?.name).toBe('Mara Lindqvist');
    expect(preview.eligible.map((one) => one.name)).not.toContain('Mara Lindqvist');
    expect(preview.blocks.map((block) => block.refused)).toEqual(['reviewer_missing']);
    expect(await launchCycle(ctx, setUp({ selfReviewReason: 'nobody has time' }))).toMatchObject({
      refused: 'reviewer_missing',
    });
  });

  it('freezes the population: a later list changes neither its rows nor its digest', async () => {
    const ctx = await mara(day(2));
    const other = (await planCycle(ctx, setUp())).eligible.find((one) => one.name === 'Tomás Ferreira')!;
    ({ cycleId } = done(await launchCycle(ctx, setUp({ otherReviewer: { subjectKey: other.subjectKey } }))));
    const before = {
      rows: await items(),
      cycle: await shop.db.inShop(shop.shopId, (tx) =>
        tx.cycle.findFirstOrThrow({ where: { shopId: shop.shopId, cycleId } }),
      ),
    };
    await bring(await mara(day(2, 11)), 'people', `${PEOPLE}\nNew Person\tnew@harbour.example\tSupport\tActive`, 5);
    expect(await items()).toEqual(before.rows);
    const cycle = await shop.db.inShop(shop.shopId, (tx) =>
      tx.cycle.findFirstOrThrow({ where: { shopId: shop.shopId, cycleId } }),
    );
    expect(cycle.populationDigest).toBe(before.cycle.populationDigest);
    expect(await launchCycle(ctx, setUp())).toMatchObject({ refused: 'cycle_already_open' });
  });

  it('refuses a decision on somebody else’s row, on one’s own row and on a row decided meanwhile, and changes nothing', async () => {
    const ctx = await mara(day(3));
    expect(skippedFor(await decideOn(ctx, 'Mara Lindqvist', 'keep'))).toBe('item_not_assigned');
    expect(skippedFor(await decideOn(await tomas(day(3)), 'Aiko Tanaka', 'keep'))).toBe('item_not_assigned');
    expect(skippedFor(await decideOn(ctx, 'Aiko Tanaka', 'keep', { version: 3 }))).toBe('decided_meanwhile');
    expect(skippedFor(await decideOn(ctx, 'Left Person', 'remove'))).toBe('reason_missing');
    expect((await items()).every((one) => one.decision === null && one.version === 0)).toBe(true);
  });

  it('lets one of two deciders at once win, and tells the other why', async () => {
    const ctx = await mara(day(3));
    const both = await Promise.all([
      decideOn(ctx, 'Mailer', 'keep', { note: 'we use it', version: 0 }),
      decideOn(ctx, 'Mailer', 'remove', { reason: 'left', version: 0 }),
    ]);
    const outcomes = both.map((one) => (isRefusal(one) ? 'refused' : one.decided.length));
    expect(outcomes.toSorted()).toEqual([0, 1]);
    expect(both.map(skippedFor).filter(Boolean)).toEqual(['decided_meanwhile']);
    const row = await item('Mailer');
    done(await undoDecision(ctx, { cycleId, itemId: row.itemId, expectedVersion: row.version }));
    expect((await item('Mailer')).decision).toBeNull();
  });

  it('does not let anybody sign while a row is undecided, nor close before all have signed', async () => {
    const ctx = await mara(day(4));
    expect(await signDecisions(ctx, { cycleId, sentence: signingSentence(5) })).toMatchObject({
      refused: 'rows_undecided',
    });
    for (const name of ['Aiko Tanaka', 'Mailer']) done(await decideOn(ctx, name, 'keep', { note: 'still needed' }));
    done(await decideOn(ctx, 'Tomás Ferreira', 'keep', { note: 'owner of the store' }));
    done(await decideOn(ctx, 'Left Person', 'remove', { reason: 'left' }));
    done(await decideOn(ctx, 'Old Reviews', 'remove', { reason: 'left' }));
    done(await signDecisions(ctx, { cycleId, sentence: signingSentence(5) }));
    expect(skippedFor(await decideOn(ctx, 'Aiko Tanaka', 'remove', { reason: 'left' }))).toBe('already_signed');
    expect(await closeCycle(ctx, { cycleId, statement: 'anything', title: null })).toMatchObject({
      refused: 'not_all_signed',
    });
  });

  it('makes version 2 of a signature after re-opening with a reason', async () => {
    const ctx = await mara(day(4, 12));
    expect(await reopenDecisions(ctx, { cycleId, reason: ' ' })).toMatchObject({ refused: 'words_missing' });
    done(await reopenDecisions(ctx, { cycleId, reason: 'looked again at one row' }));
    expect(done(await signDecisions(ctx, { cycleId, sentence: signingSentence(5) })).version).toBe(2);
    done(await decideOn(await tomas(day(4, 13)), 'Mara Lindqvist', 'keep', { note: 'runs operations' }));
    done(await signDecisions(await tomas(day(4, 13)), { cycleId, sentence: signingSentence(1) }));
  });

  const revocations = () =>
    shop.db.inShop(shop.shopId, (tx) =>
      tx.revocation.findMany({ where: { shopId: shop.shopId, cycleId }, orderBy: { name: 'asc' } }),
    );

  it('takes a removal as proven by a later list only, and re-opens it when the person is back', async () => {
    const [left, reviews] = await revocations();
    done(await stateRemoval(await mara(day(5)), { revocationId: left!.revocationId }));
    expect((await revocations())[0]).toMatchObject({ state: 'stated', grade: null });
    await bring(await mara(day(5, 10)), 'people', PEOPLE, 4);
    expect((await revocations())[0]).toMatchObject({ state: 'still_present', grade: 'still_there' });
    await bring(await mara(day(6)), 'people', PEOPLE_LATER, 3);
    expect((await revocations())[0]).toMatchObject({
      state: 'verified',
      grade: 'proven_by_import',
      goneAs: 'absent',
      lastSeenAt: day(5, 10),
      provenAt: day(6),
    });
    await bring(await mara(day(7)), 'people', PEOPLE, 4);
    expect((await revocations())[0]).toMatchObject({ state: 'still_present' });
    await bring(await mara(day(8)), 'people', PEOPLE_LATER, 3);
    expect((await revocations())[0]).toMatchObject({ state: 'verified' });
    expect(reviews).toMatchObject({ name: 'Old Reviews', state: 'open' });
  });

  it('closes with a removal still open, seals once a checkpoint covers it, and audits clean', async () => {
    const ctx = await mara(day(9));
    const counts = await shop.db.inShop(shop.shopId, (tx) => countItems(tx, shop.shopId, cycleId));
    expect(await closeCycle(ctx, { cycleId, statement: 'fine by me', title: null })).toMatchObject({
      refused: 'statement_missing',
    });
    const { packId } = done(
      await closeCycle(ctx, { cycleId, statement: closingStatement(counts), title: 'Head of operations' }),
    );
    expect(shop.jobs).toContainEqual({ job: 'export-pack', payload: { shopId: String(shop.shopId), packId } });
    const cycle = await shop.db.inShop(shop.shopId, (tx) =>
      tx.cycle.findFirstOrThrow({ where: { shopId: shop.shopId, cycleId } }),
    );
    expect(cycle).toMatchObject({ state: 'sealed', sealedAt: day(9) });
    expect(await closeCycle(ctx, { cycleId, statement: closingStatement(counts), title: null })).toMatchObject({
      refused: 'cycle_not_open',
    });
    const report = await shop.db.inShop(shop.shopId, (tx) =>
      audit(tx, shop.shopId, { keys: shop.keys, signer: shop.signer }),
    );
    expect(report.disagreements).toEqual([]);
  });

  it('exports a pack that our verifier accepts with the log’s key pinned and rejects under any other', async () => {
    const ctx = await mara(day(9));
    const { packId } = done(await requestPack(ctx, { cycleId }));
    const { digest } = done(await exportPack(shop.alone(day(9)), { packId }));
    expect(done(await exportPack(shop.alone(day(10)), { packId }))).toEqual({ digest });
    const pack = await shop.db.inShop(shop.shopId, (tx) =>
      tx.pack.findFirstOrThrow({ where: { shopId: shop.shopId, packId } }),
    );
    expect(pack).toMatchObject({ state: 'ready', digest, verdict: { verdict: 'verified', keyTrust: 'pinned' } });
    const file = (await ctx.ports.objects.open(shop.shopId, digest))!;
    const other = logKeyText(pack.verdict!['origin' as never], testSigner());
    const judged = await verifyPack(file, { crypto: nodeCrypto, inflate: nodeInflate, key: other, against: null });
    await file.close();
    expect(judged.verdict).toBe('failed');
  });

  it('hands a file out once, to whoever holds its address, for a minute', async () => {
    const ctx = await mara(day(9));
    const { packId } = done(await requestPack(ctx, { cycleId }));
    const ticket = parseTicket(
      done(await issueDownload(ctx, { fileKind: 'pack', fileRef: packId })).address.replace('/download/', ''),
    )!;
    expect(await redeemDownload(shop.alone(new Date(day(9).getTime() + 61_000)), ticket.secret)).toMatchObject({
      refused: 'ticket_invalid',
    });
    const uses = await Promise.all([
      redeemDownload(shop.alone(day(9)), ticket.secret),
      redeemDownload(shop.alone(day(9)), ticket.secret),
    ]);
    expect(uses.filter((use) => !isRefusal(use))).toMatchObject([{ fileKind: 'pack', fileRef: packId }]);
    const list = await shop.db.inShop(shop.shopId, (tx) =>
      tx.list.findFirstOrThrow({ where: { shopId: shop.shopId, kind: 'people' } }),
    );
    const opened = done(await openFile(ctx, { fileKind: 'list', fileRef: list.listId }));
    expect((await new Response(opened.stream).arrayBuffer()).byteLength).toBeGreaterThan(1000);
  });

  it('compares the next review with the last one and shows what was decided', async () => {
    await bring(await mara(day(12)), 'people', `${PEOPLE_LATER}\nNew Person\tnew@harbour.example\tSupport\tActive`, 4);
    const other = (await planCycle(await mara(day(12)), setUp())).eligible.find(
      (one) => one.name === 'Tomás Ferreira',
    )!;
    ({ cycleId } = done(
      await launchCycle(await mara(day(12)), setUp({ otherReviewer: { subjectKey: other.subjectKey } })),
    ));
    expect((await item('New Person')).change).toMatchObject({ kind: 'new', previous: null });
    expect((await item('Aiko Tanaka')).change).toMatchObject({ kind: 'same', previous: { decision: 'keep' } });
    const rows = await items();
    const all = await recordDecisions(await mara(day(13)), {
      cycleId,
      items: rows.map(({ itemId, version }) => ({ itemId, expectedVersion: version })),
      decision: 'keep',
      reason: null,
      note: null,
      drop: [],
      until: null,
    });
    const skipped = Object.fromEntries(
      done(all).skipped.map(({ itemId, refused }) => [
        rows.find((row) => row.itemId === itemId)!.name,
        refused.refused,
      ]),
    );
    expect(skipped).toMatchObject({
      'New Person': 'bulk_keep_skips_changed',
      'Mara Lindqvist': 'item_not_assigned',
      'Tomás Ferreira': 'bulk_keep_skips_high_risk',
    });
  });
});
