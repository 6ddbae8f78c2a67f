import { describe, expect, test } from 'vitest';

import { drawSample } from '#app/domain/review/sample.ts';
import { buildPack, type PackInput } from '#app/pack/build.ts';
import { eventLineOf, type PackEntry } from '#app/pack/lines.ts';
import { LogCollector, PRINTED_ENTRIES, SCHEDULE_TYPES } from '#app/pack/log-evidence.ts';
import { type LogPackFacts, spanOf as zonedSpan } from '#app/pack/log-facts.ts';
import { buildLogPack, type LogPackInput } from '#app/pack/log-pack.ts';
import { scheduleOf } from '#app/pack/report/log-tables.ts';
import type { ReviewEvidence } from '#app/pack/review.ts';
import type { PackFile } from '#app/pack/zip.ts';
import { NO_STAMPS } from '#app/pack/stamps.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { utf8Bytes, utf8Text } from '#app/tlog/bytes.ts';
import { checkPeriod } from '#app/verifier/checks/period.ts';
import { checkRange } from '#app/verifier/checks/range.ts';
import { checkWatched } from '#app/verifier/checks/watched.ts';
import { type Sample, sampleReview, zipOf } from '#test/pack/sample-pack.ts';

import { judge } from './judge.ts';
import { closed, commonFacts, filesOf, typeOf } from './other-kinds.ts';

const spanOf = (from: string, to: string) => zonedSpan(from, to, 'Europe/Berlin');

/** What the verifier says of the pack: ids of the checks that failed, and the detail of each check. */
async function verdictOf(made: AsyncIterable<PackFile>, sample: Sample) {
  const { checks, unusable } = await judge(await zipOf(await filesOf(made)), { key: sample.vkey });
  return {
    failed: unusable ? [unusable] : checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id),
    details: Object.fromEntries(checks.map(({ id, detail }) => [id, detail])),
  };
}

const timeOf = ({ leafBytes }: PackEntry): string => (JSON.parse(utf8Text(leafBytes)!) as { time: string }).time;

const sample = await sampleReview({ complete: true });
const all = [...(sample.input.entries as PackEntry[])];
const { log, packKey, previousCheckpoint } = sample.input;
const rest = {
  packId: 'p-1',
  log,
  packKey,
  stamps: NO_STAMPS,
  previousCheckpoint,
  verifierPage: null,
  madeAt: new Date(sample.input.closedAt),
};

/** The sample's log was written within one day: its range is the whole log. */
const rangeFacts = (over: object = {}): Extract<LogPackInput['facts'], { kind: 'range' }> => ({
  ...commonFacts(sample),
  kind: 'range',
  span: spanOf('2026-10-01', '2026-10-01'),
  slice: { first: 0, last: all.length - 1 },
  ...over,
});
const periodFacts: Extract<LogPackInput['facts'], { kind: 'period' }> = {
  ...commonFacts(sample),
  kind: 'period',
  span: spanOf('2026-01-01', '2026-12-31'),
  asOf: '2027-02-01T00:00:00.000Z',
};
const whole = (entries: PackEntry[], facts: LogPackInput['facts']) =>
  verdictOf(buildLogPack(nodeCrypto, { facts, entries: () => entries, entryCount: entries.length, ...rest }), sample);

/** What the check of this kind alone says of such entries. */
function found(entries: PackEntry[], given: LogPackInput['facts']) {
  const judged = {
    stamped: null,
    ...given,
    format: 'countersign-evidence-pack',
    version: 1,
    renderings: 1,
    demo: true,
    proofs: 'files',
    pages: { watched: 2 },
  } as LogPackFacts;
  const collector = new LogCollector(judged);
  for (const entry of entries) collector.add(eventLineOf(entry));
  const evidence = collector.finish();
  return judged.kind === 'range' ? checkRange(judged, evidence, all.length) : checkPeriod(judged, evidence, all.length);
}

