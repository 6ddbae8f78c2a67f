import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Tx } from '#app/db/client.server.ts';
import { copyAddresses } from '#app/db/copy-addresses.ts';
import { readAddress } from '#app/domain/evidence/addresses.ts';
import { nextDailyProof } from '#app/domain/evidence/outside-proof.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import { publicBody, readEntries } from '#app/ledger/read.ts';
import type { Actor, Context, Mailer } from '#app/ports.ts';
import { directCopies } from '#app/usecases/evidence/direct-copies.ts';
import { issueDownload, parseTicket, redeemDownload } from '#app/usecases/evidence/issue-download.ts';
import { sendCopy } from '#app/usecases/evidence/send-copy.ts';
import { presentSettings } from '#app/presenters/settings.ts';
import { testShop, type TestShop } from '#test/support/shop.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 9, 2, 8, 0, seconds));
const mailer: Mailer = { send: () => Promise.reject(new Error('nothing is sent while a person waits')) };

let shop: TestShop;
beforeAll(async () => {
  shop = await testShop();
});
afterAll(() => shop.close());

const inShop = <Result>(work: (tx: Tx) => Promise<Result>) => shop.db.inShop(shop.shopId, work);
const withMail = (ctx: Context & { actor: Actor }) => ({ ...ctx, ports: { ...ctx.ports, mailer } });
const mara = async (now = at(0)) => withMail(await shop.as({ name: 'Mara', roles: ['manager'] }, now));
const ada = async () => withMail(await shop.as({ name: 'Ada', roles: ['auditor'] }, at(0)));
const lastEntry = async (type: string) => {
  const range = { from: 0n, to: 1_000_000n };
  const entries = await inShop((tx) => readEntries(tx, shop.shopId, range, { after: null, limit: 1000 }, shop.keys));
  const found = entries.findLast((one) => one.type === type);
  return found && publicBody(found);
};

describe('an address for copies', () => {
  it.each([
    ['compliance@harbour.example', 'compliance@harbour.example'],
    ['  o’neill+audit@söhne.example ', 'o’neill+audit@söhne.example'],
    ['', null],
    ['   ', null],
  ])('%j is taken', (typed, read) => {
    // An internationalised domain is written in its ASCII form; anything else is refused rather than guessed.
    expect(readAddress(typed)).toBe(typed.includes('söhne') ? 'invalid' : read);
  });

  it.each([
    'x',
    'a@b',
    'a@b.c, d@e.f',
    'a@b.example\r\nBcc: d@e.example',
    'Mara <a@b.example>',
    'a b@c.example',
    'a@b..example',
  ])('%j is refused', (typed) => expect(readAddress(typed)).toBe('invalid'));

  it('never holds what would end a header line or name a second person', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const read = readAddress(typed);
        if (read !== null && read !== 'invalid') expect(read).not.toMatch(/[\s,;<>"]/);
      }),
    );
  });
});

describe('directing copies', () => {
  it('is for managers, stores both addresses, and records which ways are open without saying where they lead', async () => {
    expect(await directCopies(await ada(), { compliance: 'a@b.example', auditor: '' })).toMatchObject({
      refused: 'role_missing',
    });
    const both = { compliance: 'compliance@harbour.example', auditor: 'ada@audit.example' };
    expect(await directCopies(await mara(), both)).toEqual({ channels: ['compliance_mail', 'auditor_mail'] });
    expect(await inShop((tx) => copyAddresses(tx, shop.shopId))).toEqual(both);
    const { actor } = await mara();
    expect(await lastEntry('copies.directed')).toEqual({
      channels: ['compliance_mail', 'auditor_mail'],
      by: actor.memberId,
    });
  });

  it('changes nothing for an address no mail can go to, and makes no entry for what is so already', async () => {
    const sizeBefore = await inShop((tx) => tx.leaf.count());
    expect(await directCopies(await mara(), { compliance: 'nonsense', auditor: '' })).toMatchObject({
      refused: 'address_invalid',
    });
    await directCopies(await mara(), { compliance: ' compliance@harbour.example', auditor: 'ada@audit.example' });
    expect(await inShop((tx) => tx.leaf.count())).toBe(sizeBefore);
  });
});

