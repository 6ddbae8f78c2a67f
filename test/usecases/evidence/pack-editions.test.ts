import { createHash, randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { countItems } from '#app/db/cycles.ts';
import type { Pack } from '#app/db/generated/client.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { isRefusal, type Refusal } from '#app/domain/refusal.ts';
import { closingStatement, signingSentence } from '#app/domain/review/attestation.ts';
import { append } from '#app/ledger/append.ts';
import { erasePeople } from '#app/ledger/erase.ts';
import { publish } from '#app/ledger/publish.ts';
import type { PackFacts } from '#app/pack/facts.ts';
import { OSCAL } from '#app/pack/layout.ts';
import { PackArchive } from '#app/pack/read.ts';
import type { Actor, Context } from '#app/ports.ts';
import { parseCertificates } from '#app/tlog/certificate.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { verifyTimestamp } from '#app/tlog/timestamp.ts';
import { exportPack, PackOvertaken } from '#app/usecases/evidence/export-pack.ts';
import { openFile } from '#app/usecases/evidence/open-file.ts';
import { requestPack } from '#app/usecases/evidence/request-pack.ts';
import { checkList } from '#app/usecases/lists/check-list.ts';
import { isUnreadable } from '#app/usecases/lists/read-brought.ts';
import { recordList } from '#app/usecases/lists/record-list.ts';
import { closeCycle } from '#app/usecases/review/close-cycle.ts';
import { launchCycle } from '#app/usecases/review/launch-cycle.ts';
import { recordDecisions } from '#app/usecases/review/record-decision.ts';
import { signDecisions } from '#app/usecases/review/sign-decisions.ts';
import { memorySource, nodeInflate } from '#app/verifier/node-host.ts';
import { dyingStore } from '#test/support/dying-store.ts';
import { erasureOf } from '#test/support/erasure.ts';
import { testShop, testSigner, type TestShop } from '#test/support/shop.ts';
import { opensslAuthority, removeAuthorities } from '#test/tlog/openssl-authority.ts';

const TLOG = 'data/technical/tlog/';
const at = (hour: number) => new Date(Date.UTC(2026, 9, 5, hour));
const done = <T>(result: T): Exclude<T, Refusal> => {
  if (isRefusal(result)) throw new Error(`refused: ${result.refused} ${JSON.stringify(result.facts)}`);
  return result as Exclude<T, Refusal>;
};

let shop: TestShop;
let owner: Context & { actor: Actor };
let cycleId: string;
let first: Pack;

beforeAll(async () => {
  shop = await testShop();
  owner = await shop.as(
    { name: 'Olga', email: 'olga@one.example', roles: ['manager', 'owner'], isAccountOwner: true },
    at(8),
  );
  await bring('Name,Email,Role\nOlga,olga@one.example,Owner');
  const setUp = { dueAt: at(400), name: null, otherReviewer: null, unmatchedReason: null, overrideReason: null };
  ({ cycleId } = done(await launchCycle(owner, { ...setUp, selfReviewReason: 'I am alone' })));
  const items = await shop.db.inShop(shop.shopId, (tx) =>
    tx.reviewItem.findMany({ where: { shopId: shop.shopId, cycleId }, orderBy: { position: 'asc' } }),
  );
  const keep = { cycleId, decision: 'keep' as const, reason: null, drop: [], until: null };
  for (const { itemId } of items) {
    done(
      await recordDecisions(owner, { ...keep, items: [{ itemId, expectedVersion: 0 }], note: 'seen in the office' }),
    );
  }
  done(await signDecisions(owner, { cycleId, sentence: signingSentence(items.length) }));
  const counts = await shop.db.inShop(shop.shopId, (tx) => countItems(tx, shop.shopId, cycleId));
  const { packId } = done(await closeCycle(owner, { cycleId, statement: closingStatement(counts), title: 'Head' }));
  done(await exportPack(shop.alone(at(9)), { packId }));
  first = await packOf(packId);
}, 60_000);
afterAll(async () => {
  removeAuthorities();
  await shop.close();
});

async function bring(text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  const list = { kind: 'people' as const, route: 'import' as const, bytes, fileName: 'people.csv', mapping: null };
  const preview = await checkList(owner, list);
  if (isUnreadable(preview)) throw new Error(preview.unreadable.sentence);
  done(await recordList(owner, { ...list, expectedDigest: preview.digest, secondCount: text.split('\n').length - 1 }));
}

const packOf = (packId: string): Promise<Pack> =>
  shop.db.inShop(shop.shopId, (tx) => tx.pack.findFirstOrThrow({ where: { shopId: shop.shopId, packId } }));

async function archiveOf(digest: string): Promise<PackArchive> {
  const stored = await owner.ports.objects.get(shop.shopId, digest);
  const bytes = new Uint8Array(await new Response(stored!.stream).arrayBuffer());
  return PackArchive.open(memorySource(bytes), nodeInflate);
}

/** SHA-256 of every member. */
async function membersOf(digest: string): Promise<Record<string, string>> {
  const archive = await archiveOf(digest);
  const members: Record<string, string> = {};
  for (const path of archive.members.keys()) {
    members[path] = createHash('sha256')
      .update(await archive.bytes(path))
      .digest('hex');
  }
  return members;
}

async function factsOf(digest: string): Promise<PackFacts> {
  const archive = await archiveOf(digest);
  const text = new TextDecoder().decode(await archive.bytes('data/technical/pack.json'));
  return JSON.parse(text) as PackFacts;
}

/** The same review exported as if it never had been, by an app that has learned and changed since. */
const exportAgain = async (ctx: Context): Promise<string> => {
  const where = { shopId_packId: { shopId: shop.shopId, packId: first.packId } };
  await shop.db.inShop(shop.shopId, (tx) => tx.pack.update({ where, data: { state: 'waiting', digest: null } }));
  return done(await exportPack(ctx, { packId: first.packId })).digest;
};

it('gives every member the same digest when exported again, whatever the app has learned since', async () => {
  const before = await membersOf(first.digest!);
  await bring('Name,Email,Role\nOlga,olga@one.example,Owner');
  await shop.db.inShop(shop.shopId, async (tx) => {
    const noise = { memberId: randomUUID(), previous: [], current: ['auditor'], by: null };
    await append(tx, shop.shopId, [entry('member.roles_changed', at(20), noise)], owner.ports);
    await publish(tx, shop.shopId, owner.ports, at(20));
    await tx.shop.update({ where: { shopId: shop.shopId }, data: { name: 'Renamed', timeZone: 'Pacific/Kiritimati' } });
    await tx.member.updateMany({ where: { shopId: shop.shopId }, data: { name: 'Somebody else' } });
  });
  const later = shop.alone(at(300));
  const newer = {
    page: new TextEncoder().encode('<!doctype html>newer'),
    scriptDigest: 'd'.repeat(64),
    scriptAddress: 'https://b.example',
  };
  const ports = { ...later.ports, verifier: () => Promise.resolve(newer), signer: { ...shop.signer, heldBy: null } };
  const again = await exportAgain({ ...later, ports });
  expect(await membersOf(again)).toEqual(before);
  expect(done(await requestPack(owner, { cycleId })).packId).toBe(first.packId);
});

it('with OSCAL is another pack with editions of its own, fixed as the first one was', async () => {
  const { packId } = done(await requestPack(owner, { cycleId, oscal: true }));
  expect(packId).not.toBe(first.packId);
  const { digest } = done(await exportPack(shop.alone(at(10)), { packId }));
  const [plain, told] = [await membersOf(first.digest!), await membersOf(digest)];
  expect(plain).not.toHaveProperty(OSCAL);
  expect(told).toHaveProperty(OSCAL);
  const shared = Object.entries(told).filter(([path]) => path.startsWith('data/') && path !== OSCAL);
  expect(Object.fromEntries(shared)).toEqual(
    Object.fromEntries(Object.entries(plain).filter(([path]) => path.startsWith('data/'))),
  );
  expect(done(await requestPack(owner, { cycleId, oscal: true })).packId).toBe(packId);
  expect(done(await requestPack(owner, { cycleId })).packId).toBe(first.packId);
  expect((await packOf(packId)).edition).toBe(1);
}, 30_000);

it('says which verifier was current when it was first made', async () => {
  const facts = await factsOf(first.digest!);
  expect(facts.verifierDigest).toBe('c'.repeat(64));
  const archive = await archiveOf(first.digest!);
  expect(new TextDecoder().decode(await archive.bytes('data/verify.html'))).toBe('<!doctype html>\n');
});

it('makes a next edition once a time stamp has come, and names the edition it replaces', async () => {
  const authority = opensslAuthority({ name: 'Hour Authority', key: 'P-256' });
  await shop.db.inShop(shop.shopId, async (tx) => {
    const cycle = await tx.cycle.findFirstOrThrow({ where: { shopId: shop.shopId, cycleId } });
    for (const [occasion, index] of [
      ['start', cycle.launchedIndex],
      ['close', cycle.sealedIndex!],
    ] as const) {
      const checkpoint = await tx.checkpoint.findFirstOrThrow({
        where: { shopId: shop.shopId, size: { gt: index } },
        orderBy: { size: 'asc' },
      });
      const data = Buffer.from(checkpoint.note);
      const reply = authority.stamp(data);
      const roots = parseCertificates(authority.chainPem);
      const verified = await verifyTimestamp(nodeCrypto, { reply, data, others: [], roots });
      await tx.timeStamp.create({
        data: {
          shopId: shop.shopId,
          stampId: randomUUID(),
          origin: checkpoint.origin,
          checkpointSize: checkpoint.size,
          occasion,
          cycleId,
          state: 'stamped',
          askedAt: at(9),
          authority: authority.name,
          stampedAt: verified.at,
          reply: Buffer.from(reply),
          chain: authority.chainPem,
        },
      });
    }
  });
  // A witness signed the checkpoint of the close, too.
  const answer = `— witness.example/w1 ${Buffer.alloc(76, 7).toString('base64')}\n`;
  await shop.db.inShop(shop.shopId, async (tx) => {
    const close = await tx.timeStamp.findFirstOrThrow({ where: { shopId: shop.shopId, cycleId, occasion: 'close' } });
    const { origin, checkpointSize } = close;
    const copy = { copyId: randomUUID(), occasion: 'close', channel: 'witness', state: 'delivered', askedAt: at(9) };
    await tx.outsideCopy.create({ data: { shopId: shop.shopId, cycleId, origin, checkpointSize, answer, ...copy } });
  });
  const { packId } = done(await requestPack(owner, { cycleId }));
  expect(packId).not.toBe(first.packId);
  expect(done(await requestPack(owner, { cycleId })).packId).toBe(packId);
  const { digest } = done(await exportPack(shop.alone(at(30)), { packId }));
  const facts = await factsOf(digest);
  expect(facts.edition).toBe(2);
  expect(facts.replaces).toEqual({
    edition: 1,
    digest: (await packOf(first.packId)).digest,
    checkpointSize: String(first.checkpointSize),
    fieldsRemoved: [],
  });
  expect(facts.timestamps?.authority).toBe('Hour Authority');
  const archive = await archiveOf(digest);
  expect(archive.members.has('tsa-chain.pem')).toBe(true);
  expect(new TextDecoder().decode(await archive.bytes(`${TLOG}checkpoint.cosignatures`))).toBe(answer);
  expect(done(await requestPack(owner, { cycleId })).packId).toBe(packId);
}, 30_000);

/** However the work was broken off: whatever the app offers of this review is there, whole, and at least one edition is. */
async function wholeAndReady(): Promise<void> {
  const packs = await shop.db.inShop(shop.shopId, (tx) =>
    tx.pack.findMany({ where: { shopId: shop.shopId, cycleId } }),
  );
  const plain = packs.filter(({ state, params }) => state === 'ready' && params === null);
  expect(plain.length).toBeGreaterThan(0);
  for (const { packId, state, digest } of packs) {
    const opened = await openFile(shop.alone(at(41)), { fileKind: 'pack', fileRef: packId });
    expect(isRefusal(opened)).toBe(state !== 'ready');
    if (isRefusal(opened)) continue;
    const bytes = new Uint8Array(await new Response(opened.stream).arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(digest);
  }
}

it('makes a next edition after an erasure, which names what went, and takes the earlier files away, wherever it is broken off', async () => {
  const part = await shop.db.inShop(shop.shopId, (tx) =>
    tx.entryPart.findFirstOrThrow({
      where: { shopId: shop.shopId, personId: { not: null }, index: { gt: 3 } },
      orderBy: { index: 'desc' },
    }),
  );
  await shop.db.inShop(shop.shopId, (tx) =>
    erasePeople(tx, shop.shopId, erasureOf([part.personId!]), { keys: shop.keys, now: at(40) }),
  );
  const stampedAt = await shop.db.inShop(shop.shopId, (tx) =>
    tx.pack.findFirstOrThrow({ where: { shopId: shop.shopId, cycleId, edition: 2 } }),
  );
  const stamped = await archiveOf(stampedAt.digest!);
  const { packId } = done(await requestPack(owner, { cycleId }));
  const ctx = shop.alone(at(41));
  const dying = dyingStore(ctx.ports.objects);
  const { digest } = done(
    await dying.untilDone(
      () => exportPack({ ...ctx, ports: { ...ctx.ports, objects: dying.objects } }, { packId }),
      wholeAndReady,
    ),
  );
  // Before and after the file is written, and before and after each of the three earlier ones goes.
  expect(dying.deaths).toEqual({ put: 2, delete: 6 });
  expect([...dying.written]).toEqual([digest]);
  const facts = await factsOf(digest);
  expect(facts.edition).toBe(3);
  // Its checkpoint covers the record of the erasure; that of the close, with the stamp over it, is beside it.
  const made = await archiveOf(digest);
  for (const name of ['checkpoint', 'checkpoint.tsr']) {
    expect(await made.bytes(`${TLOG}close-${name}`)).toEqual(await stamped.bytes(`${TLOG}${name}`));
  }
  expect(made.members.has(`${TLOG}checkpoint.tsr`)).toBe(false);
  expect(facts.timestamps?.authority).toBe('Hour Authority');
  expect(facts.replaces?.edition).toBe(2);
  expect(facts.replaces?.fieldsRemoved).toContain(`entry ${part.index} ${part.part}`);
  const earlier = await shop.db.inShop(shop.shopId, (tx) =>
    tx.pack.findMany({ where: { shopId: shop.shopId, cycleId, edition: { lt: 3 } } }),
  );
  // The pack with OSCAL, too, showed what went.
  expect(earlier.map((pack) => pack.state)).toEqual(['replaced', 'replaced', 'replaced']);
  for (const pack of earlier) expect(await owner.ports.objects.get(shop.shopId, pack.digest!)).toBeNull();
  expect(done(await requestPack(owner, { cycleId })).packId).toBe(packId);
});

it('is made again when something in it is erased while it is written', async () => {
  const [part] = await shop.db.inShop(shop.shopId, (tx) =>
    tx.entryPart.findMany({
      where: { shopId: shop.shopId, personId: { not: null } },
      orderBy: { index: 'asc' },
      take: 1,
    }),
  );
  const latest = await shop.db.inShop(shop.shopId, (tx) =>
    tx.pack.findFirstOrThrow({ where: { shopId: shop.shopId, cycleId, state: 'ready' } }),
  );
  const where = { shopId_packId: { shopId: shop.shopId, packId: latest.packId } };
  await shop.db.inShop(shop.shopId, (tx) => tx.pack.update({ where, data: { state: 'waiting', digest: null } }));
  const ctx = shop.alone(at(50));
  const objects: Context['ports']['objects'] = {
    ...ctx.ports.objects,
    put: async (...args) => {
      const put = await ctx.ports.objects.put(...args);
      await shop.db.inShop(shop.shopId, (tx) =>
        erasePeople(tx, shop.shopId, erasureOf([part!.personId!]), { keys: shop.keys, now: at(50) }),
      );
      return put;
    },
  };
  await expect(exportPack({ ...ctx, ports: { ...ctx.ports, objects } }, { packId: latest.packId })).rejects.toThrow(
    PackOvertaken,
  );
  const { digest } = done(await exportPack(ctx, { packId: latest.packId }));
  expect((await factsOf(digest)).replaces?.fieldsRemoved).toContain(`entry ${part!.index} ${part!.part}`);
});

it('made again after the pack key was changed shows the log naming it, and keeps what was fixed at its close', async () => {
  const latest = await shop.db.inShop(shop.shopId, (tx) =>
    tx.pack.findFirstOrThrow({ where: { shopId: shop.shopId, cycleId, state: 'ready' } }),
  );
  const before = await archiveOf(latest.digest!);
  const where = { shopId_packId: { shopId: shop.shopId, packId: latest.packId } };
  await shop.db.inShop(shop.shopId, (tx) => tx.pack.update({ where, data: { state: 'waiting', digest: null } }));
  const ctx = shop.alone(at(60));
  const { packPublicKey, signPack } = testSigner();
  const ports = { ...ctx.ports, signer: { ...shop.signer, packPublicKey, signPack } };
  const { digest } = done(await exportPack({ ...ctx, ports }, { packId: latest.packId }));
  const after = await archiveOf(digest);
  expect(await after.bytes('pub.pem')).not.toEqual(await before.bytes('pub.pem'));
  for (const path of [`${TLOG}close-checkpoint`, `${TLOG}close-checkpoint.tsr`, 'data/2-decisions.csv'])
    expect(await after.bytes(path)).toEqual(await before.bytes(path));
  const events = new TextDecoder().decode(await after.bytes('data/technical/events.ndjson'));
  expect(events).toContain('"type":"pack.key_changed"');
  expect(await factsOf(digest)).toEqual({ ...(await factsOf(latest.digest!)) });
}, 30_000);
