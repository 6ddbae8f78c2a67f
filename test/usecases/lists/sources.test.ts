import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { latestList, rowsOf } from '#app/db/lists.ts';
import { surroundingsOf, surroundingsVersion } from '#app/db/surroundings.ts';
import { type Account, ERASED_NAME } from '#app/domain/access/account.ts';
import { DEFAULT_THRESHOLDS } from '#app/domain/access/thresholds.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import { audit } from '#app/ledger/audit.ts';
import { publicBody, readEntriesAt } from '#app/ledger/read.ts';
import { presentByHand } from '#app/presenters/by-hand.ts';
import { presentOutside } from '#app/presenters/outside.ts';
import { presentReviewSetup } from '#app/presenters/review-setup.ts';
import { presentSources } from '#app/presenters/sources.ts';
import { addByHand, withdrawByHand } from '#app/usecases/lists/add-by-hand.ts';
import { answerOutside } from '#app/usecases/lists/answer-outside.ts';
import { checkList } from '#app/usecases/lists/check-list.ts';
import { countAgain } from '#app/usecases/lists/count-again.ts';
import { isUnreadable } from '#app/usecases/lists/read-brought.ts';
import { recordAgreement, withdrawAgreement } from '#app/usecases/lists/record-agreement.ts';
import { recordList } from '#app/usecases/lists/record-list.ts';
import { recordThresholds } from '#app/usecases/lists/record-thresholds.ts';
import { erasePerson } from '#app/usecases/people/erase-person.ts';
import { planCycle } from '#app/usecases/review/plan-cycle.ts';
import { type Acting, APPS, bring as bringCounted, day, done, PEOPLE } from '#test/presenters/review-shop.ts';
import { testShop, type TestShop } from '#test/support/shop.ts';

let shop: TestShop;
let mara: (hour: number) => Promise<Acting>;
let reader: (hour: number) => Promise<Acting>;

beforeAll(async () => {
  shop = await testShop();
  mara = (hour) => shop.as({ name: 'Mara Lindqvist', email: 'mara@harbour.example', roles: ['manager'] }, day(1, hour));
  reader = (hour) => shop.as({ name: 'Aiko Tanaka', email: 'aiko@harbour.example', roles: ['auditor'] }, day(1, hour));
});
afterAll(() => shop.close());

const inShop = <T>(work: (tx: Parameters<Parameters<TestShop['db']['inShop']>[1]>[0]) => Promise<T>) =>
  shop.db.inShop(shop.shopId, work) as Promise<T>;

const listOf = (kind: SourceKind, text: string) => ({
  ...{ kind, route: 'paste' as const, fileName: null, mapping: null },
  bytes: new TextEncoder().encode(text),
});

async function bring(ctx: Acting, kind: SourceKind, text: string): Promise<string> {
  const list = listOf(kind, text);
  const preview = await checkList(ctx, list);
  if (isUnreadable(preview)) throw new Error(preview.unreadable.sentence);
  const { digest: expectedDigest, mapping } = preview;
  const saved = done(await recordList(ctx, { ...list, mapping, expectedDigest, secondCount: null }));
  if (isUnreadable(saved)) throw new Error(saved.unreadable.sentence);
  return saved.listId;
}

const newest = (kind: SourceKind) => inShop((tx) => latestList(tx, shop.shopId, kind));
const namesOn = async (listId: string) =>
  (await inShop((tx) => rowsOf(tx, shop.shopId, listId))).map((row) => row.name);
const entriesOf = (type: string) => inShop((tx) => tx.leaf.count({ where: { shopId: shop.shopId, type } }));

