import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENTRY_TYPES, RECORD_KINDS, typesOfKind } from '#app/domain/evidence/record-kind.ts';
import { presentEvidence } from '#app/presenters/evidence.ts';
import { presentCheck } from '#app/presenters/evidence-check.ts';
import { presentEntry } from '#app/presenters/evidence-entry.ts';
import { presentNewPack } from '#app/presenters/evidence-new.ts';
import { presentOutside } from '#app/presenters/evidence-outside.ts';
import { presentRecord, readRecordQuery } from '#app/presenters/evidence-record.ts';
import { presentWatchable, presentWatched } from '#app/presenters/evidence-watched.ts';
import { en } from '#app/text/en.ts';
import { openCheckpoint } from '#app/tlog/checkpoint.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { formatNote, noteKey } from '#app/tlog/note.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { parseProofFile } from '#app/tlog/proof-file.ts';
import { verifyInclusion } from '#app/tlog/verify.ts';
import { drawSample } from '#app/usecases/evidence/draw-sample.ts';
import { makeAgain } from '#app/usecases/evidence/make-again.ts';
import { publishCheckpoint } from '#app/usecases/evidence/publish-checkpoint.ts';
import { requestPack } from '#app/usecases/evidence/request-pack.ts';
import { requestRange } from '#app/usecases/evidence/request-span.ts';
import { watchExport } from '#app/usecases/evidence/watch-export.ts';
import { erasureOf } from '#test/support/erasure.ts';
import { erasePeople } from '#app/ledger/erase.ts';
import { publish } from '#app/ledger/publish.ts';
import { testSigner } from '#test/support/shop.ts';
import { closeCycle } from '#app/usecases/review/close-cycle.ts';
import { presentClose } from '#app/presenters/close.ts';
import { day, done, PEOPLE, reviewShop } from './review-shop.ts';
import type { Acting, ReviewShop } from './review-shop.ts';

let review: ReviewShop;
let mara: Acting;
const inShop = <T>(work: Parameters<Acting['db']['inShop']>[1]): Promise<T> =>
  mara.db.inShop(mara.shop.shopId, work) as Promise<T>;

beforeAll(async () => {
  review = await reviewShop();
  const early = await review.mara(day(3));
  await review.decide(early, ['Aiko Tanaka', 'Tomás Ferreira', 'Mailer', 'Old Reviews'], 'keep');
  await review.decide(early, ['Left Person'], 'remove');
  await review.sign(early, 5);
  const tomas = await review.tomas(day(4));
  await review.decide(tomas, ['Mara Lindqvist'], 'keep');
  await review.sign(tomas, 1);
  mara = await review.mara(day(8));
  const { statement } = (await mara.db.inShop(mara.shop.shopId, (tx) =>
    presentClose(tx, mara, review.cycleId, mara.ports),
  ))!;
  done(await closeCycle(mara, { cycleId: review.cycleId, statement, title: null }));
});
afterAll(() => review.shop.close());

describe('the record', () => {
  const lines = (query: string) =>
    mara.db.inShop(mara.shop.shopId, (tx) =>
      presentRecord(tx, mara, readRecordQuery(new URLSearchParams(query)), mara.ports),
    );

  test('is narrowed by kind of thing, and every kind together holds everything once', async () => {
    const all = (await lines(''))!;
    let sum = 0;
    for (const kind of RECORD_KINDS) {
      const some = (await lines(`kind=${kind}`))!;
      expect(some.lines.every(({ type }) => (typesOfKind(kind) as string[]).includes(type))).toBe(true);
      sum += some.matching;
    }
    expect(sum).toBe(all.size);
    expect((await lines('kind=lists'))!.lines.map(({ type }) => type)).toEqual(['list.recorded', 'list.recorded']);
  });

  test('is narrowed by a day of the store, from its midnight to the next', async () => {
    const on = async (asked: string) => (await lines(`kind=reviews&day=${asked}`))!.lines.map(({ type }) => type);
    expect(await on('2026-10-04')).toEqual(['decisions.signed', 'decision.recorded']);
    expect(await on('2026-10-05')).toEqual([]);
    expect((await lines('day=2026-10-04&kind=lists'))!.matching).toBe(0);
  });

  test('shows everything for an address that makes no sense', () => {
    expect(readRecordQuery(new URLSearchParams('kind=secrets&day=2026-02-31&page=-4'))).toEqual({
      kind: null,
      day: null,
      page: 1,
    });
  });

  test('has a sentence for every type of entry', () => {
    const without = ENTRY_TYPES.filter(
      (type) => !Object.keys(en).some((key) => key === `record.${type}` || key.startsWith(`record.${type}.`)),
    );
    expect(without).toEqual([]);
  });
});

