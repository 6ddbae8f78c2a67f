import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { openMailer } from '#app/adapters/mail/smtp-mailer.ts';
import { openAuthority } from '#app/adapters/timestamp/authority.ts';
import { openWitness } from '#app/adapters/witness/witness-client.ts';
import type { Tx } from '#app/db/client.server.ts';
import { storeCopyAddresses } from '#app/db/copy-addresses.ts';
import { openDueShops } from '#app/db/due.ts';
import { firstCheckpointOver } from '#app/db/time-stamps.ts';
import { entry, type LedgerEntry } from '#app/domain/evidence/entry.ts';
import type { Occasion } from '#app/domain/evidence/log-entries.ts';
import { append } from '#app/ledger/append.ts';
import { audit } from '#app/ledger/audit.ts';
import { logKey, publicBody, readEntries } from '#app/ledger/read.ts';
import type { Context, Ports } from '#app/ports.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { copyCheckpoint } from '#app/usecases/evidence/copy-checkpoint.ts';
import { enqueueDueProofs } from '#app/usecases/evidence/enqueue-due-proofs.ts';
import { proveDaily } from '#app/usecases/evidence/prove-daily.ts';
import { publishCheckpoint } from '#app/usecases/evidence/publish-checkpoint.ts';
import { stampCheckpoint, stampCloseOnce } from '#app/usecases/evidence/stamp-checkpoint.ts';
import { wantOutsideProof } from '#app/usecases/evidence/want-outside-proof.ts';
import { redactShop } from '#app/usecases/shops/redact-shop.ts';
import { type SmallWitness, startSmallWitness } from '#test/adapters/witness/small-witness.ts';
import { startTimestampAuthority, type TimestampAuthority } from '#test/standin/timestamp-authority.ts';
import { attachmentOf, type MailServer, startMailServer } from '#test/support/mail-server.ts';
import { testShop, type TestShop } from '#test/support/shop.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const start = new Date('2026-10-02T08:00:00.000Z');
const later = (ms: number) => new Date(start.getTime() + ms);

let folder: string;
let authority: TimestampAuthority;
let mails: MailServer;
let witness: SmallWitness;
let outside: Pick<Ports, 'timestamper' | 'mailer' | 'witness'>;
let shop: TestShop;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-outside-'));
  [authority, mails, witness, shop] = await Promise.all([
    startTimestampAuthority(join(folder, 'tsa')),
    startMailServer(),
    startSmallWitness(),
    testShop(),
  ]);
  outside = {
    timestamper: openAuthority({ url: authority.url, rootsFile: authority.rootFile, timeoutMs: 2_000 }),
    mailer: openMailer({ url: mails.url, from: 'record@countersign.example', timeoutMs: 2_000 }),
    witness: openWitness({ url: witness.url, key: witness.key, now: () => new Date(), timeoutMs: 2_000 }),
  };
  const { origin } = await inShop((tx) => tx.log.findUniqueOrThrow({ where: { shopId: shop.shopId } }));
  witness.trust(logKey(origin, shop.signer));
});
afterAll(async () => {
  await Promise.all([authority.close(), mails.close(), witness.close(), shop.close()]);
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  authority.behave('answer');
  mails.refuse(null);
  witness.spoil = null;
  shop.jobs.length = 0;
  await inShop(async (tx) => {
    await tx.timeStamp.deleteMany({ where: { shopId: shop.shopId } });
    await tx.outsideCopy.deleteMany({ where: { shopId: shop.shopId } });
    await storeCopyAddresses(tx, shop.shopId, { compliance: null, auditor: null }, start);
  });
});

const inShop = <Result>(work: (tx: Tx) => Promise<Result>) => shop.db.inShop(shop.shopId, work);
const fact = (): LedgerEntry => entry('cycle.cancelled', start, { cycleId: 'x', by: 'nobody', reason: 'a test' });

/** The app by itself, with only these ways to the outside. */
const context = (now = start, ways: Partial<typeof outside> = {}): Context => {
  const base = shop.alone(now);
  return { ...base, ports: { ...base.ports, timestamper: null, mailer: null, witness: null, ...ways } };
};
const stamping = (now = start) => context(now, { timestamper: outside.timestamper });