describe('a row added by hand', () => {
  test('joins the newest list, is no part of a source’s count, and is carried on until a source shows it', async () => {
    await bringCounted(await mara(8), 'people', PEOPLE);
    const said = 'The warehouse lead, by telephone';
    const by = { kind: 'people' as const, email: null, role: null, developer: null };
    done(await addByHand(await mara(9), { ...by, name: 'Till Temp', said }));
    const list = (await newest('people'))!;
    expect([list.route, list.rowsRead, list.rowsKept, list.secondCount]).toEqual(['manual', 5, 5, 4]);
    expect(list.sheet).toMatchObject({ rowsByHand: 1, verdict: 'agrees', method: { sourceRoute: 'paste' } });
    const inSetup = await inShop(async (tx) => presentReviewSetup(tx, await mara(9)));
    expect(inSetup.lists[0]).toMatchObject({ route: 'paste', rows: 5, rowsByHand: 1 });
    expect(await presentByHand(await mara(9), 'people')).toMatchObject([
      { name: 'Till Temp', said, by: 'Mara Lindqvist' },
    ]);

    await bringCounted(await mara(10), 'people', PEOPLE.replace('Left Person\tleft', 'Other Person\tother'));
    const later = (await newest('people'))!;
    expect(await namesOn(later.listId)).toContain('Till Temp');
    expect([later.route, later.rowsKept, later.sheet]).toMatchObject([
      'paste',
      5,
      { rowsByHand: 1, verdict: 'agrees' },
    ]);

    await bringCounted(await mara(11), 'people', `${PEOPLE}\nTill Temp\t\tTill\tActive`);
    const shown = (await newest('people'))!;
    const till = (await inShop((tx) => rowsOf(tx, shop.shopId, shown.listId))).filter(
      (row) => row.name === 'Till Temp',
    );
    expect(till.map(({ row }) => (row as unknown as Account).addedBy)).toEqual([undefined]);
  });

  test('is withdrawn from the next list and from no earlier one, and refused where it says nothing', async () => {
    const by = {
      kind: 'apps' as const,
      name: 'Old token',
      email: null,
      role: null,
      developer: null,
      said: 'Seen there',
    };
    done(await addByHand(await mara(12), by));
    const first = (await newest('apps'))!;
    expect(first.rowsKept).toBe(1);
    expect(await addByHand(await mara(12), by)).toMatchObject({ refused: 'already_listed' });
    expect(await addByHand(await mara(12), { ...by, name: ' ' })).toMatchObject({ refused: 'name_missing' });
    expect(await addByHand(await mara(12), { ...by, name: 'Other', said: '' })).toMatchObject({
      refused: 'words_missing',
    });
    expect(await addByHand(await reader(12), { ...by, name: 'Other' })).toMatchObject({ refused: 'role_missing' });
    const subjectKey = 'title:old token';
    done(await withdrawByHand(await mara(13), { kind: 'apps', subjectKey }));
    expect([(await newest('apps'))!.rowsKept, await namesOn(first.listId)]).toEqual([0, ['Old token']]);
    expect(await withdrawByHand(await mara(13), { kind: 'apps', subjectKey })).toMatchObject({ refused: 'not_found' });
  });
});

describe('a second count typed later', () => {
  test('is put beside the same rows, and a count that differs stops a start', async () => {
    await bring(await mara(14), 'apps', APPS);
    const before = (await newest('apps'))!;
    done(await countAgain(await mara(15), { kind: 'apps', count: 3 }));
    const after = (await newest('apps'))!;
    expect([after.secondCount, after.takenAt, after.sourceDigests]).toEqual([3, before.takenAt, before.sourceDigests]);
    expect(await namesOn(after.listId)).toEqual(await namesOn(before.listId));
    expect(before.secondCount).toBeNull();
    const plan = await planCycle(await mara(15), {
      ...{ dueAt: day(20), name: null, otherReviewer: null, selfReviewReason: null },
      ...{ unmatchedReason: null, overrideReason: null },
    });
    expect(plan.blocks.map((block) => block.refused)).toContain('list_sum_fails');
    expect(await countAgain(await mara(15), { kind: 'apps', count: null })).toMatchObject({
      refused: 'second_count_invalid',
    });
    done(await countAgain(await mara(16), { kind: 'apps', count: 2 }));
    // A list is its source's again when no row is left on it that somebody added.
    const by = { kind: 'apps' as const, name: 'Token', email: null, role: null, developer: null, said: 'Seen' };
    done(await addByHand(await mara(16), by));
    expect((await newest('apps'))!.route).toBe('manual');
    done(await withdrawByHand(await mara(16), { kind: 'apps', subjectKey: 'title:token' }));
    expect((await newest('apps'))!.route).toBe('paste');
  });
});