describe('one entry', () => {
  const entryOf = async (type: string) => {
    const leaf = await mara.db.inShop(mara.shop.shopId, (tx) =>
      tx.leaf.findFirstOrThrow({ where: { shopId: mara.shop.shopId, type }, orderBy: { index: 'asc' } }),
    );
    return (await mara.db.inShop(mara.shop.shopId, (tx) => presentEntry(tx, mara, leaf.index, mara.ports)))!;
  };

  test('says what is recorded with names for ids, and keeps digests under the technical details', async () => {
    const { facts, technical } = await entryOf('decision.recorded');
    expect(facts).toContainEqual({ name: 'decision', value: 'keep', form: 'code' });
    expect(facts).toContainEqual({ name: 'decidedBy', value: 'Mara Lindqvist', form: 'text' });
    expect(JSON.stringify(facts)).not.toMatch(/[0-9a-f]{64}|[0-9a-f-]{36}/);
    expect(technical.recorded).toContain('rowCommitment');
    expect(technical.commitments.map(({ part }) => part)).toContain('public');
  });

  test('hands out a proof that holds under a checkpoint of the log key', async () => {
    await publishCheckpoint(mara);
    const { number, technical } = await entryOf('cycle.launched');
    const file = parseProofFile(utf8Bytes(technical.proof!.text));
    const log = await mara.db.inShop(mara.shop.shopId, (tx) =>
      tx.log.findUniqueOrThrow({ where: { shopId: mara.shop.shopId } }),
    );
    const key = noteKey(nodeCrypto, log.origin, mara.ports.signer.logPublicKey);
    const { checkpoint } = await openCheckpoint(nodeCrypto, file.checkpoint, [key]);
    expect(file.index).toBe(Number(number));
    const leaf = Buffer.from(technical.leafHash, 'hex');
    const { index, proof } = file;
    const claim = { index, size: checkpoint.size, leafHash: leaf, proof, root: checkpoint.root };
    expect(() => verifyInclusion(nodeCrypto, claim)).not.toThrow();
  });

  test('is not there for a place past the end', async () => {
    expect(await mara.db.inShop(mara.shop.shopId, (tx) => presentEntry(tx, mara, 10_000n, mara.ports))).toBeNull();
  });
});