/** Appends one entry and wants it proven, as starting and closing a review do. Out: the entry's index. */
const want = (ctx: Context, occasion: Occasion = 'start'): Promise<bigint> =>
  inShop(async (tx) => {
    const [place] = await append(tx, shop.shopId, [fact()], ctx.ports);
    await wantOutsideProof(tx, ctx, occasion, { cycleId: occasion === 'daily' ? null : CYCLE, index: place!.index });
    return place!.index;
  });
const CYCLE = '0a4b7f9e-3a6c-4a53-9a0c-2f5a3c1d9b10';

const onlyStamp = () => inShop((tx) => tx.timeStamp.findFirstOrThrow({ where: { shopId: shop.shopId } }));
const copies = () =>
  inShop((tx) => tx.outsideCopy.findMany({ where: { shopId: shop.shopId }, orderBy: { checkpointSize: 'asc' } }));
const onlyCopy = async () => (await copies())[0]!;
const size = async () => (await inShop((tx) => tx.log.findUniqueOrThrow({ where: { shopId: shop.shopId } }))).size;
const entriesFrom = (from: bigint) =>
  inShop(async (tx) => {
    const range = { from, to: 1_000_000n };
    const entries = await readEntries(tx, shop.shopId, range, { after: null, limit: 100 }, shop.keys);
    return entries.map((one) => ({ type: one.type, body: publicBody(one) as Record<string, unknown> }));
  });
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('wanting proof from the outside', () => {
  it('is one with what it is about: nothing is wanted of what was rolled back', async () => {
    const ctx = stamping();
    const failing = inShop(async (tx) => {
      await wantOutsideProof(tx, ctx, 'start', { cycleId: CYCLE, index: 0n });
      throw new Error('the review could not be stored');
    });
    await expect(failing).rejects.toThrow('could not be stored');
    expect(await inShop((tx) => tx.timeStamp.count())).toBe(0);
  });

  it('asks nobody by itself, and asks for nothing that is not set up', async () => {
    const before = authority.requests();
    await want(context());
    expect(shop.jobs).toEqual([]);
    await want(stamping());
    expect(shop.jobs.map(({ job }) => job)).toEqual(['stamp-checkpoint']);
    expect(authority.requests()).toBe(before);
  });
});