describe('a list that explains others', () => {
  const HR = [
    'Wer\tAdresse\tBis',
    'Left Person\tleft@harbour.example\t2026-09-01',
    'Aiko Tanaka\taiko@harbour.example\t',
  ];
  const mapping = { Wer: 'name', Adresse: 'email', Bis: 'leftOn' } as const;

  test('is frozen with its record and known to the rules; the columns somebody chose are used by themselves next time', async () => {
    const version = await inShop((tx) => surroundingsVersion(tx, shop.shopId));
    const list = { ...listOf('hr', HR.join('\n')), route: 'import' as const, fileName: 'Left Person.csv', mapping };
    const preview = await checkList(await mara(17), list);
    if (isUnreadable(preview)) throw new Error(preview.unreadable.sentence);
    expect([preview.rowsRead, preview.kept, preview.isRemembered]).toEqual([2, 2, false]);
    expect(await newest('hr')).toBeNull();
    done(await recordList(await mara(17), { ...list, expectedDigest: preview.digest, secondCount: null }));
    const saved = (await newest('hr'))!;
    expect(saved).toMatchObject({ kind: 'hr', rowsKept: 2, route: 'import', sheet: { origin: 'Left Person.csv' } });
    // What cannot be erased holds neither the name of the file nor of a column.
    const [recorded] = await inShop((tx) => readEntriesAt(tx, shop.shopId, [saved.entryIndex!], shop.keys));
    expect(publicBody(recorded!)).toMatchObject({ method: { origin: 'a file' } });
    expect(JSON.stringify(publicBody(recorded!))).toContain('#1 = name (by your choice)');
    expect(JSON.stringify(publicBody(recorded!))).not.toMatch(/Left Person|Adresse/);
    expect(await entriesOf('list.recorded')).toBeGreaterThan(5);

    const next = await checkList(
      await mara(18),
      listOf('hr', HR.join('\n').replaceAll('Aiko', 'Yuki').replace('aiko', 'yuki')),
    );
    if (isUnreadable(next)) throw new Error(next.unreadable.sentence);
    expect([next.isRemembered, next.mapping, next.diff]).toMatchObject([
      true,
      mapping,
      { added: 1, removed: 1, same: 1 },
    ]);

    const about = await inShop((tx) => surroundingsOf(tx, shop.shopId));
    expect(about.hr?.rows.map(({ name, employment }) => [name, employment])).toEqual([
      ['Left Person', 'left'],
      ['Aiko Tanaka', 'employed'],
    ]);
    expect(await inShop((tx) => surroundingsVersion(tx, shop.shopId))).not.toBe(version);
  });

  test('adds up where it is a log: the same line of two exports is one', async () => {
    const line = (name: string, at: string) => `User added\t${name}\t${at}\tMara Lindqvist`;
    const head = 'Event\tResource\tDate\tUser';
    await bring(
      await mara(19),
      'activity',
      [head, line('Aiko Tanaka', '2026-08-01'), line('Left Person', '2026-08-02')].join('\n'),
    );
    await bring(
      await mara(20),
      'activity',
      [head, line('Left Person', '2026-08-02'), line('Other Person', '2026-09-02')].join('\n'),
    );
    const { activity } = await inShop((tx) => surroundingsOf(tx, shop.shopId));
    expect(activity?.rows.map(({ subject }) => subject.name).sort()).toEqual([
      'Aiko Tanaka',
      'Left Person',
      'Other Person',
    ]);
  });
});

describe('what people find out and decide about the lists', () => {
  test('answers, limits and agreements are entries, and the last word stands', async () => {
    done(await answerOutside(await mara(20), { question: 'pos_pins', answer: 'not_known' }));
    done(await answerOutside(await mara(21), { question: 'pos_pins', answer: 'yes' }));
    const [pins] = (await presentOutside(await mara(21))).filter(({ question }) => question === 'pos_pins');
    expect(pins).toMatchObject({ answered: { answer: 'yes', by: 'Mara Lindqvist' }, rowOf: 'people' });
    expect(await entriesOf('outside_access.answered')).toBe(2);

    const limits = { ...DEFAULT_THRESHOLDS.limits, dormantDays: 30 };
    done(await recordThresholds(await mara(21), limits));
    done(await recordThresholds(await mara(21), limits));
    expect(await entriesOf('thresholds.recorded')).toBe(1);
    expect(await recordThresholds(await mara(21), { ...limits, dormantDays: 0 })).toMatchObject({
      refused: 'threshold_invalid',
    });
    expect(await recordThresholds(await reader(21), limits)).toMatchObject({ refused: 'role_missing' });

    const { subjectKey: appKey } = (await inShop(
      async (tx) => (await rowsOf(tx, shop.shopId, (await newest('apps'))!.listId))[0],
    ))!;
    expect(await recordAgreement(await mara(22), { appKey, signedOn: '2099-01-01' })).toMatchObject({
      refused: 'day_invalid',
    });
    expect(await recordAgreement(await mara(22), { appKey: 'key:none', signedOn: null })).toMatchObject({
      refused: 'not_found',
    });
    done(await recordAgreement(await mara(22), { appKey, signedOn: '2026-01-31' }));
    const about = await inShop((tx) => surroundingsOf(tx, shop.shopId));
    expect([about.thresholds?.limits.dormantDays, [...(about.agreements ?? [])]]).toEqual([30, [appKey]]);

    expect(await withdrawAgreement(await reader(22), { appKey })).toMatchObject({ refused: 'role_missing' });
    done(await withdrawAgreement(await mara(22), { appKey }));
    expect(await withdrawAgreement(await mara(22), { appKey })).toMatchObject({ refused: 'not_found' });
    // None is on record now, which is not the same as nobody having kept a record.
    expect((await inShop((tx) => surroundingsOf(tx, shop.shopId))).agreements).toEqual(new Set());
    expect(await Promise.all(['recorded', 'withdrawn'].map((what) => entriesOf(`agreement.${what}`)))).toEqual([1, 1]);
  });
});