describe('the packs', () => {
  const home = () => mara.db.inShop(mara.shop.shopId, (tx) => presentEvidence(tx, mara, 1, mara.ports));

  test('are told apart by what they are about, newest first; a sample names the rows its seed draws', async () => {
    mara = await review.mara(day(9));
    done(await requestRange(mara, { from: '2026-10-01', to: '2026-10-08' }));
    mara = await review.mara(day(10));
    done(await drawSample(mara, { cycleId: review.cycleId, seed: 'blue 7', size: 3 }));
    const { packs, closedReviews } = await home();
    expect(closedReviews).toBe(1);
    expect(packs.map(({ kind }) => kind)).toEqual(['sample', 'range', 'review']);
    expect(packs[0]!.sample).toMatchObject({ seed: 'blue 7', size: 3, of: 6 });
    expect(packs[0]!.sample!.rows).toHaveLength(3);
    expect(packs[1]!.days).toEqual({ from: '2026-09-30T22:00:00.000Z', to: '2026-10-08T21:59:59.999Z' });
    const again = done(await drawSample(mara, { cycleId: review.cycleId, seed: 'blue 7', size: 3 }));
    expect(again.packId).toBe(packs[0]!.packId);
  });

  test('that failed are asked for again as they were, and the newer one stands for both', async () => {
    const [sample, range] = (await home()).packs;
    await inShop((tx) =>
      tx.pack.updateMany({ where: { packId: { in: [sample!.packId, range!.packId] } }, data: { state: 'failed' } }),
    );
    mara = await review.mara(day(11));
    const { packId } = done(await makeAgain(mara, { packId: range!.packId }));
    const { packs } = await home();
    expect(packs.map((pack) => [pack.kind, pack.state])).toEqual([
      ['range', 'waiting'],
      ['sample', 'failed'],
      ['review', 'waiting'],
    ]);
    expect(packs[0]!.packId).toBe(packId);
  });

  test('of a review are made again by those who manage it, not by an auditor', async () => {
    const own = (await home()).packs.find(({ kind }) => kind === 'review')!;
    expect(await makeAgain(await review.auditor(day(11)), { packId: own.packId })).toEqual({
      refused: 'role_missing',
      facts: {},
    });
  });

  test('say which edition they replace, which fields were erased, and what our own verifier said', async () => {
    const own = (await home()).packs.find(({ kind }) => kind === 'review')!;
    const { shopId } = mara.shop;
    const verdict = {
      verdict: 'verified',
      isBracketed: false,
      isDemo: true,
      checks: [{ outcome: 'passed' }, { outcome: 'passed' }, { outcome: 'not present' }],
    };
    await inShop(async (tx) => {
      const { requestedBy } = await tx.pack.findFirstOrThrow({ where: { shopId, packId: own.packId } });
      const list = await tx.list.findFirstOrThrow({ where: { shopId, kind: 'apps' } });
      const gone = crypto.randomUUID();
      await tx.pack.update({
        where: { shopId_packId: { shopId, packId: own.packId } },
        data: { state: 'replaced' },
      });
      return tx.pack.create({
        data: {
          ...{ shopId, packId: '00000000-0000-4000-8000-000000000001', cycleId: review.cycleId, kind: 'review' },
          ...{ edition: 2, replacesPackId: own.packId, state: 'ready', requestedBy, requestedAt: day(12), verdict },
          fieldsRemoved: [
            'entry 12 p.note',
            `list ${list.listId} row 3`,
            `list ${gone} row 4`,
            'list x row 5',
            'something else',
          ],
        },
      });
    });
    const { packs } = await home();
    expect(packs[0]).toMatchObject({
      edition: 2,
      replaces: 1,
      fieldsRemoved: [
        { entry: 12, part: 'p.note' },
        { list: { kind: 'apps', takenAt: day(1).toISOString() }, row: 3 },
        { list: null, row: 4 },
        { list: null, row: 5 },
        { text: 'something else' },
      ],
      verdict: { verified: true, passed: 2, of: 2, bracketed: false, demo: true },
    });
    expect(packs.find(({ state }) => state === 'replaced')).toMatchObject({ edition: 1 });
  });

  test('can be asked for with days filled in, and of closed reviews only', async () => {
    mara = await review.mara(day(11));
    const screen = await mara.db.inShop(mara.shop.shopId, (tx) => presentNewPack(tx, mara));
    expect(screen).toMatchObject({
      reviews: [{ name: 'Autumn', rows: 6 }],
      today: '2026-10-11',
      range: { from: '2026-09-12', to: '2026-10-11' },
      period: { from: '2026-01-01', to: '2026-12-31' },
      manages: true,
    });
    const auditor = await review.auditor(day(11));
    expect((await auditor.db.inShop(auditor.shop.shopId, (tx) => presentNewPack(tx, auditor))).manages).toBe(false);
  });

  test('of one review, with OSCAL and without, are two; the page of the review hands out the usual one', async () => {
    mara = await review.mara(day(13));
    const { packId } = done(await requestPack(mara, { cycleId: review.cycleId, oscal: true }));
    const { packs } = await home();
    expect(packs[0]).toMatchObject({ packId, oscal: true, edition: 1 });
    expect(packs.find(({ kind, state }) => kind === 'review' && state === 'ready')).toMatchObject({ oscal: false });
    const close = await mara.db.inShop(mara.shop.shopId, (tx) => presentClose(tx, mara, review.cycleId, mara.ports));
    expect(close!.pack).toMatchObject({ oscal: false, edition: 2 });
  });
});