describe('a stamp', () => {
  it('is over the stored bytes of the first checkpoint that covers the entry, and is put on record with its digest', async () => {
    const index = await want(stamping());
    const covering = await publishCheckpoint(context());
    await want(context());
    await publishCheckpoint(context());
    const from = await size();
    const { stampId } = await onlyStamp();
    expect(await stampCheckpoint(stamping(), { stampId })).toBe('stamped');
    const stamp = await onlyStamp();
    expect(stamp).toMatchObject({ state: 'stamped', checkpointSize: index + 1n, failure: null, nextAttemptAt: null });
    expect(await entriesFrom(from)).toEqual([
      {
        type: 'checkpoint.stamped',
        body: {
          checkpointSize: String(index + 1n),
          checkpointDigest: digestOf(utf8Bytes(covering.note)),
          occasion: 'start',
          cycleId: CYCLE,
          authority: stamp.authority,
          stampedAt: stamp.stampedAt!.toISOString(),
          tokenDigest: digestOf(stamp.reply!),
        },
      },
    ]);
  });

  it('is made once, whether its job runs twice in a row or twice at once', async () => {
    await want(stamping());
    const { stampId } = await onlyStamp();
    const from = await size();
    await Promise.all([stampCheckpoint(stamping(), { stampId }), stampCheckpoint(stamping(), { stampId })]);
    const asked = authority.requests();
    expect(await stampCheckpoint(stamping(), { stampId })).toBe('stamped');
    expect(authority.requests()).toBe(asked);
    expect((await entriesFrom(from)).map(({ type }) => type)).toEqual(['checkpoint.stamped']);
  });

  it('is lost with a crash before the commit, and the next run gets another', async () => {
    await want(stamping());
    const { stampId } = await onlyStamp();
    const from = await size();
    const ctx = stamping();
    const crash = new Error('the process ends here');
    const keys = {
      ...ctx.ports.keys,
      unwrap: () => {
        throw crash;
      },
    };
    await publishCheckpoint(ctx);
    const dying = stampCheckpoint({ ...ctx, ports: { ...ctx.ports, keys } }, { stampId });
    await expect(dying).rejects.toBe(crash);
    expect(await onlyStamp()).toMatchObject({ state: 'waiting', reply: null, attempts: 0 });
    expect(await entriesFrom(from)).toEqual([]);
    expect(await stampCheckpoint(ctx, { stampId })).toBe('stamped');
    expect(await entriesFrom(from)).toHaveLength(1);
  });

  it.each(['fail', 'other_imprint'] as const)(
    'waits while the authority does this: %s; and comes when it answers again',
    async (behaviour) => {
      await want(stamping());
      const { stampId } = await onlyStamp();
      authority.behave(behaviour);
      expect(await stampCheckpoint(stamping(), { stampId })).toBe('waiting');
      const waiting = await onlyStamp();
      expect(waiting).toMatchObject({ state: 'waiting', attempts: 1, reply: null, nextAttemptAt: later(MINUTE) });
      expect(waiting.failure).toMatch(/^(authority_refused|other_imprint)$/);
      authority.behave('answer');
      expect(await stampCheckpoint(stamping(later(MINUTE)), { stampId })).toBe('stamped');
      expect(await onlyStamp()).toMatchObject({ checkpointSize: waiting.checkpointSize, failure: null, attempts: 2 });
    },
  );

  it('is asked for again ever more slowly, and no more after two weeks', async () => {
    await want(stamping());
    const { stampId } = await onlyStamp();
    authority.behave('fail');
    const waits: (number | null)[] = [];
    for (const now of [start, later(DAY), later(2 * DAY), later(14 * DAY)]) {
      await stampCheckpoint(stamping(now), { stampId });
      const { nextAttemptAt } = await onlyStamp();
      waits.push(nextAttemptAt && (nextAttemptAt.getTime() - now.getTime()) / MINUTE);
    }
    expect(waits).toEqual([1, 2, 4, null]);
    expect(shop.jobs.filter(({ job }) => job === 'stamp-checkpoint')).toHaveLength(4);
  });

  it('of a close is tried once by the pack, which goes on whatever comes of it', async () => {
    await want(stamping(), 'close');
    authority.behave('fail');
    const asked = authority.requests();
    await stampCloseOnce(stamping(), CYCLE);
    await stampCloseOnce(stamping(), CYCLE);
    expect(authority.requests()).toBe(asked + 1);
    expect(await onlyStamp()).toMatchObject({ state: 'waiting', attempts: 1 });
  });
});

describe('a copy by mail', () => {
  const mailing = (now = start) => context(now, { mailer: outside.mailer });
  const address = (compliance: string | null, auditor: string | null = null) =>
    inShop((tx) => storeCopyAddresses(tx, shop.shopId, { compliance, auditor }, start));

  it('brings each address the checkpoint byte for byte, and the record says that it left and not to whom', async () => {
    await address('compliance@harbour.example', 'ada@audit.example');
    const index = await want(mailing(), 'close');
    const from = await size();
    for (const { copyId } of await copies()) expect(await copyCheckpoint(mailing(), { copyId })).toBe('delivered');
    const checkpoint = await inShop((tx) => firstCheckpointOver(tx, shop.shopId, index));
    const sent = mails.taken.splice(0);
    expect(sent.flatMap(({ to }) => to).sort()).toEqual(['ada@audit.example', 'compliance@harbour.example']);
    for (const { raw } of sent)
      expect(attachmentOf(raw)).toEqual({ name: 'checkpoint.txt', content: checkpoint!.note });
    const recorded = await entriesFrom(from);
    expect(recorded.map(({ body }) => [body['channel'], body['outcome'], body['checkpointSize']]).sort()).toEqual([
      ['auditor_mail', 'delivered', String(index + 1n)],
      ['compliance_mail', 'delivered', String(index + 1n)],
    ]);
    expect(JSON.stringify(recorded)).not.toContain('@');
  });

  it('waits for a server that is down, is refused for good by one that says so, and is sent once', async () => {
    await address('compliance@harbour.example');
    await want(mailing());
    const { copyId } = await onlyCopy();
    mails.refuse(451);
    expect(await copyCheckpoint(mailing(), { copyId })).toBe('waiting');
    expect(await onlyCopy()).toMatchObject({ failure: 'mail_451', nextAttemptAt: later(MINUTE) });
    mails.refuse(null);
    expect(await copyCheckpoint(mailing(later(MINUTE)), { copyId })).toBe('delivered');
    expect(await copyCheckpoint(mailing(later(MINUTE)), { copyId })).toBe('delivered');
    expect(mails.taken.splice(0)).toHaveLength(1);
    await want(mailing());
    mails.refuse(550);
    const from = await size();
    const refused = (await copies()).find((one) => one.state === 'waiting')!;
    expect(await copyCheckpoint(mailing(), refused)).toBe('refused');
    expect((await entriesFrom(from)).map(({ body }) => body['outcome'])).toEqual(['refused']);
  });

  it('goes nowhere once its address was taken away, and nothing is recorded of it', async () => {
    await address('compliance@harbour.example');
    await want(mailing());
    await address(null);
    const from = await size();
    expect(await copyCheckpoint(mailing(), await onlyCopy())).toBe('refused');
    expect(await onlyCopy()).toMatchObject({ failure: 'no_address' });
    expect(await entriesFrom(from)).toEqual([]);
    expect(mails.taken).toEqual([]);
  });
});

