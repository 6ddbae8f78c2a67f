import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import yazl from 'yazl';

import { checkLogs } from '#app/check-logs.ts';
import { keysOnRecord, signingKey } from '#app/db/log-keys.ts';
import { firstCheckpointOver } from '#app/db/time-stamps.ts';
import { entry } from '#app/domain/evidence/entry.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import { append } from '#app/ledger/append.ts';
import { erasePeople, eraseShop } from '#app/ledger/erase.ts';
import { keyText } from '#app/ledger/log-keys.ts';
import { consistencyProof, publicBody, readEntriesAt } from '#app/ledger/read.ts';
import { recover, type Recovered, type RecoveryInput } from '#app/ledger/recover.ts';
import type { LostEntry } from '#app/ledger/rejoin.ts';
import { CHECKPOINT, EVENTS, TOP_FOLDER } from '#app/pack/layout.ts';
import { formatEventLine } from '#app/pack/lines.ts';
import type { CheckpointSigner } from '#app/ports.ts';
import { utf8Bytes, utf8Text } from '#app/tlog/bytes.ts';
import { openCheckpoint, parseCheckpoint } from '#app/tlog/checkpoint.ts';
import { toHex } from '#app/tlog/hex.ts';
import { parseLeaf } from '#app/tlog/leaf.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { noteKey, parseNote } from '#app/tlog/note.ts';
import { verifyConsistency } from '#app/tlog/verify.ts';
import { exportPack } from '#app/usecases/evidence/export-pack.ts';
import { recoverLog } from '#app/usecases/evidence/recover-log.ts';
import { requestRange } from '#app/usecases/evidence/request-span.ts';
import { browserCrypto, browserInflate, droppedFile } from '#app/verifier/browser/host.ts';
import { headline, verifyPack } from '#app/verifier/index.ts';
import { erasureOf } from '#test/support/erasure.ts';
import { query } from '#test/support/cluster.ts';
import { testSigner } from '#test/support/shop.ts';
import { failures, judge } from '#test/verifier/judge.ts';

import { at, logShop, nextSigner, PERSON, type LogShop } from './log-shop.ts';

const CYCLE = '0b9d0a5e-5a43-4a0b-8a77-0d6a6d0c7a01';
const NOTHING: RecoveryInput = { lost: new Map(), outside: [], nothingLost: false, by: 'Ada', reason: 'disk failed' };