describe('a pack of a range of days', () => {
  test('that is whole is verified', async () => {
    const { failed, details } = await whole(all, rangeFacts());
    expect(failed).toEqual([]);
    expect(details['slice']).toBe(
      `all ${all.length} entries from 0 to ${all.length - 1} are there; the entry before and the one after say times outside the days`,
    );
  });

  test.each<[string, (entries: PackEntry[]) => PackEntry[], object, RegExp]>([
    ['an entry left out', (entries) => entries.filter(({ index }) => index !== 7), {}, /entry 7 is missing/],
    [
      'an entry without its content',
      (entries) => entries.with(7, closed(entries[7]!)),
      {},
      /entry 7 is there without its part public/,
    ],
    [
      'the last entries left out',
      (entries) => entries.slice(0, -3),
      { slice: { first: 0, last: all.length - 4 } },
      /nothing shows that entry \d+ is the last one/,
    ],
    [
      'the first entries left out',
      (entries) => entries.filter(({ index }) => index < 1 || index > 4),
      { slice: { first: 5, last: all.length - 1 } },
      /nothing shows that entry 5 is the first one/,
    ],
    [
      'a fence that lies inside the days',
      (entries) => entries.filter(({ index }) => index < 1 || index > 3),
      { slice: { first: 5, last: all.length - 1 } },
      /nothing shows that entry 5 is the first one/,
    ],
    [
      'instants that are not those of its days',
      (entries) => entries,
      { span: { ...spanOf('2026-10-01', '2026-10-01'), start: '2026-10-01T00:00:00.000Z' } },
      /are not the days/,
    ],
    [
      'an empty slice that hides entries',
      (entries) => entries.filter(({ index }) => index < 1),
      { slice: null },
      /nothing shows that no entry was written/,
    ],
  ])('with %s fails', (_, change, over, why) => {
    expect(found(change(all), rangeFacts(over))).toEqual({ outcome: 'failed', detail: expect.stringMatching(why) });
  });

  test('re-signed without one of its entries fails by that check alone', async () => {
    const { failed } = await whole(
      all.filter(({ index }) => index !== 7),
      rangeFacts(),
    );
    expect(failed).toEqual(['slice']);
  });

  test('of days in which nothing was written shows the neighbours that leave no room', async () => {
    const before = await whole(all.slice(0, 1), rangeFacts({ span: spanOf('2026-09-01', '2026-09-30'), slice: null }));
    expect(before.failed).toEqual([]);
    const last = all.at(-1)!;
    const after = found([all[0]!, closed(last)], rangeFacts({ span: spanOf('2026-10-05', '2026-10-05'), slice: null }));
    expect(timeOf(last) < spanOf('2026-10-05', '2026-10-05').start).toBe(true);
    expect(after.outcome).toBe('passed');
  });
});

const shownForPeriod = all.map((entry) => (SCHEDULE_TYPES.includes(typeOf(entry)) ? entry : closed(entry)));

describe('a pack of a period', () => {
  test('over the complete log is verified, and says not known where no control was recorded', async () => {
    const { failed, details } = await whole(shownForPeriod, periodFacts);
    expect(failed).toEqual([]);
    expect(details['schedule']).toMatch(/1 before Countersign, 2 not known$/);
  });

  test.each<[string, (entries: PackEntry[]) => PackEntry[], RegExp]>([
    [
      'a review left out',
      (entries) => entries.filter((entry) => typeOf(entry) !== 'cycle.launched'),
      /entry \d+ of the log is missing/,
    ],
    ['any entry left out', (entries) => entries.filter(({ index }) => index !== 9), /entry 9 of the log is missing/],
    [
      'a review without its content',
      (entries) => entries.map((entry) => (typeOf(entry) === 'cycle.launched' ? closed(entry) : entry)),
      /\(cycle.launched\) is there without its content/,
    ],
  ])('with %s fails', (_, change, why) => {
    expect(found(change(shownForPeriod), periodFacts)).toEqual({
      outcome: 'failed',
      detail: expect.stringMatching(why),
    });
  });
});

