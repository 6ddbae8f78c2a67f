import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccountDraft } from '#app/domain/access/account.ts';
import type { ActivityLine } from '#app/domain/access/activity-line.ts';
import { logsTogether } from '#app/domain/access/activity-logs.ts';
import { rollForward } from '#app/domain/access/roll-forward.ts';
import { people } from './invented-rosters.ts';

const FROM = '2026-08-01T10:00:00.000Z';
const TO = '2026-11-01T10:00:00.000Z';
const line = (
  event: ActivityLine['event'],
  at: string | null,
  name: string | null,
  email: string | null = null,
): ActivityLine => ({
  line: 1,
  event,
  eventText: event,
  subject: { name, email },
  at,
  atText: at ?? 'last week',
  by: null,
  details: [],
});
const rolled = (
  before: Partial<AccountDraft>[],
  after: Partial<AccountDraft>[],
  lines: ActivityLine[] | null,
  readAt = TO,
) =>
  rollForward(
    { rows: people(...before).rows, takenAt: FROM },
    { rows: people(...after).rows, takenAt: TO },
    logsTogether(lines === null ? [] : [{ listId: 'log', rows: lines, takenAt: readAt }]),
  );

const ann = { name: 'Ann Lee', email: 'ann@x.example' };
const bo = { name: 'Bo Ek', email: 'bo@x.example' };
const zoe = { name: 'Zoe Qu', email: 'zoe@x.example' };
const early = line('user_changed', '2026-07-01', 'Ann Lee');

describe('the previous list rolled forward', () => {
  test('is matched when every step has its line, by address before name', () => {
    const found = rolled(
      [ann, bo],
      [ann, zoe],
      [
        early,
        line('user_removed', '2026-09-01', 'Bo Ek'),
        line('user_added', '2026-09-02T08:00:00.000Z', null, 'ZOE@x.example'),
      ],
    );
    expect(found).toMatchObject({
      verdict: 'matched',
      addsUp: true,
      from: { rows: 2 },
      to: { rows: 2 },
      added: [{ row: { name: 'Zoe Qu' }, by: 'email', why: null }],
      removed: [{ row: { name: 'Bo Ek' }, by: 'name', why: null }],
      log: { firstAt: '2026-07-01', lastAt: '2026-09-02T08:00:00.000Z' },
    });
  });

  test('shows steps without a line and lines without a step as differences', () => {
    const found = rolled([ann, bo], [ann], [early, line('user_added', '2026-09-01', 'Cy Ito')]);
    expect(found).toMatchObject({
      verdict: 'differences',
      removed: [{ line: null, why: 'no_line' }],
      unmatchedLines: [{ subject: { name: 'Cy Ito' } }],
    });
  });

  test.each<[string, ActivityLine[] | null, string]>([
    ['there is no log', null, TO],
    ['the log begins after the earlier list', [line('user_removed', '2026-09-01', 'Bo Ek')], TO],
    [
      'the log was read before the later list',
      [early, line('user_removed', '2026-09-01', 'Bo Ek')],
      '2026-10-01T00:00:00.000Z',
    ],
    ['no line of the log has a day', [line('user_removed', null, 'Bo Ek')], TO],
  ])('says that the log does not cover it where %s', (_, lines, readAt) => {
    expect(rolled([ann, bo], [ann], lines, readAt).verdict).toBe('not_covered');
    expect(rolled([ann, bo], [ann], lines, readAt).coverage).toBe(lines === null ? 'no_log' : 'does_not_cover');
  });

  test('takes no line from outside the interval, nor one without a day', () => {
    for (const at of ['2026-07-31', '2026-08-01T09:00:00.000Z', '2026-11-01T11:00:00.000Z', null]) {
      const found = rolled([ann, bo], [ann], [early, line('user_removed', at, 'Bo Ek')]);
      expect(found.removed[0]!.line, String(at)).toBeNull();
    }
    expect(rolled([ann, bo], [ann], [early, line('user_removed', '2026-11-01', 'Bo Ek')]).verdict).toBe('matched');
    expect(rolled([ann, bo], [ann], [early, line('user_removed', null, 'Bo Ek')]).undatedLines).toHaveLength(1);
  });

  test('gives a name that two steps share to neither, and never a line under another address', () => {
    const twins = [
      { name: 'Bo Ek', platformId: '1' },
      { name: 'Bo Ek', platformId: '2' },
    ];
    const found = rolled([ann, ...twins], [ann], [early, line('user_removed', '2026-09-01', 'Bo Ek')]);
    expect(found.removed.map(({ why }) => why)).toEqual(['name_not_unique', 'name_not_unique']);
    const other = rolled([ann, bo], [ann], [early, line('user_removed', '2026-09-01', 'Bo Ek', 'other@y.example')]);
    expect(other.removed[0]!.line).toBeNull();
  });

  test('lets somebody come and go between the lists', () => {
    const lines = [early, line('user_removed', '2026-09-09', 'Cy Ito'), line('user_added', '2026-09-01', 'Cy Ito')];
    const found = rolled([ann], [ann], lines);
    expect(found.verdict).toBe('matched');
    expect(found.cameAndWent[0]!.map(({ event }) => event)).toEqual(['user_added', 'user_removed']);
  });

  test('asks about a changed address instead of counting two steps', () => {
    const found = rolled([ann, bo], [ann, { name: 'Bo Ek', email: 'bo@new.example' }], [early]);
    expect(found).toMatchObject({ added: [], removed: [], addsUp: true, changedAddress: [{}] });
  });

  test('always adds up, and uses each line once', () => {
    const draft = fc.record({
      name: fc.constantFrom('Ann Lee', 'Bo Ek', 'Zoe Qu', 'Di Ng'),
      email: fc.constantFrom(null, 'a@x.example', 'b@x.example', 'c@x.example'),
      platformId: fc.constantFrom(null, '1', '2', '3'),
    });
    const lines = fc.array(
      fc
        .tuple(
          fc.constantFrom('user_added' as const, 'user_removed' as const, 'user_changed' as const),
          fc.constantFrom(null, '2026-07-01', '2026-09-01', '2026-12-01'),
          fc.constantFrom(null, 'Ann Lee', 'Bo Ek'),
          fc.constantFrom(null, 'a@x.example', 'b@x.example'),
        )
        .map((made) => line(...made)),
      { maxLength: 6 },
    );
    const list = fc.array(draft, { maxLength: 6 });
    fc.assert(
      fc.property(list, list, lines, (before, after, log) => {
        const found = rolled(before, after, log);
        expect(found.addsUp).toBe(true);
        const used = [...found.added, ...found.removed].flatMap((step) => step.line ?? []);
        const all = [...used, ...found.unmatchedLines, ...found.cameAndWent.flat()];
        expect(new Set(all).size).toBe(all.length);
        expect(all.every(({ at }) => at === '2026-09-01')).toBe(true);
        expect(all).toHaveLength(log.filter(({ at, event }) => at === '2026-09-01' && event !== 'user_changed').length);
        if (found.verdict === 'matched') expect(found.coverage).toBe('covers');
      }),
      { numRuns: 300 },
    );
  });
});