describe('recovering a log', () => {
  let shop: LogShop;
  let begin: () => Promise<void>;
  beforeAll(async () => {
    shop = await logShop();
    await shop.appendMany(260);
    begin = await shop.backUp('fresh');
  });
  afterEach(() => begin());
  afterAll(() => shop.close());

  const recovering = (input: Partial<RecoveryInput>, signer: CheckpointSigner = shop.signer): Promise<Recovered> =>
    shop.db.inShop(
      shop.shopId,
      (tx) => recover(tx, shop.shopId, { ...NOTHING, ...input }, { signer, keys: shop.keys }, at),
      { timeoutMs: 60_000 },
    );
  const boot = () => checkLogs(shop.db, shop.appUrl.replace('countersign_app', 'countersign_scheduler'));
  const origin = async () => (await shop.db.inShop(shop.shopId, (tx) => tx.log.findFirstOrThrow())).origin;
  const read = (index: bigint) =>
    shop.db.inShop(shop.shopId, async (tx) => (await readEntriesAt(tx, shop.shopId, [index], shop.keys))[0]!);
  const partsAt = async (index: bigint) => (await read(index)).parts.map(({ part }) => part);
  /** Whose data keys there still are; null is the shop. */
  const liveKeys = async () => {
    const where = { shopId: shop.shopId, destroyedAt: null };
    const keys = await shop.db.inShop(shop.shopId, (tx) => tx.dataKey.findMany({ where }));
    return keys.map(({ personId }) => personId);
  };
  /** A signed head, a backup of it, then more that is signed and leaves the app, then the backup put back. */
  const loseSome = async (more = 300): Promise<{ lost: Map<bigint, LostEntry>; kept: bigint; outside: string }> => {
    const kept = await shop.publishAs(shop.signer);
    const restore = await shop.backUp();
    await shop.appendMany(more);
    const outside = await shop.publishAs(shop.signer);
    const lost = await shop.held(kept.size);
    await restore();
    return { lost, kept: kept.size, outside: outside.note };
  };

  it('puts entries back that packs still hold, up to a checkpoint that left the app', async () => {
    const { lost, kept, outside } = await loseSome();
    const name = await origin();
    expect(await recovering({ lost, outside: [outside] })).toEqual({
      outcome: 'rejoined',
      size: kept + 300n,
      entries: 300n,
      lostParts: 0,
    });
    expect(await origin()).toBe(name);
    // The head that was signed before counts as published: no second checkpoint of that size.
    expect((await shop.publishAs(shop.signer)).note).toBe(outside);
    const report = await shop.auditAs(shop.signer);
    expect(report).toMatchObject({ disagreements: [], partsErased: 0 });
    expect(publicBody(await read(kept + 1n))).toEqual({ memberId: PERSON, roles: ['role-1'] });
    await shop.appendMany(1);
    await boot();
  });

  it('puts no person back who was erased, and no part whose person nobody can tell', async () => {
    const kept = await shop.publishAs(shop.signer);
    const restore = await shop.backUp();
    await shop.appendMany(2);
    const note = [{ part: 'p.note' as const, personId: PERSON, body: { note: 'about somebody' } }];
    const withdrawn = { cycleId: CYCLE, itemId: 'i', version: 1, by: 'm' };
    await shop.db.inShop(shop.shopId, (tx) =>
      append(tx, shop.shopId, [entry('decision.withdrawn', at, withdrawn, { personal: note })], { keys: shop.keys }),
    );
    const lost = await shop.held(kept.size);
    await shop.db.inShop(shop.shopId, (tx) =>
      erasePeople(tx, shop.shopId, erasureOf([PERSON]), { keys: shop.keys, now: at }),
    );
    const outside = (await shop.publishAs(shop.signer)).note;
    for (const [index, one] of await shop.held(kept.size)) if (!lost.has(index)) lost.set(index, one);
    await restore();
    expect(await recovering({ lost, outside: [outside] })).toMatchObject({ outcome: 'rejoined', entries: 4n });
    for (const index of [kept.size, kept.size + 2n]) {
      expect((await read(index)).parts.map(({ part }) => part)).toEqual(['public']);
    }
    expect((await shop.auditAs(shop.signer)).disagreements).toEqual([]);
  });

  it('names the parts that it could not put back, and takes no later checkpoint after that', async () => {
    const kept = await shop.publishAs(shop.signer);
    const restore = await shop.backUp();
    const note = [{ part: 'p.note' as const, personId: PERSON, body: { note: 'about somebody' } }];
    const withdrawn = { cycleId: CYCLE, itemId: 'i', version: 1, by: 'm' };
    await shop.appendMany(1);
    await shop.db.inShop(shop.shopId, (tx) =>
      append(tx, shop.shopId, [entry('decision.withdrawn', at, withdrawn, { personal: note })], { keys: shop.keys }),
    );
    const outside = (await shop.publishAs(shop.signer)).note;
    const lost = await shop.held(kept.size);
    await shop.appendMany(3);
    const later = (await shop.publishAs(shop.signer)).note;
    await restore();
    const withheld = lost.get(kept.size)!;
    lost.set(kept.size, { ...withheld, parts: withheld.parts.filter(({ part }) => part !== 'public') });
    const size = kept.size + 3n;
    expect(await recovering({ lost, outside: [outside] })).toEqual({
      outcome: 'rejoined',
      size,
      entries: 2n,
      lostParts: 3,
    });
    const said = await read(size - 1n);
    expect(said.type).toBe('content.lost');
    const [member, decision] = [Number(kept.size), Number(kept.size) + 1];
    // Without its public part nobody can tell whose the other part of that entry is.
    const parts = { 'p.member': [member], 'p.note': [decision], public: [member] };
    expect(publicBody(said)).toEqual({ parts, by: 'Ada', reason: 'disk failed' });
    await expect(recovering({ outside: [later] })).rejects.toMatchObject({ code: 'files_came_late' });
    expect((await shop.auditAs(shop.signer)).disagreements).toEqual([]);
    await shop.publishAs(shop.signer);
    await boot();
  });

  it('erases again who was erased since the backup, in what the backup brought back', async () => {
    const kept = await shop.publishAs(shop.signer);
    const restore = await shop.backUp();
    await shop.db.inShop(shop.shopId, (tx) =>
      erasePeople(tx, shop.shopId, erasureOf([PERSON]), { keys: shop.keys, now: at }),
    );
    const outside = (await shop.publishAs(shop.signer)).note;
    const lost = await shop.held(kept.size);
    await restore();
    expect(await partsAt(5n)).toEqual(['p.member', 'public']);
    expect(await recovering({ lost, outside: [outside] })).toMatchObject({ outcome: 'rejoined' });
    expect(await partsAt(5n)).toEqual(['public']);
    expect(await liveKeys()).toEqual([null]);
  });

  it('erases the store again that was erased since the backup, and keeps what came after', async () => {
    const kept = await shop.publishAs(shop.signer);
    const restore = await shop.backUp();
    await shop.db.inShop(shop.shopId, async (tx) => {
      await eraseShop(tx, shop.shopId, { keys: shop.keys, now: at, installationNo: 1 });
      const again = entry('app.installed', at, { installationNo: 2, scopes: [], distribution: 'public' });
      await append(tx, shop.shopId, [again], { keys: shop.keys, now: at });
    });
    const outside = (await shop.publishAs(shop.signer)).note;
    const lost = await shop.held(kept.size);
    await restore();
    expect(await recovering({ lost, outside: [outside] })).toMatchObject({ outcome: 'rejoined', entries: 2n });
    expect(await partsAt(5n)).toEqual([]);
    expect(await liveKeys()).toEqual([null]);
    for (const index of [0n, kept.size, kept.size + 1n]) expect(await partsAt(index)).toEqual(['public']);
    expect((await shop.auditAs(shop.signer)).disagreements).toEqual([]);
  });

  it('goes on under a new name when entries stay lost, and says which and since what', async () => {
    const { kept, outside } = await loseSome(40);
    const before = await origin();
    const recovered = await recovering({ outside: [outside] });
    expect(recovered).toMatchObject({ outcome: 'continued', size: kept + 1n, gapFrom: kept, gapTo: kept + 39n });
    const now = await origin();
    expect(now).not.toBe(before);
    const first = await read(kept);
    expect(first.type).toBe('log.continued');
    expect(publicBody(first)).toMatchObject({
      previousOrigin: before,
      origin: now,
      gapFrom: kept.toString(),
      gapTo: (kept + 39n).toString(),
      lastOutsideCheckpoint: { size: (kept + 40n).toString(), note: outside },
      by: 'Ada',
      reason: 'disk failed',
    });
    const signed = await shop.publishAs(shop.signer);
    const key = noteKey(nodeCrypto, now, shop.signer.logPublicKey);
    expect((await openCheckpoint(nodeCrypto, utf8Bytes(signed.note), [key])).checkpoint.size).toBe(Number(kept) + 1);
    expect((await shop.auditAs(shop.signer)).disagreements).toEqual([]);
    await boot();
  });

  it('keeps the beginning provable: a checkpoint of the old name is one of the new log too', async () => {
    const { kept, outside } = await loseSome(3);
    await recovering({ outside: [outside] });
    const newer = await shop.publishAs(shop.signer);
    await shop.db.inShop(shop.shopId, async (tx) => {
      const older = await tx.checkpoint.findFirstOrThrow({ where: { shopId: shop.shopId, size: kept } });
      const treeOf = (text: string) => parseCheckpoint(parseNote(utf8Bytes(text)).text);
      verifyConsistency(nodeCrypto, {
        older: treeOf(older.note),
        newer: treeOf(newer.note),
        proof: await consistencyProof(tx, shop.shopId, kept, newer.size),
      });
    });
  });

  it('puts back what it can and names the rest as lost', async () => {
    const { lost, kept, outside } = await loseSome(10);
    for (const index of [...lost.keys()]) if (index > kept + 3n) lost.delete(index);
    const half = await recovering({ lost, outside: [outside] });
    // Entries that no signature covers by themselves are not taken on anybody's word.
    expect(half).toMatchObject({ outcome: 'continued', entries: 0n, gapFrom: kept });
  });

  it('says that nobody knows how much is lost when nobody outside has anything', async () => {
    await loseSome(5);
    expect(await recovering({})).toMatchObject({ outcome: 'continued', gapTo: null });
    await shop.appendMany(260);
    await shop.publishAs(shop.signer);
    expect((await shop.auditAs(shop.signer)).disagreements).toEqual([]);
  });

  it('stands on checkpoints that survived in the database although their entries did not', async () => {
    const kept = await shop.publishAs(shop.signer);
    const restore = await shop.backUp();
    await shop.appendMany(1);
    const { note, size } = await shop.publishAs(shop.signer);
    await restore();
    const name = await origin();
    await shop.tamper(
      `INSERT INTO checkpoint VALUES (${shop.shopId}, '${name}', ${size}, convert_from('\\x${Buffer.from(note).toString('hex')}', 'UTF8'), now())`,
    );
    await expect(boot()).rejects.toThrow(/a checkpoint was signed over more entries than are stored/);
    expect(await recovering({})).toMatchObject({ outcome: 'continued', gapFrom: kept.size, gapTo: kept.size });
    const over = (index: bigint) => shop.db.inShop(shop.shopId, (tx) => firstCheckpointOver(tx, shop.shopId, index));
    expect(await over(kept.size)).toBeNull();
    // The new log comes to that very size, under its own name.
    expect((await shop.publishAs(shop.signer)).size).toBe(size);
    expect(await over(kept.size)).toMatchObject({ size, origin: await origin() });
    expect(await over(kept.size - 1n)).toMatchObject({ size: kept.size, origin: name });
    expect(await shop.auditAs(shop.signer)).toMatchObject({ disagreements: [], checkpointsBeyond: 1 });
    await boot();
  });

  it('makes head and tiles anew where only those are gone, and the log goes on under its name', async () => {
    await shop.publishAs(shop.signer);
    const name = await origin();
    await shop.tamper("DELETE FROM tile; UPDATE log SET size = 3, root = sha256(root), frontier = ''");
    await expect(boot()).rejects.toThrow(/cannot start/);
    expect(await recovering({})).toEqual({ outcome: 'rebuilt', size: 261n });
    expect(await origin()).toBe(name);
    await boot();
    expect((await shop.auditAs(shop.signer)).disagreements).toEqual([]);
  });

  it('takes a new name and key when the key is lost and nothing else is', async () => {
    const { size } = await shop.publishAs(shop.signer);
    const signer = { ...testSigner(), packPublicKey: shop.signer.packPublicKey };
    await expect(shop.publishAs(signer)).rejects.toMatchObject({ code: 'log_key_unknown' });
    expect(await recovering({ nothingLost: true }, signer)).toMatchObject({
      outcome: 'continued',
      gapFrom: size,
      gapTo: size - 1n,
    });
    await shop.publishAs(signer);
    expect((await shop.auditAs(signer)).disagreements).toEqual([]);
  });

  it('finds a key again that the lost entries had named', async () => {
    const restore = await shop.backUp();
    const next = nextSigner(shop.signer);
    const outside = (await shop.publishAs(next)).note;
    const lost = await shop.held(261n);
    await restore();
    expect(await recovering({ lost, outside: [outside] }, next)).toMatchObject({ outcome: 'rejoined', entries: 1n });
    expect((await shop.publishAs({ ...next, previousLog: null })).note).toBe(outside);
    expect((await shop.auditAs(next)).disagreements).toEqual([]);
  });

  it.each([
    ['leaves_damaged', 'DELETE FROM leaf WHERE index = 100'],
    ['leaves_damaged', "UPDATE leaf SET leaf_hash = sha256('other') WHERE index = 100"],
    ['tiles_damaged', 'UPDATE tile SET hashes = set_byte(hashes, 0, 255 - get_byte(hashes, 0))'],
    ['tiles_beyond_leaves', 'DELETE FROM leaf WHERE index > 200'],
    [
      'checkpoint_does_not_fit',
      "UPDATE checkpoint SET note = replace(note, E'\\n' || size || E'\\n', E'\\n' || size - 1 || E'\\n')",
    ],
  ])('refuses what no recovery mends: %s', async (code, sql) => {
    await shop.publishAs(shop.signer);
    await shop.tamper(sql);
    await expect(recovering({})).rejects.toMatchObject({ code });
  });

  it('refuses checkpoints that are not of this log, or that say otherwise than its entries', async () => {
    const stranger = await logShop();
    const { note } = await stranger.publishAs(stranger.signer);
    await stranger.close();
    await expect(recovering({ outside: [note] })).rejects.toMatchObject({ code: 'checkpoint_not_ours' });
    const restore = await shop.backUp();
    await shop.appendMany(1);
    const forked = await shop.publishAs(shop.signer);
    await restore();
    await shop.appendMany(1);
    await expect(recovering({ outside: [forked.note] })).rejects.toMatchObject({ code: 'checkpoint_does_not_fit' });
  });

  it('reads entries and checkpoint out of a pack, and leaves all as it is when a file is none', async () => {
    const { lost, kept, outside } = await loseSome(4);
    const folder = await mkdtemp(join(tmpdir(), 'countersign-recover-'));
    const pack = join(folder, 'pack.zip');
    await writeFile(pack, await packOf(lost, outside));
    const input = { packs: [pack], checkpoints: [], nothingLost: false, by: 'Ada', reason: 'disk failed' };
    await expect(recoverLog(shop.alone(at), { ...input, packs: [pack, join(folder, 'none.zip')] })).rejects.toThrow(
      /none.zip cannot be read/,
    );
    await writeFile(join(folder, 'noise'), 'noise');
    await expect(recoverLog(shop.alone(at), { ...input, checkpoints: [join(folder, 'noise')] })).rejects.toMatchObject({
      code: 'checkpoint_not_ours',
    });
    expect(await recoverLog(shop.alone(at), input)).toEqual({
      outcome: 'rejoined',
      size: kept + 4n,
      entries: 4n,
      lostParts: 0,
    });
    await rm(folder, { recursive: true });
  });

  it('makes packs afterwards whose gap and lost parts both verifiers tell alike', async () => {
    const kept = await shop.publishAs(shop.signer);
    const restore = await shop.backUp();
    const note = [{ part: 'p.note' as const, personId: PERSON, body: { note: 'about somebody' } }];
    const withdrawn = { cycleId: CYCLE, itemId: 'i', version: 1, by: 'm' };
    await shop.appendMany(1);
    await shop.db.inShop(shop.shopId, (tx) =>
      append(tx, shop.shopId, [entry('decision.withdrawn', at, withdrawn, { personal: note })], { keys: shop.keys }),
    );
    const covered = (await shop.publishAs(shop.signer)).note;
    const lost = await shop.held(kept.size);
    await shop.appendMany(3);
    const outside = (await shop.publishAs(shop.signer)).note;
    await restore();
    const [from, to] = [Number(kept.size) + 2, Number(kept.size) + 4];
    expect(await recovering({ lost, outside: [covered, outside] })).toMatchObject({
      outcome: 'continued',
      gapFrom: BigInt(from),
      gapTo: BigInt(to),
      lostParts: 1,
    });
    const { bytes, vkey } = await madePack(shop);
    const report = await judge(bytes, { key: vkey });
    expect(failures(report)).toEqual([]);
    expect(report.erased).toEqual({ rows: 0, parts: 0, lost: 1 });
    expect(headline(report)).toEqual(
      expect.arrayContaining([
        'Lost: 1 part cannot be read: lost before a recovery, not erased, as later entries of the log say',
        `Log: CONTINUED AFTER RECOVERY, gap ${from} to ${to}: entries that once stood there are lost`,
      ]),
    );
    expect(report.checks.find(({ id }) => id === 'recovery')).toMatchObject({
      outcome: 'passed',
      detail: expect.stringContaining(`its last outside checkpoint of ${to + 1} entries is signed`),
    });
    expect(await judgeInBrowser(bytes, vkey)).toEqual(report);
    // Whoever kept the lost checkpoint is told that it is of the gap.
    const against = utf8Bytes(outside);
    expect(failures(await judge(bytes, { key: vkey, against }))).toEqual(['older-checkpoint']);
    expect(failures(await judge(bytes, { key: vkey, against: utf8Bytes(covered) }))).toEqual([]);
  });

  it('has done nothing when it dies before commit, and runs again', async () => {
    const { outside } = await loseSome(2);
    const rows = () => query(shop.superuserUrl, 'SELECT origin, size::int FROM log; ');
    const before = await rows();
    const dying = shop.db.inShop(shop.shopId, async (tx) => {
      await recover(tx, shop.shopId, { ...NOTHING, outside: [outside] }, { signer: shop.signer, keys: shop.keys }, at);
      throw new Error('died');
    });
    await expect(dying).rejects.toThrow('died');
    expect(await rows()).toEqual(before);
    expect(await recovering({ outside: [outside] })).toMatchObject({ outcome: 'continued' });
    expect((await shop.auditAs(shop.signer)).disagreements).toEqual([]);
  });
});

