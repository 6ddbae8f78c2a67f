import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Pack, Prisma } from '#app/db/generated/client.ts';
import { erasePeople } from '#app/ledger/erase.ts';
import { PackArchive } from '#app/pack/read.ts';
import { drawSample } from '#app/usecases/evidence/draw-sample.ts';
import { exportPack } from '#app/usecases/evidence/export-pack.ts';
import { requestPeriod, requestRange } from '#app/usecases/evidence/request-span.ts';
import { watchExport } from '#app/usecases/evidence/watch-export.ts';
import { isUnreadable } from '#app/usecases/lists/read-brought.ts';
import { recordControl } from '#app/usecases/review/record-control.ts';
import { nodeInflate } from '#app/verifier/node-host.ts';
import { type Acting, done, PEOPLE, PEOPLE_LATER, RunningReview } from '#test/usecases/review/running-review.ts';
import { erasureOf } from '#test/support/erasure.ts';
import { testShop, type TestShop } from '#test/support/shop.ts';

const CONTROL = {
  controlId: 'AC-7',
  wording: 'Access to the store is reviewed every quarter',
  frequency: 'quarterly' as const,
  graceDays: 15,
  yearStartsInMonth: 1,
};

let shop: TestShop;
let run: RunningReview;
let frozenList: string;
let closedAt: Date;

const auditor = (): Promise<Acting> => shop.as({ name: 'Ada Auditor', roles: ['auditor'] }, run.now());
const reviewer = (): Promise<Acting> => shop.as({ name: 'Rita Reviewer', roles: ['reviewer'] }, run.now());
const later = async (at: Date): Promise<Acting> => ({ ...(await auditor()), now: at });

beforeAll(async () => {
  shop = await testShop();
  run = new RunningReview(shop);
  done(await recordControl(await run.mara(), CONTROL));
  await run.start();
  frozenList = (await run.item('Mara Lindqvist')).listId;
  await run.decideAll(await run.mara(), {
    'Tomas Ferreira': 'keep',
    'Aiko Tanaka': 'keep',
    'Left Person': 'remove',
    Mailer: 'keep',
  });
  await run.decideAll(await run.tomas(), { 'Mara Lindqvist': 'keep' });
  done(await run.sign(await run.mara()));
  done(await run.sign(await run.tomas()));
}, 60_000);
afterAll(() => shop.close());

async function made(packId: string): Promise<Pack & { text: (path: string) => Promise<string>; paths: string[] }> {
  const outcome = await exportPack(shop.alone(run.now()), { packId });
  const pack = await run.in((tx, shopId) =>
    tx.pack.findUniqueOrThrow({ where: { shopId_packId: { shopId, packId } } }),
  );
  expect(failedChecks(pack)).toEqual([]);
  const { digest } = done(outcome);
  const file = (await shop.alone(run.now()).ports.objects.open(shop.shopId, digest))!;
  const archive = await PackArchive.open(file, nodeInflate);
  const text = async (path: string) => new TextDecoder().decode(await archive.bytes(path));
  return { ...pack, text, paths: [...archive.members.keys()] };
}

interface Check {
  id: string;
  outcome: string;
  detail: string;
}
const checksOf = (pack: Pack): Check[] => (pack.verdict as { checks?: Check[] } | null)?.checks ?? [];
const failedChecks = (pack: Pack): string[] =>
  checksOf(pack).flatMap(({ id, outcome, detail }) => (outcome === 'failed' ? [`${id}: ${detail}`] : []));
const detailOf = (pack: Pack, id: string): string => checksOf(pack).find((check) => check.id === id)?.detail ?? '';
const entriesOfType = (type: string) => run.in((tx, shopId) => tx.leaf.count({ where: { shopId, type } }));

describe('the control', () => {
  it('is for managers to record, whole or not at all, and once for as long as it stays the same', async () => {
    expect(await recordControl(await reviewer(), CONTROL)).toMatchObject({ refused: 'role_missing' });
    for (const wrong of [
      { controlId: ' ' },
      { wording: '' },
      { graceDays: 91 },
      { graceDays: 1.5 },
      { yearStartsInMonth: 13 },
    ])
      expect(await recordControl(await run.mara(), { ...CONTROL, ...wrong })).toMatchObject({
        refused: 'control_incomplete',
      });
    const before = await entriesOfType('control.recorded');
    expect(done(await recordControl(await run.mara(), { ...CONTROL, wording: ` ${CONTROL.wording}\n` }))).toEqual({
      control: { ...CONTROL, timeZone: 'Europe/Berlin' },
    });
    expect(await entriesOfType('control.recorded')).toBe(before);
  });
});