describe('what is known outside', () => {
  const outside = (doors = mara.ports) => mara.db.inShop(mara.shop.shopId, (tx) => presentOutside(tx, mara, doors));

  test('is nothing until a signed state has left; nothing claims otherwise', async () => {
    const facts = await outside();
    expect(facts.since).toBeNull();
    expect(facts.signed!.size).toBeGreaterThan(0);
    expect(facts.stamps).toEqual({ configured: false, last: null, waiting: null });
    expect(facts.copies.map(({ channel, closed }) => [channel, closed])).toEqual([
      ['download', null],
      ['compliance_mail', 'no_mail_server'],
      ['auditor_mail', 'no_mail_server'],
    ]);
    expect(facts.canSend).toBe(false);
  });

  test('counts from the first stamp or delivered copy, and names what still waits', async () => {
    const { shopId } = mara.shop;
    const row = { shopId, checkpointSize: 3n, occasion: 'daily', askedAt: day(5) };
    await inShop(async (tx) => {
      await tx.outsideCopy.createMany({
        data: [
          {
            ...row,
            copyId: '00000000-0000-4000-8000-000000000011',
            channel: 'download',
            state: 'delivered',
            deliveredAt: day(6),
          },
          {
            ...row,
            copyId: '00000000-0000-4000-8000-000000000012',
            channel: 'compliance_mail',
            state: 'waiting',
            attempts: 3,
            nextAttemptAt: day(13),
          },
        ],
      });
      return tx.timeStamp.create({
        data: {
          ...row,
          stampId: '00000000-0000-4000-8000-000000000013',
          state: 'stamped',
          authority: 'Harbour TSA',
          stampedAt: day(7),
        },
      });
    });
    const facts = await outside();
    expect(facts.since).toBe(day(6).toISOString());
    expect(facts.stamps.last).toEqual({ authority: 'Harbour TSA', at: day(7).toISOString(), size: 3 });
    expect(facts.copies[1]!.waiting).toEqual({
      askedAt: day(5).toISOString(),
      attempts: 3,
      nextAt: day(13).toISOString(),
    });
  });

  test('is told one by one, newest first: who signed what and when; what nobody was asked to take is no refusal', async () => {
    const { shopId } = mara.shop;
    const row = { shopId, checkpointSize: 4n, occasion: 'close', askedAt: day(8), attempts: 1 };
    const signed = Buffer.alloc(72, 1);
    signed.writeBigUInt64BE(BigInt(day(9).getTime() / 1000));
    const note = formatNote('answer\n', [{ name: 'witness.example', id: '0a1b2c3d', signature: signed }]);
    const copies = [
      { channel: 'witness', state: 'delivered', deliveredAt: day(9), answer: note.slice('answer\n\n'.length) },
      { channel: 'auditor_mail', state: 'refused', failure: 'smtp_550' },
      { channel: 'compliance_mail', state: 'refused', failure: 'no_address' },
    ];
    await inShop((tx) =>
      tx.outsideCopy.createMany({
        data: copies.map((copy, i) => ({ ...row, ...copy, copyId: `00000000-0000-4000-8000-00000000002${i}` })),
      }),
    );
    const { events, copies: ways } = await outside();
    expect(events.shown.map(({ way, outcome, at }) => [way, outcome, at])).toEqual([
      ['witness', 'delivered', day(9).toISOString()],
      ['auditor_mail', 'refused', day(8).toISOString()],
      ['stamp', 'delivered', day(7).toISOString()],
      ['download', 'delivered', day(6).toISOString()],
    ]);
    expect(events.count).toBe(4);
    expect(events.shown[0]).toMatchObject({ size: 4, occasion: 'close' });
    expect(events.shown[0]!.cosignatures).toEqual([
      { name: 'witness.example', keyId: '0a1b2c3d', at: day(9).toISOString() },
    ]);
    expect(ways.map(({ channel, refused }) => [channel, refused !== null])).toEqual([
      ['download', false],
      ['compliance_mail', false],
      ['auditor_mail', true],
    ]);
  });
});