describe('the page about sources', () => {
  test('says how each list came and what it is proven by, and the record still audits clean', async () => {
    const page = await presentSources(await mara(23), () => false);
    const [people, apps] = page.sheets;
    expect(people!.sheet).toMatchObject({ route: 'paste', by: 'Mara Lindqvist', verdict: 'agrees', rowsByHand: 0 });
    expect(apps!.sheet).toMatchObject({ second: { counted: 2, difference: 0 }, verdict: 'agrees' });
    expect(page.rolled).toMatchObject({ before: 4, added: 2, removed: 1, after: 5, addsUp: true });
    expect(page.seen?.found).toBe(2);
    expect(page.support.find(({ kind }) => kind === 'hr')).toMatchObject({ lists: 1, newest: { rows: 2 } });
    const report = await inShop((tx) => audit(tx, shop.shopId, shop));
    expect(report.disagreements).toEqual([]);
  });
});

describe('somebody seen who is not on the list', () => {
  test('stops a start until somebody writes why', async () => {
    const stranger = { name: 'Nobody Listed', email: 'nobody@else.example', roles: ['auditor' as const] };
    await shop.as(stranger, day(2));
    const version = await inShop((tx) => surroundingsVersion(tx, shop.shopId));
    await inShop((tx) => tx.member.updateMany({ where: { email: stranger.email }, data: { lastOpenedAt: day(3) } }));
    expect(await inShop((tx) => surroundingsVersion(tx, shop.shopId))).not.toBe(version);
    const setUp = {
      ...{ dueAt: day(20), name: null, otherReviewer: null, selfReviewReason: null },
      ...{ unmatchedReason: null, overrideReason: null },
    };
    const list = [
      'Name\tE-mail\tStatus',
      'Mara Lindqvist\tmara@harbour.example\tActive',
      'Aiko Tanaka\taiko@harbour.example\tActive',
    ];
    await bringCounted(await mara(23), 'people', list.join('\n'));
    const plan = await planCycle(await mara(23), setUp);
    expect(plan.blocks.map(({ refused }) => refused)).toContain('seen_not_listed');
    // What somebody says of themselves finds them no sooner than a second person agrees.
    const matched = (matchedBy: string) =>
      inShop((tx) =>
        tx.member.updateMany({
          where: { shopId: shop.shopId, email: stranger.email },
          data: { subjectKey: 'email:aiko@harbour.example', matchedBy },
        }),
      );
    const blocks = async () => (await planCycle(await mara(23), setUp)).blocks.map(({ refused }) => refused);
    await matched('claimed');
    expect(await blocks()).toContain('seen_not_listed');
    await matched('confirmed');
    expect(await blocks()).not.toContain('seen_not_listed');
    await matched('claimed');
    const overridden = await planCycle(await mara(23), { ...setUp, overrideReason: 'An adviser; leaves tomorrow.' });
    expect(overridden.blocks.map(({ refused }) => refused)).not.toContain('seen_not_listed');
  });
});

describe('erasing somebody', () => {
  test('takes them out of the lists that explain others too, also where they stand on no people list', async () => {
    // Under an address no other list has, and as a whole field of one word.
    const hr = [
      'Name\tE-mail\tManager\tLeft on',
      'Left Person\tprivate@home.example\t\t2026-09-01',
      'Aiko Tanaka\taiko@harbour.example\t山田太郎\t',
      '山田太郎\t\t\t',
    ];
    await bring(await mara(23), 'hr', hr.join('\n'));
    done(await erasePerson(await mara(23), { target: { text: 'left@harbour.example' }, reason: 'asked for it' }));
    done(await erasePerson(await mara(23), { target: { text: '山田太郎' }, reason: 'asked for it' }));
    const held = await inShop((tx) => tx.$queryRaw<{ row: string }[]>`SELECT r::text AS row FROM list_row r`);
    const sheets = await inShop((tx) => tx.list.findMany({ where: { shopId: shop.shopId }, select: { sheet: true } }));
    expect(JSON.stringify(sheets)).not.toContain('Left Person');
    const words = held.map(({ row }) => row.toLowerCase()).join('\n');
    expect(['left@harbour', 'left person', 'private@home', '山田太郎'].filter((word) => words.includes(word))).toEqual(
      [],
    );
    expect(words).toContain('aiko tanaka');
    const about = await inShop((tx) => surroundingsOf(tx, shop.shopId));
    expect(about.hr?.rows.map(({ name, manager }) => [name, manager])).toEqual([
      [ERASED_NAME, null],
      ['Aiko Tanaka', ERASED_NAME],
    ]);
  });
});