describe('a watched export', () => {
  const watched = async (text: string, over: { name?: string; listId?: string } = {}) =>
    watchExport(await auditor(), {
      listId: over.listId ?? frozenList,
      route: 'import',
      bytes: new TextEncoder().encode(text),
      fileName: 'users.csv',
      mapping: null,
      watcher: { name: over.name ?? 'Ada Auditor', organisation: 'Checks & Co' },
    });
  const count = () => run.in((tx, shopId) => tx.watchedExport.count({ where: { shopId } }));

  it('is refused without somebody who watched, without its list, and when it cannot be read, storing nothing', async () => {
    expect(await watched(PEOPLE, { name: ' ' })).toMatchObject({ refused: 'watcher_missing' });
    expect(await watched(PEOPLE, { listId: crypto.randomUUID() })).toMatchObject({ refused: 'not_found' });
    const unreadable = await watched('Name,E-mail\n"never closed');
    expect(isUnreadable(unreadable) && unreadable.unreadable.lines.length).toBeGreaterThan(0);
    expect(await watchExport(await reviewer(), {} as never)).toMatchObject({ refused: 'role_missing' });
    expect([await count(), await entriesOfType('export.watched')]).toEqual([0, 0]);
  });

  it('names every difference and says what explains it: a removal, a later list, or nothing', async () => {
    const ours = `${PEOPLE_LATER}\nJoined Meanwhile\tjoined@harbour.example\tSupport\tActive`;
    await run.bring('people', ours);
    const strange = `${ours.replace('Marketing', 'Store owner')}\nOut Ofnowhere\tout@harbour.example\tSupport\tActive`;
    const outcome = await watched(strange);
    if ('refused' in outcome) throw new Error(outcome.refused);
    expect(outcome).toMatchObject({ kind: 'people', same: 2, joined: 2, left: 1, changed: 1, changedAddress: 0 });
    const why = Object.fromEntries(outcome.differences.map((one) => [one.subject, `${one.difference} ${one.why}`]));
    expect(why).toEqual({
      'Left Person': 'left removed_by_review',
      'Joined Meanwhile': 'joined later_list',
      'Out Ofnowhere': 'joined not_explained',
      'Aiko Tanaka': 'changed not_explained',
    });
    expect(outcome.differences.find((one) => one.subject === 'Left Person')?.cycleId).toBe(run.cycleId);
    expect(await count()).toBe(1);
  });

  it('stands in the pack of the review whose list it was compared with, and page one points to its page', async () => {
    closedAt = run.now();
    const { packId } = done(await run.close());
    const pack = await made(packId);
    const { sentences } = JSON.parse(await pack.text('data/technical/page-one.json')) as { sentences: string[] };
    expect(sentences[4]).toMatch(
      /watch a new export being made and compare it \(page 2; one such comparison is there\)\.$/,
    );
    expect(sentences[2]).toContain('the date set by control AC-7: Access to the store is reviewed every quarter');
    const facts = JSON.parse(await pack.text('data/technical/pack.json')) as { control: unknown };
    expect(facts.control).toEqual({ id: 'AC-7', wording: CONTROL.wording });
    expect(await pack.text('data/technical/events.ndjson')).toContain('Checks & Co');
  });
});