describe('a witness', () => {
  const asking = (now = start) => context(now, { witness: outside.witness });
  const cosign = async () => {
    await want(asking());
    const { copyId } = (await copies()).find((one) => one.state === 'waiting')!;
    const outcome = await copyCheckpoint(asking(), { copyId });
    return { outcome, copy: (await copies()).find((one) => one.copyId === copyId)! };
  };
  beforeEach(() => {
    witness.seen = null;
    witness.asked.length = 0;
  });

  it('cosigns the first checkpoint and each later one by a consistency proof it checks itself', async () => {
    for (let round = 0; round < 3; round++) {
      const { outcome, copy } = await cosign();
      expect(outcome).toBe('delivered');
      expect(copy.answer).toMatch(/^— witness\.example\/w1 [A-Za-z0-9+/=]+\n$/);
      expect(BigInt(witness.seen!.size)).toBe(copy.checkpointSize);
    }
    expect(witness.asked).toHaveLength(3);
    expect(witness.asked[0]).toMatch(/^old 0\n\n/);
    expect(witness.asked[2]).toMatch(/^old [1-9]\d*\n[A-Za-z0-9+/]/);
  });

  it('that remembers less or more than we think tells its size, and is asked again from there', async () => {
    await cosign();
    const before = witness.seen;
    await cosign();
    witness.seen = before;
    expect((await cosign()).outcome).toBe('delivered');
    await inShop((tx) => tx.outsideCopy.deleteMany({ where: { shopId: shop.shopId } }));
    expect((await cosign()).outcome).toBe('delivered');
    expect(witness.asked.slice(-2).map((body) => body.startsWith('old 0\n'))).toEqual([true, false]);
  });

  it('that saw another history refuses, and the record says so', async () => {
    await cosign();
    witness.seen = { ...witness.seen!, root: new Uint8Array(32) };
    const from = await size();
    const { outcome, copy } = await cosign();
    expect([outcome, copy.failure]).toEqual(['refused', 'witness_inconsistent']);
    expect((await entriesFrom(from)).at(-1)).toMatchObject({ type: 'checkpoint.copied', body: { outcome: 'refused' } });
    witness.seen = { ...witness.seen, size: 1_000_000 };
    expect((await cosign()).copy.failure).toBe('witness_is_ahead');
  });

  it.each([
    ['signature', 'witness_bad_cosignature'],
    ['future', 'witness_bad_cosignature'],
    ['other_key', 'witness_bad_cosignature'],
    ['garbage', 'witness_bad_cosignature'],
  ] as const)('whose answer is spoilt (%s) is asked again later, and nothing of it is kept', async (spoil, failure) => {
    witness.spoil = spoil;
    const { outcome, copy } = await cosign();
    expect([outcome, copy.failure, copy.answer]).toEqual(['waiting', failure, null]);
  });

  it('that hangs is given up at the limit and asked again later', async () => {
    witness.spoil = 'hang';
    await want(asking());
    const hurried = openWitness({ url: witness.url, key: witness.key, now: () => new Date(), timeoutMs: 150 });
    expect(await copyCheckpoint(context(start, { witness: hurried }), await onlyCopy())).toBe('waiting');
    expect(await onlyCopy()).toMatchObject({ failure: 'witness_timeout' });
  });

  it('that does not know the log or its key is asked again later', async () => {
    const { origin } = await inShop((tx) => tx.log.findUniqueOrThrow({ where: { shopId: shop.shopId } }));
    const key = logKey(origin, shop.signer);
    witness.trust(logKey('log.of.others', shop.signer));
    expect((await cosign()).copy).toMatchObject({ state: 'waiting', failure: 'witness_unknown_log' });
    await inShop((tx) => tx.outsideCopy.deleteMany({ where: { shopId: shop.shopId } }));
    witness.trust(logKey(origin, { logPublicKey: new Uint8Array(32).fill(9) }));
    expect((await cosign()).copy).toMatchObject({ state: 'waiting', failure: 'witness_unknown_key' });
    witness.trust(key);
  });
});