describe('several logs', () => {
  const seen = (at: string) => line('user_changed', at, 'Ann Lee');
  const log = (listId: string, takenAt: string, ...rows: ActivityLine[]) => ({ listId, rows, takenAt });

  test('cover the interval together only where no gap lies between them', () => {
    const first = log('1', '2026-09-20T00:00:00.000Z', seen('2026-07-01'), seen('2026-09-10'));
    const verdict = (from: string) => {
      const logs = logsTogether([log('2', TO, seen(from), seen('2026-10-20')), first]);
      return rollForward({ rows: [], takenAt: FROM }, { rows: [], takenAt: TO }, logs).coverage;
    };
    expect(verdict('2026-09-10')).toBe('covers');
    expect(verdict('2026-09-11')).toBe('does_not_cover');
    const alone = log('2', TO, seen('2026-07-31'));
    expect(
      rollForward({ rows: [], takenAt: FROM }, { rows: [], takenAt: TO }, logsTogether([alone, first])).coverage,
    ).toBe('covers');
  });

  test('have a line once that stands in each of them, and twice what stands twice in one', () => {
    const twice = log(
      '1',
      FROM,
      seen('2026-07-01'),
      seen('2026-07-01'),
      seen('2026-07-02'),
      line('unknown', null, 'Bo'),
    );
    const again = log('2', TO, seen('2026-07-01'), seen('2026-07-02'), line('unknown', null, 'Bo'));
    const together = logsTogether([again, twice]);
    expect(together?.rows.map(({ at }) => at)).toEqual(['2026-07-01', '2026-07-02', null, '2026-07-01', null]);
    expect(together?.takenAt).toBe(TO);
    expect(logsTogether([])).toBeNull();
  });
});