describe('a range of days', () => {
  it('needs two days in order, the first not to come, and a role that takes evidence out', async () => {
    const ctx = await auditor();
    for (const days of [
      { from: '2026-10-02', to: '2026-10-01' },
      { from: '2026-02-30', to: '2026-10-01' },
      { from: '2027-10-01', to: '2027-10-02' },
      { from: '2000-01-01', to: '2026-10-02' },
    ])
      expect(await requestRange(ctx, days)).toMatchObject({ refused: 'span_invalid' });
    expect(await requestRange(await reviewer(), { from: '2026-10-01', to: '2026-10-02' })).toMatchObject({
      refused: 'role_missing',
    });
  });

  it('holds every entry of its days and nothing else with its content, and its verifier finds nothing missing', async () => {
    const day = closedAt.toISOString().slice(0, 10);
    const pack = await made(done(await requestRange(await auditor(), { from: day, to: day })).packId);
    expect(pack.paths).toContain('data/2-entries.csv');
    expect(detailOf(pack, 'slice')).toMatch(/^all \d+ entries from \d+ to \d+ are there/);
    const start = new Date(`${day}T00:00:00+02:00`);
    const written = await run.in((tx, shopId) =>
      tx.leaf.count({
        where: {
          shopId,
          index: { lt: pack.checkpointSize! },
          time: { gte: start, lt: new Date(start.getTime() + 86_400_000) },
        },
      }),
    );
    const table = (await pack.text('data/2-entries.csv')).trim().split('\r\n');
    expect(table).toHaveLength(written + 1);
    expect(table.join('\n')).toMatch(/An auditor watched an export of people: 2 rows the same/);
  });

  it('that holds no entry says so, and shows the neighbours that leave no room', async () => {
    const pack = await made(done(await requestRange(await auditor(), { from: '2026-09-01', to: '2026-09-30' })).packId);
    expect(detailOf(pack, 'slice')).toMatch(
      /^between two neighbours in the log, written before 2026-09-01 and after 2026-09-30, stands no entry/,
    );
  });

  it('that an erasure overtook while it was written is fixed anew and made', async () => {
    const { packId } = done(await requestRange(await auditor(), { from: '2026-10-01', to: '2026-10-01' }));
    await run.in((tx, shopId) =>
      tx.pack.update({ where: { shopId_packId: { shopId, packId } }, data: { fixed: Prisma.DbNull } }),
    );
    expect(detailOf(await made(packId), 'slice')).toMatch(/^all \d+ entries/);
  });

  it('that is over is the same pack when it is asked for again; an erasure makes the next edition, which names what went', async () => {
    const at = new Date('2027-01-10T09:00:00.000Z');
    const days = { from: '2026-10-01', to: '2026-12-31' };
    const first = await made(done(await requestRange(await later(at), days)).packId);
    expect(done(await requestRange(await later(at), days)).packId).toBe(first.packId);
    const other = await made(done(await requestRange(await later(at), { ...days, to: '2026-12-30' })).packId);
    const { personId } = await run.in((tx, shopId) => tx.watchedExport.findFirstOrThrow({ where: { shopId } }));
    await run.in((tx, shopId) => erasePeople(tx, shopId, erasureOf([personId]), { keys: shop.keys, now: at }));
    const second = await made(done(await requestRange(await later(at), days)).packId);
    expect(second.packId).not.toBe(first.packId);
    expect(second.edition).toBe(2);
    const facts = JSON.parse(await second.text('data/technical/pack.json')) as { replaces: unknown };
    expect(facts.replaces).toEqual({
      edition: 1,
      digest: first.digest,
      checkpointSize: String(first.checkpointSize),
      fieldsRemoved: [expect.stringMatching(/^entry \d+ p\.watcher$/)],
    });
    expect(await second.text('data/technical/events.ndjson')).not.toContain('Checks & Co');
    const states = await run.in((tx, shopId) =>
      tx.pack.findMany({
        where: { shopId, packId: { in: [first.packId, other.packId] } },
        select: { state: true, packId: true },
      }),
    );
    expect(states.find(({ packId }) => packId === first.packId)?.state).toBe('replaced');
    expect(states.find(({ packId }) => packId === other.packId)?.state).toBe('ready');
  });
});