describe('the daily proof', () => {
  const everything = (now: Date) => context(now, outside);
  const wanted = async () => ({
    stamps: await inShop((tx) => tx.timeStamp.count({ where: { shopId: shop.shopId } })),
    copies: (await copies()).length,
  });

  it('is wanted where the record grew by more than stamps and copies since, and else not', async () => {
    await proveDaily(everything(start));
    expect(await wanted()).toEqual({ stamps: 1, copies: 1 });
    await proveDaily(everything(start));
    expect(await wanted()).toEqual({ stamps: 1, copies: 1 });
    await stampCheckpoint(everything(start), await onlyStamp());
    await copyCheckpoint(everything(start), await onlyCopy());
    await proveDaily(everything(later(DAY)));
    expect(await wanted()).toEqual({ stamps: 1, copies: 1 });
    await inShop((tx) => append(tx, shop.shopId, [fact()], shop));
    await proveDaily(everything(later(2 * DAY)));
    expect(await wanted()).toEqual({ stamps: 2, copies: 2 });
  });

  it('asks again for what a lost queue forgot', async () => {
    await want(everything(start));
    shop.jobs.length = 0;
    await proveDaily(everything(later(DAY)));
    expect(shop.jobs.map(({ job }) => job)).toEqual(expect.arrayContaining(['stamp-checkpoint', 'copy-checkpoint']));
  });

  it('is queued once for a shop that is due, by however many processes, and is due again the next day', async () => {
    await inShop((tx) => tx.shop.update({ where: { shopId: shop.shopId }, data: { nextProofDueAt: start } }));
    const due = openDueShops(shop.schedulerUrl);
    const ctx = context(later(MINUTE));
    const round = () => enqueueDueProofs({ ...ctx, due });
    expect((await Promise.all([round(), round()])).toSorted()).toEqual([0, 1]);
    expect(shop.jobs).toEqual([{ job: 'prove-daily', payload: { shopId: String(shop.shopId) } }]);
    const { nextProofDueAt } = await inShop((tx) => tx.shop.findUniqueOrThrow({ where: { shopId: shop.shopId } }));
    expect(nextProofDueAt!.getTime() - ctx.now.getTime()).toBeGreaterThan(0);
    expect(nextProofDueAt!.getTime() - ctx.now.getTime()).toBeLessThanOrEqual(DAY);
    await due.close();
  });
});

describe('after all this', () => {
  it('the log audits clean', async () => {
    const report = await inShop((tx) => audit(tx, shop.shopId, { keys: shop.keys, signer: shop.signer }));
    expect(report.disagreements).toEqual([]);
  });

  it('erasing the store ends what still waits and keeps the stamps that were made', async () => {
    await want(stamping());
    await stampCheckpoint(stamping(), await onlyStamp());
    await want(context(start, outside));
    await inShop((tx) => tx.shop.update({ where: { shopId: shop.shopId }, data: { uninstalledAt: start } }));
    expect(await redactShop(context(), () => Promise.resolve('gone'))).toEqual({ redacted: true });
    expect(await copies()).toEqual([]);
    expect(await onlyStamp()).toMatchObject({ state: 'stamped' });
    expect(await inShop((tx) => tx.timeStamp.count())).toBe(1);
  });
});