/** The pack of all days there are, made as for a download, and the key it is to be judged under. */
async function madePack(shop: LogShop): Promise<{ bytes: Uint8Array; vkey: string }> {
  const auditor = await shop.as({ name: 'Ada Auditor', roles: ['auditor'] }, at);
  const asked = await requestRange(auditor, { from: '2026-09-01', to: '2026-10-01' });
  if (isRefusal(asked)) throw new Error(asked.refused);
  const exported = await exportPack(shop.alone(at), asked);
  if (isRefusal(exported)) throw new Error(exported.refused);
  const stored = await auditor.ports.objects.get(shop.shopId, exported.digest);
  const bytes = new Uint8Array(await new Response(stored!.stream).arrayBuffer());
  const keys = await shop.db.inShop(shop.shopId, (tx) => keysOnRecord(tx, shop.shopId));
  return { bytes, vkey: keyText(signingKey(keys)!) };
}

/** As `verify.html` does it. */
const judgeInBrowser = (bytes: Uint8Array, key: string) =>
  verifyPack(droppedFile(new Blob([Uint8Array.from(bytes)])), {
    crypto: browserCrypto,
    inflate: browserInflate,
    key,
    against: null,
    tsaRoots: null,
    witness: null,
  });

/** As much of a pack as a recovery reads. */
async function packOf(entries: ReadonlyMap<bigint, LostEntry>, checkpoint: string): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  const lines = [...entries].map(([index, { leafBytes, parts }]) => {
    const disclosed = Object.fromEntries(
      parts.map(({ part, salt, canonical }) => [part, { salt: toHex(salt), text: canonical }]),
    );
    expect(Object.keys(parseLeaf(leafBytes).commitments)).toHaveLength(parts.length);
    return utf8Text(formatEventLine({ index: Number(index), leafBytes, disclosed, erased: [], withheld: [] }))!;
  });
  const mode = { mode: 0o100644, forceDosTimestamp: true };
  zip.addBuffer(Buffer.from(lines.join('')), `${TOP_FOLDER}/${EVENTS}`, mode);
  zip.addBuffer(Buffer.from(checkpoint), `${TOP_FOLDER}/${CHECKPOINT}`, mode);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