describe('a period', () => {
  it('says of every scheduled review what became of it, over the complete log', async () => {
    // The auditor has opened the app by now and is on no list.
    await run.start(undefined, undefined, { overrideReason: 'An auditor from outside.' });
    const at = new Date('2027-05-01T09:00:00.000Z');
    const pack = await made(
      done(await requestPeriod(await later(at), { from: '2026-01-01', to: '2027-06-30' })).packId,
    );
    expect(detailOf(pack, 'schedule')).toMatch(
      /: 1 on time, 1 missed, 1 out of cycle, 3 before Countersign, 1 not due yet$/,
    );
    const table = (await pack.text('data/2-reviews.csv')).trim().split('\r\n').slice(1);
    const states = table.map((line) =>
      line
        .split(',')
        .slice(1, 5)
        .map((cell) => cell.replaceAll('"', '')),
    );
    expect(states.map(([from, to, , state]) => `${from} ${to} ${state}`)).toEqual([
      '2026-01-01 2026-03-31 before Countersign',
      '2026-04-01 2026-06-30 before Countersign',
      '2026-07-01 2026-09-30 before Countersign',
      '2026-10-01 2026-12-31 on time',
      'no period no period out of cycle',
      '2027-01-01 2027-03-31 missed',
      '2027-04-01 2027-06-30 not due yet',
    ]);
    const events = await pack.text('data/technical/events.ndjson');
    expect(events.trim().split('\n')).toHaveLength(Number(pack.checkpointSize));
    expect(events).not.toContain('looked at it');
    expect(pack.paths).not.toContain('data/technical/items.ndjson');
  });
});

describe('a sample', () => {
  it('needs a closed review, a seed and a size the review has rows for', async () => {
    const { cycleId } = run;
    expect(await drawSample(await auditor(), { cycleId, seed: '7', size: 1 })).toMatchObject({
      refused: 'pack_not_ready',
    });
    const closed = await closedCycle();
    expect(await drawSample(await auditor(), { cycleId: closed, seed: ' ', size: 1 })).toMatchObject({
      refused: 'seed_missing',
    });
    for (const size of [0, 6, 1.5])
      expect(await drawSample(await auditor(), { cycleId: closed, seed: '7', size })).toMatchObject({
        refused: 'sample_size_invalid',
      });
    expect(await drawSample(await reviewer(), { cycleId: closed, seed: '7', size: 1 })).toMatchObject({
      refused: 'role_missing',
    });
  });

  it('shows the rows its seed draws and withholds the rest; the same seed and size are drawn once', async () => {
    const cycleId = await closedCycle();
    const drawn = done(await drawSample(await auditor(), { cycleId, seed: 'tide 4711', size: 2 }));
    const again = done(await drawSample(await run.mara(), { cycleId, seed: ' tide 4711', size: 2 }));
    expect(again).toEqual(drawn);
    expect(await entriesOfType('sample.drawn')).toBe(1);
    const pack = await made(drawn.packId);
    expect(detailOf(pack, 'drawing')).toBe('the seed draws these 2 of 5 rows again, and all of them are shown');
    const rows = await run.in((tx, shopId) => tx.reviewItem.findMany({ where: { shopId, cycleId } }));
    const sheet = await pack.text('data/3-test-sheet.csv');
    expect(sheet.trim().split('\r\n')).toHaveLength(3);
    const order = drawn.itemIds.map((id) => rows.find((row) => row.itemId === id)!.name);
    expect(sheet.indexOf(order[0]!)).toBeLessThan(sheet.indexOf(order[1]!));
    const events = await pack.text('data/technical/events.ndjson');
    expect(events.match(/looked at it/g)).toHaveLength(2);
    const more = done(await drawSample(await auditor(), { cycleId, seed: 'tide 4711', size: 3 }));
    expect(more.itemIds.slice(0, 2)).toEqual(drawn.itemIds);
  });

  it('withholds the names of people outside it, wherever they stand', async () => {
    const cycleId = await closedCycle();
    const rows = await run.in((tx, shopId) => tx.reviewItem.findMany({ where: { shopId, cycleId } }));
    const aiko = rows.find((row) => row.name === 'Aiko Tanaka')!;
    for (let n = 0; ; n += 1) {
      const drawn = done(await drawSample(await auditor(), { cycleId, seed: `without ${n}`, size: 1 }));
      const left = rows.find((row) => row.name === 'Left Person')!;
      // The list that proves the removal is shown whole; look at a sample that does not rest on it.
      if (drawn.itemIds.includes(aiko.itemId) || drawn.itemIds.includes(left.itemId)) continue;
      const pack = await made(drawn.packId);
      for (const path of pack.paths.filter((one) => /\.(ndjson|json|csv|txt)$/.test(one)))
        expect(await pack.text(path), path).not.toContain('Aiko');
      return;
    }
  });

  const closedCycle = async () =>
    (
      await run.in((tx, shopId) =>
        tx.cycle.findFirstOrThrow({ where: { shopId, state: 'sealed' }, select: { cycleId: true } }),
      )
    ).cycleId;
});
