import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { storeCopyAddresses } from '#app/db/copy-addresses.ts';
import type { Tx } from '#app/db/client.server.ts';
import { recordSightings, sightingsOf } from '#app/db/sightings.ts';
import { sign } from '#app/domain/access/footprint-door.ts';
import type { Pack } from '#app/db/generated/client.ts';
import { ERASED_NAME, isErasedKey } from '#app/domain/access/account.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import { audit } from '#app/ledger/audit.ts';
import { logKeyText, publicBody, readEntriesAt } from '#app/ledger/read.ts';
import type { PackFacts } from '#app/pack/facts.ts';
import { PackArchive } from '#app/pack/read.ts';
import { presentErasure } from '#app/presenters/erase-person.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { drawSample } from '#app/usecases/evidence/draw-sample.ts';
import { exportList } from '#app/usecases/evidence/export-list.ts';
import { exportPack } from '#app/usecases/evidence/export-pack.ts';
import { openFile } from '#app/usecases/evidence/open-file.ts';
import { requestPeriod, requestRange } from '#app/usecases/evidence/request-span.ts';
import { watchExport } from '#app/usecases/evidence/watch-export.ts';
import { openBody, openBodySealer } from '#app/usecases/intake/delivery-body.ts';
import { erasePerson } from '#app/usecases/people/erase-person.ts';
import { planCycle } from '#app/usecases/review/plan-cycle.ts';
import { reassignItem } from '#app/usecases/review/reassign-item.ts';
import { headline } from '#app/verifier/index.ts';
import { memorySource, nodeInflate } from '#app/verifier/node-host.ts';
import { verifyPack } from '#app/verifier/verify-pack.ts';
import { dyingStore } from '#test/support/dying-store.ts';
import { tablesWith } from '#test/support/planted.ts';
import { testShop } from '#test/support/shop.ts';
import { done, PEOPLE, PEOPLE_LATER, RunningReview, setUp } from '#test/usecases/review/running-review.ts';

const NAME = 'Wilhelmina Quastenflosser';
const ADDRESS = 'w.quastenflosser@planted.example';
const PLANTED = ['Quastenflosser', 'zanzibar-note-planted'];
/** The row of somebody else names her in a column that no rule reads. */
const invitedBy = (list: string) =>
  list
    .split('\n')
    .map((line, at) => `${line}\t${at === 0 ? 'Invited by' : line.startsWith('Aiko') ? NAME : 'nobody'}`)
    .join('\n');
const WITH_HER = invitedBy(`${PEOPLE}\n${NAME}\t${ADDRESS}\tMerchandiser\tActive`);
const REASON = 'Asked for in writing, case 12';