test('a period whose reviews were erased with the store reads not known, and never missed', async () => {
  const controlled = await sampleReview({ complete: true, control: { id: 'AC-7', wording: 'x' } });
  const given = [...(controlled.input.entries as PackEntry[])];
  const facts = {
    ...periodFacts,
    span: zonedSpan('2026-10-01', '2027-03-31', 'UTC'),
    asOf: '2027-06-01T00:00:00.000Z',
  };
  // The log is opened a day earlier, so that the quarter is not one that began before the record did.
  const judged = (lost: (type: string) => boolean) => {
    const collector = new LogCollector(facts);
    for (const entry of given) {
      const line = eventLineOf(entry);
      const leaf = entry.index === 0 ? { ...line.leaf, time: '2026-09-30T00:00:00.000Z' } : line.leaf;
      const erased = lost(typeOf(entry)) ? { disclosed: {}, erased: ['public'] } : {};
      collector.add({ ...line, leaf, ...erased });
    }
    return scheduleOf(collector.finish(), facts as never).map(({ period, state }) => `${period?.from} ${state}`);
  };
  expect(judged(() => false)).toEqual(['2026-10-01 on_time', '2027-01-01 missed']);
  expect(judged((type) => type.startsWith('cycle.'))).toEqual(['2026-10-01 not_known', '2027-01-01 missed']);
});

test('a period that is judged at a time the log had passed, or long before its own stamp, fails', () => {
  const judged = (over: object) => found(shownForPeriod, { ...periodFacts, ...over });
  expect(judged({}).detail).toMatch(/^judged again as of 2027-02-01T00:00:00.000Z over all/);
  expect(judged({ asOf: timeOf(all.at(-1)!) }).outcome).toBe('passed');
  expect(judged({ asOf: '2026-10-01T07:00:00.000Z' })).toEqual({
    outcome: 'failed',
    detail: expect.stringMatching(/^judged as of 2026-10-01T07:00:00.000Z, and entry \d+ was written later/),
  });
  expect(judged({ asOf: 'soon' }).outcome).toBe('failed');
  const stamped = { authority: 'Hour Authority', at: '2027-02-03T00:00:00.000Z' };
  expect(judged({ stamped }).detail).toMatch(/long before its checkpoint was stamped/);
  expect(judged({ stamped: { ...stamped, at: '2027-02-01T12:00:00.000Z' } }).outcome).toBe('passed');
});

test('of a long range only what the report prints is held, and every entry is counted and judged', () => {
  const given = rangeFacts({ slice: { first: 0, last: 1_999 } });
  const collector = new LogCollector(given);
  const [, entry] = all;
  for (let index = 0; index < 2_000; index += 1)
    collector.add({ ...eventLineOf(entry!), index, withheld: index === 1_700 ? ['p.note'] : [] });
  const { rows, slice, unbroken } = collector.finish();
  expect(rows).toHaveLength(PRINTED_ENTRIES);
  expect(unbroken).toBe(2_000);
  expect(slice).toMatchObject({ count: 2_000, fault: { index: 1_700, part: 'p.note' } });
});

test('the table of a range is compared with the entries as it is read', async () => {
  const files = await filesOf(
    buildLogPack(nodeCrypto, { facts: rangeFacts(), entries: () => all, entryCount: all.length, ...rest }),
  );
  const table = utf8Text(files.get('data/2-entries.csv')!)!;
  expect(table.split('\r\n')).toHaveLength(all.length + 2);
  const of = async (text: string) => {
    files.set('data/2-entries.csv', utf8Bytes(text));
    const { checks } = await judge(await zipOf(files), { key: sample.vkey });
    return checks.find(({ id }) => id === 'renderings')!;
  };
  expect(await of(table)).toMatchObject({ outcome: 'passed' });
  const changed = table.split('\r\n').with(5, '"4"').join('\r\n');
  expect((await of(changed)).detail).toMatch(/first difference on line 6\)$/);
  for (const text of [table.slice(0, -2), `${table}"48"\r\n`]) expect((await of(text)).outcome).toBe('failed');
});

test('tables of a range or a period that say something else than the entries are noticed', async () => {
  const files = await filesOf(
    buildLogPack(nodeCrypto, { facts: periodFacts, entries: () => all, entryCount: all.length, ...rest }),
  );
  const table = utf8Text(files.get('data/2-reviews.csv')!)!;
  files.set('data/2-reviews.csv', utf8Bytes(table.replace('"not known"', '"on time"')));
  const { checks } = await judge(await zipOf(files), { key: sample.vkey });
  expect(checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)).toEqual(['digests', 'renderings']);
});