describe('how to check', () => {
  test('names the key as packs print it, and addresses with their digests', async () => {
    const verifier = await mara.ports.verifier();
    const deps = { signer: mara.ports.signer, verifier, appUrl: 'https://app.example' };
    const screen = (await mara.db.inShop(mara.shop.shopId, (tx) => presentCheck(tx, mara, deps)))!;
    expect(screen.key).toMatchObject({ state: 'current', heldBy: 'the vendor', demo: false });
    expect(screen.key.packKeyDigest).toBe(createHash('sha256').update(mara.ports.signer.packPublicKey).digest('hex'));
    expect(screen.addresses).toMatchObject({
      page: 'https://app.example/verify.html',
      script: 'https://app.example/verify.mjs',
    });
    expect(screen.addresses.keys).toContain(screen.key.text.split('+')[0]);
    expect(screen.digests).toEqual({
      page: createHash('sha256').update(verifier.page).digest('hex'),
      script: verifier.scriptDigest,
    });
    expect(screen.earlier).toEqual([]);
    expect(screen.earlierPackKeys).toEqual([]);
  });

  test('shows the pack keys that were replaced, the newest first, and which entry says so', async () => {
    const { shopId } = mara.shop;
    const { db } = mara;
    const first = mara.ports.signer.packPublicKey;
    const next = testSigner().packPublicKey;
    for (const packPublicKey of [next, testSigner().packPublicKey]) {
      const signer = { ...mara.ports.signer, packPublicKey };
      await db.inShop(shopId, (tx) => publish(tx, shopId, { signer, keys: mara.ports.keys }, day(20)));
    }
    const deps = { signer: mara.ports.signer, verifier: await mara.ports.verifier(), appUrl: 'https://app.example' };
    const screen = (await db.inShop(shopId, (tx) => presentCheck(tx, mara, deps)))!;
    const changes = await db.inShop(shopId, (tx) =>
      tx.leaf.findMany({ where: { shopId, type: 'pack.key_changed' }, orderBy: { index: 'asc' } }),
    );
    const digestOf = (key: Uint8Array) => createHash('sha256').update(key).digest('hex');
    const opened = await db.inShop(shopId, (tx) => tx.leaf.findFirstOrThrow({ where: { shopId, index: 0n } }));
    const at = day(20).toISOString();
    expect(screen.earlierPackKeys).toEqual([
      { digest: digestOf(next), since: at, replacedAt: at, replacedIn: Number(changes[1]!.index) },
      {
        digest: digestOf(first),
        since: opened.time.toISOString(),
        replacedAt: at,
        replacedIn: Number(changes[0]!.index),
      },
    ]);
  });
});

describe('a watched export', () => {
  test('is shown with who watched, the counts and every difference by name; a name that was erased is not', async () => {
    const auditor = await review.auditor(day(12));
    const lists = await mara.db.inShop(mara.shop.shopId, (tx) => presentWatchable(tx, mara));
    const people = lists.find(({ kind }) => kind === 'people')!;
    const watched = done(
      await watchExport(auditor, {
        listId: people.listId,
        route: 'paste',
        bytes: utf8Bytes(PEOPLE.replace(/\nLeft.*/, '\nNew Person\tnew@harbour.example\tSupport\tActive')),
        fileName: null,
        mapping: null,
        watcher: { name: 'Ada Auditor', organisation: 'Audit Ltd' },
      }),
    );
    const shown = () => mara.db.inShop(mara.shop.shopId, (tx) => presentWatched(tx, mara, watched.watchId, mara.ports));
    const screen = (await shown())!;
    expect(screen.watcher).toEqual({ name: 'Ada Auditor', organisation: 'Audit Ltd' });
    expect(screen.counts).toMatchObject({ rowsRead: 4, rowsKept: 4, joined: 1, left: 1 });
    expect(screen.differences.map(({ difference, name, why }) => [difference, name, why]).sort()).toEqual([
      ['joined', 'New Person', 'not_explained'],
      ['left', 'Left Person', 'removed_by_review'],
    ]);
    const { shopId } = mara.shop;
    await inShop(async (tx) => {
      const { personId } = await tx.watchedExport.findUniqueOrThrow({
        where: { shopId_watchId: { shopId, watchId: watched.watchId } },
      });
      const entry = await tx.entryPart.findFirstOrThrow({
        where: { shopId, part: 'p.d1', index: BigInt(screen.entry), personId: { not: personId } },
      });
      await erasePeople(tx, shopId, erasureOf([entry.personId!]), { keys: mara.ports.keys, now: day(13) });
    });
    expect((await shown())!.differences.filter(({ name }) => name === null)).toHaveLength(1);
  });
});