describe('a copy at once', () => {
  it('is refused without a mail server and without an address, with the reason', async () => {
    const ctx = await mara();
    const unaided = { ...ctx, ports: { ...ctx.ports, mailer: null } };
    expect(await sendCopy(unaided)).toMatchObject({ refused: 'mail_not_set_up' });
    expect(await sendCopy(await ada())).toMatchObject({ refused: 'role_missing' });
    await directCopies(ctx, { compliance: '', auditor: '' });
    expect(await sendCopy(ctx)).toMatchObject({ refused: 'address_missing' });
    await directCopies(ctx, { compliance: 'compliance@harbour.example', auditor: '' });
  });

  it('is queued once a minute at most, also when the button is pressed twice at once', async () => {
    shop.jobs.length = 0;
    const both = await Promise.all([sendCopy(await mara(at(1))), sendCopy(await mara(at(1)))]);
    expect(both.map((one) => (isRefusal(one) ? one.refused : 'queued')).toSorted()).toEqual([
      'copy_just_sent',
      'queued',
    ]);
    expect(await sendCopy(await mara(at(60)))).toMatchObject({ refused: 'copy_just_sent' });
    expect(await sendCopy(await mara(at(62)))).toEqual({ channels: ['compliance_mail'] });
    expect(shop.jobs.map(({ job }) => job)).toEqual(['copy-checkpoint', 'copy-checkpoint']);
  });
});

describe('a downloaded checkpoint', () => {
  it('is the signed head as a file, and the record counts it as a copy outside', async () => {
    const ctx = await mara();
    const issued = await issueDownload(ctx, { fileKind: 'checkpoint', fileRef: 'latest' });
    if (isRefusal(issued)) throw new Error(issued.refused);
    const ticket = parseTicket(issued.address.replace('/download/', ''))!;
    const redeemed = await redeemDownload(shop.alone(at(3)), ticket.secret);
    if (isRefusal(redeemed)) throw new Error(redeemed.refused);
    const { file } = redeemed;
    const note = await new Response(file.stream).text();
    const stored = await inShop((tx) => tx.checkpoint.findFirstOrThrow({ orderBy: { size: 'desc' } }));
    expect(note).toBe(stored.note);
    expect(file).toMatchObject({ mediaType: 'text/plain; charset=utf-8', sizeBytes: Buffer.byteLength(note) });
    expect(await lastEntry('checkpoint.copied')).toMatchObject({
      channel: 'download',
      outcome: 'delivered',
      occasion: 'asked',
      checkpointSize: String(stored.size),
    });
    const { copies } = await presentSettings(await mara());
    expect(copies).toMatchObject({ last: { channel: 'download', at: at(3).toISOString() }, sendsMail: true });
  });
});

describe('a file that cannot be opened', () => {
  it('is not recorded as a copy outside, and leaves the ticket good', async () => {
    const ctx = await mara();
    const issued = await issueDownload(ctx, { fileKind: 'checkpoint', fileRef: 'latest' });
    if (isRefusal(issued)) throw new Error(issued.refused);
    const { secret } = parseTicket(issued.address.replace('/download/', ''))!;
    await inShop((tx) => tx.downloadTicket.updateMany({ where: { usedAt: null }, data: { fileRef: '4000000' } }));
    const before = await inShop((tx) => tx.leaf.count());
    expect(await redeemDownload(ctx, secret)).toMatchObject({ refused: 'not_found' });
    expect(await inShop((tx) => tx.leaf.count())).toBe(before);
    expect(await inShop((tx) => tx.downloadTicket.count({ where: { fileRef: '4000000', usedAt: null } }))).toBe(1);
  });
});

describe('the daily minute of a store', () => {
  it('is always ahead, at most a day, the same every day, and spread over the day for neighbours', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }),
        fc.date({ min: at(0), max: new Date('2100-01-01'), noInvalidDate: true }),
        (id, now) => {
          const next = nextDailyProof(id, now);
          const wait = next.getTime() - now.getTime();
          expect(wait).toBeGreaterThan(0);
          expect(wait).toBeLessThanOrEqual(86_400_000);
          expect(nextDailyProof(id, next).getTime() - next.getTime()).toBe(86_400_000);
        },
      ),
    );
    const minutes = Array.from({ length: 1440 }, (_, id) => nextDailyProof(BigInt(id + 1), at(0)).getTime());
    expect(new Set(minutes).size).toBe(1440);
  });
});