describe('a pack of a sample', () => {
  const sampled = async (seed: string, size: number, lie: (ids: string[]) => string[] = (ids) => ids, hide = false) => {
    const whole = await sampleReview({
      draw: (itemIds) => ({
        seed,
        size,
        itemIds: lie(drawSample((bytes) => nodeCrypto.sha256(bytes), seed, itemIds, size)),
      }),
    });
    const { input } = whole;
    const drawn = (input.entries as PackEntry[]).find((entry) => typeOf(entry) === 'sample.drawn')!;
    const shown = new Set(
      drawSample(
        (bytes) => nodeCrypto.sha256(bytes),
        seed,
        input.items.map(({ itemId }) => itemId),
        size,
      ),
    );
    const commitments = new Set(
      input.items.flatMap((item) => (shown.has(item.itemId) && !hide ? [item.rowCommitment] : [])),
    );
    const lists: PackInput['lists'] = input.lists.map((list) => ({
      ...list,
      lines: list.lines.map((line, i) =>
        commitments.has(line.commitment) || (list.kind === 'people' && i < 2)
          ? line
          : { commitment: line.commitment, state: 'withheld' as const },
      ),
    }));
    const sample = { drawn: drawn.index, seed, size, of: input.items.length };
    return verdictOf(buildPack(nodeCrypto, { ...input, lists, facts: { ...input.facts, sample } }), whole);
  };

  test('is verified when its seed draws its rows, with all others withheld', async () => {
    const { failed, details } = await sampled('seed 7', 4);
    expect(failed).toEqual([]);
    expect(details['drawing']).toMatch(/^the seed draws these 4 of \d+ rows again/);
  });

  test('fails when other rows were drawn than the seed draws, in another order, or when one is left out', async () => {
    for (const lie of [(ids: string[]) => ids.toReversed(), (ids: string[]) => ids.slice(1)]) {
      const { failed, details } = await sampled('seed 7', 4, lie);
      expect(failed).toEqual(['drawing']);
      expect(details['drawing']).toMatch(/is not the one the seed draws$/);
    }
    const { failed, details } = await sampled('seed 7', 4, (ids) => ids, true);
    expect(failed).toEqual(['drawing']);
    expect(details['drawing']).toMatch(/was drawn and is left out/);
  });
});

describe('a watched export in the pack of a review', () => {
  const evidenceOf = (over: object = {}, lines = ['c1', 'c2', 'c3']) => {
    const body = {
      listId: 'l',
      listDigest: 'd',
      rowsRead: 4,
      rowsKept: 3,
      rowsSetAside: 1,
      same: 1,
      joined: 1,
      left: 1,
      changed: 1,
      changedAddress: 0,
      differences: [
        { difference: 'left', row: 'c1', why: 'removed_by_review' },
        { difference: 'changed', row: 'c2', why: 'later_list' },
        { difference: 'joined', row: null, why: 'not_explained' },
      ],
      ...over,
    };
    const list = { lines: lines.map((commitment) => ({ commitment })), recorded: { index: 3, body: { digest: 'd' } } };
    return { watched: [{ index: 9, body }], lists: new Map([['l', list]]) } as unknown as ReviewEvidence;
  };

  test('passes when its counts tie with the list it was compared with', () => {
    expect(checkWatched(evidenceOf())).toEqual({
      outcome: 'passed',
      detail: 'watched exports compared with a list of this review: 1; differences that nothing explains: 1',
    });
  });

  test.each<[string, object, string[]?]>([
    ['another list', { listDigest: 'e' }],
    ['a list that is not there', { listId: 'm' }],
    ['lines that do not add up', { rowsRead: 5 }],
    ['a list with another number of rows', {}, ['c1', 'c2']],
    ['a leaver too few', { left: 0, same: 2 }],
    ['a difference that is not named', { differences: [] }],
    [
      'a difference about a row of another list',
      { differences: [0, 1, 2].map(() => ({ difference: 'left', row: 'x' })) },
    ],
  ])('fails with %s', (_, over, lines) => {
    expect(checkWatched(evidenceOf(over, lines)).outcome).toBe('failed');
  });
});