describe('erasing one person after a whole review', () => {
  let run: RunningReview;
  let packs: Pack[];
  const bytesOf = async (digest: string): Promise<Uint8Array | null> => {
    const stored = await run.shop.alone(run.now()).ports.objects.get(run.shop.shopId, digest);
    return stored && new Uint8Array(await new Response(stored.stream).arrayBuffer());
  };
  const judged = async (bytes: Uint8Array) => {
    const log = await run.in((tx, shopId) => tx.log.findUniqueOrThrow({ where: { shopId } }));
    const key = logKeyText(log.origin, run.shop.signer);
    return verifyPack(memorySource(bytes), { crypto: nodeCrypto, inflate: nodeInflate, key, against: null });
  };
  const openPack = async (bytes: Uint8Array) => {
    const archive = await PackArchive.open(memorySource(bytes), nodeInflate);
    const text = async (path: string) => new TextDecoder().decode(await archive.bytes(path));
    const members = await Promise.all([...archive.members.keys()].map((path) => text(path)));
    return { all: members.join('\n'), facts: JSON.parse(await text('data/technical/pack.json')) as PackFacts };
  };
  const her = () =>
    run.shop.as({ name: NAME, email: ADDRESS, roles: ['reviewer'], userId: 9009n, verified: true }, run.now());
  const old = new Map<string, Uint8Array>();
  /** Notices about the store that name her and wait to be taken into the log. */
  const planted = async (tx: Tx, shopId: ShopId) => {
    const sealer = openBodySealer(run.shop.keys);
    const notice = { name: 'Harbour "Supply"', shop_owner: NAME.toUpperCase(), email: ADDRESS };
    for (const topic of ['shop/update', 'app/uninstalled']) {
      const { sealed: sealedBody, keyId } = sealer.seal(Buffer.from(JSON.stringify(notice)), topic);
      const told = {
        shopId,
        webhookId: topic,
        topic,
        shopDomain: 'x',
        arrivedAt: run.now(),
        bodyDigest: Buffer.alloc(32),
      };
      await tx.delivery.create({ data: { ...told, sealedBody: new Uint8Array(sealedBody), keyId } });
    }
    return places(tx, shopId);
  };
  const places = (tx: Tx, shopId: ShopId) =>
    tx.$queryRaw`SELECT seq, xid::text, topic FROM delivery WHERE shop_id = ${shopId} ORDER BY seq`;

  beforeAll(async () => {
    run = new RunningReview(await testShop());
    const { shop } = run;
    const member = await her();
    await run.in((tx, shopId) => storeCopyAddresses(tx, shopId, { compliance: ADDRESS, auditor: null }, run.now()));
    await run.in((tx, shopId) =>
      tx.session.create({
        data: {
          id: 's',
          shopId,
          kind: 'online',
          userId: 9009n,
          sealed: Buffer.from('x'),
          keyId: 'k',
          storedAt: run.now(),
        },
      }),
    );
    const at = run.now().toISOString();
    await run.in((tx, shopId) =>
      recordSightings(tx, shopId, [
        sign('person', 'order_staff', at, { id: '9009', name: NAME, confidence: 'certain' }),
        sign('person', 'event_author', at, { name: NAME.toUpperCase(), confidence: 'likely' }),
        sign('person', 'event_author', at, { name: 'Aiko Tanaka', confidence: 'likely' }),
      ]),
    );
    await run.start(WITH_HER);
    const mara = await run.mara();
    const mailer = await run.item('Mailer');
    const row = await run.item(NAME);
    done(
      await reassignItem(mara, {
        cycleId: run.cycleId,
        itemId: mailer.itemId,
        subjectKey: row.subjectKey,
        reason: `${NAME} knows this app`,
      }),
    );
    await run.decideAll(mara, { 'Tomas Ferreira': 'keep', 'Aiko Tanaka': 'keep' });
    expect(await run.decide(mara, NAME, 'keep', { note: 'zanzibar-note-planted' })).toBeNull();
    expect(await run.decide(mara, 'Left Person', 'remove', { note: `as ${NAME} told us` })).toBeNull();
    await run.decideAll(await run.tomas(), { 'Mara Lindqvist': 'keep' });
    await run.decideAll(member, { Mailer: 'keep' });
    for (const who of [await run.mara(), await run.tomas(), await her()]) done(await run.sign(who));
    // She is on the later list, too, which proves that somebody else is gone.
    await run.bring('people', `${PEOPLE_LATER}\n${NAME}\t${ADDRESS}\tMerchandiser\tActive`);
    expect(await run.closeAndJudge()).toEqual([]);
    const { peopleListId } = await run.in((tx) => tx.cycle.findFirstOrThrow({ where: { cycleId: run.cycleId } }));
    const watched = await watchExport(await run.mara(), {
      listId: peopleListId!,
      route: 'paste',
      bytes: new TextEncoder().encode(PEOPLE),
      fileName: null,
      mapping: null,
      watcher: { name: NAME, organisation: 'Planted Audit' },
    });
    expect('watchId' in watched).toBe(true);
    const days = { from: '2026-10-01', to: '2026-10-03' };
    for (const asked of [
      await drawSample(await run.mara(), { cycleId: run.cycleId, seed: 'four', size: 6 }),
      await requestRange(await run.mara(), days),
      await requestPeriod(await run.mara(), days),
    ]) {
      done(await exportPack(shop.alone(run.now()), { packId: (done(asked) as { packId: string }).packId }));
    }
    packs = await run.in((tx, shopId) => tx.pack.findMany({ where: { shopId }, orderBy: { requestedAt: 'asc' } }));
    for (const { digest } of packs) old.set(digest!, (await bytesOf(digest!))!);
    expect((await openPack(old.get(packs[0]!.digest!)!)).all).toContain(NAME);
    expect(await tablesWith(shop, PLANTED)).not.toEqual([]);
  }, 120_000);
  afterAll(() => run.shop.close());

  it('is not for everybody, not for oneself, and asks for a reason that does not name them', async () => {
    const { memberId } = (await her()).actor;
    const refusal = async (ctx: Awaited<ReturnType<RunningReview['mara']>>, target: object, reason: string) => {
      const made = await erasePerson(ctx, { target: target as { memberId: string }, reason });
      return isRefusal(made) ? made.refused : null;
    };
    const mara = await run.mara();
    expect(await refusal(await her(), { memberId }, REASON)).toBe('role_missing');
    expect(await refusal(mara, { memberId: mara.actor.memberId }, REASON)).toBe('erase_self');
    expect(await refusal(mara, { memberId }, ' ')).toBe('words_missing');
    expect(await refusal(mara, { memberId }, `because ${NAME.toUpperCase()} asked`)).toBe('erase_reason_names_them');
    expect(await refusal(mara, { text: 'nobody@planted.example' }, REASON)).toBe('not_found');
  });

  it('leaves them in no table and in no file, and the record says what went and why, not whose it was', async () => {
    const mara = await run.mara();
    const before = run.shop.jobs.length;
    const notices = await run.in((tx, shopId) => planted(tx, shopId));
    const erased = done(await erasePerson(mara, { target: { text: ADDRESS.toUpperCase() }, reason: REASON }));
    // Her two rows, and the one of a colleague that said who had invited them.
    expect(erased).toMatchObject({ rows: 3, packs: packs.length });
    expect(await tablesWith(run.shop, PLANTED)).toEqual([]);
    expect((await run.in(sightingsOf)).map(({ name }) => name)).toEqual(['Aiko Tanaka']);
    const after = await run.in((tx, shopId) => tx.delivery.findMany({ where: { shopId }, orderBy: { seq: 'asc' } }));
    // Each keeps its place: one that the log has not taken in, or that nobody has acted on, still will be.
    expect(await run.in(places)).toEqual(notices);
    const bodies = after.map((one) =>
      openBody(run.shop.keys, one.sealedBody, one.keyId, one.webhookId).toString('utf8'),
    );
    expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual([
      { name: 'Harbour "Supply"', shop_owner: ERASED_NAME, email: ERASED_NAME },
      { name: 'Harbour "Supply"', shop_owner: ERASED_NAME, email: ERASED_NAME },
    ]);
    const [tombstone] = await run.in(async (tx, shopId) => {
      const leaves = await tx.leaf.findMany({ where: { shopId, type: 'person.redacted' }, select: { index: true } });
      return readEntriesAt(
        tx,
        shopId,
        leaves.map(({ index }) => index),
        run.shop.keys,
      );
    });
    const said = publicBody(tombstone!) as { parts: Record<string, number[]>; rows: string[] };
    expect(said).toMatchObject({ by: mara.actor.memberId, reason: REASON });
    expect(Object.values(said.parts).flat()).toHaveLength(erased.parts);
    expect(Object.keys(said.parts).sort()).toEqual(
      ['p.d1', 'p.decider', 'p.member', 'p.note', 'p.signer', 'p.watcher'].filter((part) => part in said.parts),
    );
    // Somebody else's note that names them, and the reason for which a row was handed to them.
    expect(said.parts['p.note']!.length).toBeGreaterThanOrEqual(3);
    const jobs = run.shop.jobs.slice(before).filter(({ job }) => job === 'export-pack');
    expect(jobs).toHaveLength(packs.length);
    expect(await run.in((tx, shopId) => tx.pack.count({ where: { shopId, state: 'ready' } }))).toBe(0);

    const dying = dyingStore(mara.ports.objects);
    const nothingOffered = async () => {
      for (const { packId, digest } of packs) {
        const opened = await openFile(mara, { fileKind: 'pack', fileRef: packId });
        expect(isRefusal(opened) && opened.refused).toBe('pack_not_ready');
        if (dying.deaths.put > 0) expect(await bytesOf(digest!)).toBeNull();
      }
    };
    for (const { payload } of jobs) {
      const { packId } = payload as { packId: string };
      const ctx = run.shop.alone(run.now());
      const making = { ...ctx, ports: { ...ctx.ports, objects: dying.objects } };
      const { digest } = done(await dying.untilDone(() => exportPack(making, { packId }), nothingOffered));
      const bytes = (await bytesOf(digest))!;
      const { all, facts } = await openPack(bytes);
      for (const word of PLANTED) expect(all).not.toContain(word);
      expect(facts.edition).toBe(2);
      const report = await judged(bytes);
      expect(report.checks.filter((check) => check.outcome === 'failed')).toEqual([]);
      if (facts.kind === 'review') {
        expect(facts.replaces!.fieldsRemoved).toEqual(
          expect.arrayContaining([expect.stringMatching(/^list .* row 5$/)]),
        );
        expect(headline(report).join('\n')).toMatch(/Erased: [23] rows and/);
        const removals = report.checks.find(({ id }) => id === 'removals');
        expect(removals).toMatchObject({ outcome: 'passed' });
      }
    }
    // Files with what was erased go first, each of them, and only then is anything written.
    expect(dying.deaths).toEqual({ put: 2, delete: 2 * packs.length });
    for (const [digest, bytes] of old) {
      expect(await bytesOf(digest)).toBeNull();
      expect((await judged(bytes)).verdict).toBe('verified');
    }
    const report = await run.in((tx, shopId) => audit(tx, shopId, { keys: run.shop.keys, signer: run.shop.signer }));
    expect(report.disagreements).toEqual([]);
  }, 60_000);

  it('keeps their rows in their place, and nothing that comes later is judged by them', async () => {
    const rows = await run.in((tx, shopId) => tx.listRow.findMany({ where: { shopId } }));
    expect(rows.filter(({ subjectKey }) => isErasedKey(subjectKey))).toHaveLength(2);
    const { listId, commitment: hers } = rows.find(({ subjectKey }) => isErasedKey(subjectKey))!;
    const alone = done(await exportList(await run.mara(), listId));
    const archive = await PackArchive.open(
      memorySource(new Uint8Array(await new Response(alone.stream).arrayBuffer())),
      nodeInflate,
    );
    const lines = new TextDecoder()
      .decode(await archive.bytes('data/technical/rows.ndjson'))
      .trim()
      .split('\n');
    expect(lines).toContain(JSON.stringify({ commitment: hers, state: 'erased' }));
    expect(lines.filter((line) => line.includes('"state"'))).toHaveLength(2);
    expect(await run.in((tx, shopId) => tx.session.count({ where: { shopId, userId: 9009n } }))).toBe(0);
    // A review of a list with a row that nobody can read would be a review of nobody.
    const { blocks } = await planCycle(await run.mara(), setUp());
    expect(blocks.map(({ refused }) => refused)).toContain('list_has_erased');
  });

  it('refuses who takes part in a running review, and lets a mere row of it go, whose removal nothing proves then', async () => {
    await run.start(WITH_HER);
    const mara = await run.mara();
    expect(await erasePerson(mara, { target: { text: 'tomas@harbour.example' }, reason: REASON })).toMatchObject({
      refused: 'erase_in_review',
    });
    expect(await run.decide(mara, 'Left Person', 'remove')).toBeNull();
    await run.decideAll(mara, { 'Tomas Ferreira': 'keep', 'Aiko Tanaka': 'keep', Mailer: 'keep' });
    done(await erasePerson(await run.mara(), { target: { text: ADDRESS }, reason: REASON }));
    expect(await run.decide(mara, ERASED_NAME, 'keep')).toBeNull();
    const both = done(await erasePerson(await run.mara(), { target: { text: 'Left Person' }, reason: REASON }));
    expect(both.rows).toBeGreaterThan(1);
    await run.decideAll(await run.tomas(), { 'Mara Lindqvist': 'keep' });
    for (const who of [await run.mara(), await run.tomas()]) done(await run.sign(who));
    await run.bring('people', PEOPLE_LATER);
    expect((await run.revocations()).map(({ state }) => state)).toEqual(['open']);
    expect(await run.closeAndJudge()).toEqual([]);
  }, 60_000);

  it('asks which of several people of one name is meant, and leaves the other alone', async () => {
    const same = ['Sam Same\tsam@one.example\tSales\tActive', 'Sam Same\tsam@two.example\tSales\tActive'];
    await run.bring('people', [PEOPLE_LATER, ...same].join('\n'));
    const mara = await run.mara();
    const asked = { target: { text: 'sam same' }, reason: REASON };
    expect(await erasePerson(mara, asked)).toMatchObject({ refused: 'erase_not_one' });
    const found = done(await presentErasure(mara, asked.target));
    const several = 'several' in found ? found.several : [];
    expect(several.map(({ email }) => email).sort()).toEqual(['sam@one.example', 'sam@two.example']);
    const { listId, position } = several.find(({ email }) => email === 'sam@two.example')!;
    expect(done(await erasePerson(mara, { target: { listId, position }, reason: REASON })).rows).toBe(1);
    expect(done(await presentErasure(mara, asked.target))).toMatchObject({ email: 'sam@one.example', rows: 1 });
  });
});
