import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkThresholds, DEFAULT_THRESHOLDS, dormantDaysOf, LIMITS } from '#app/domain/access/thresholds.ts';
import { isRefusal } from '#app/domain/refusal.ts';

const { limits } = DEFAULT_THRESHOLDS;

describe('limits of findings', () => {
  test('are recorded as the next version', () => {
    expect(checkThresholds({ ...limits, invitationDays: 14 }, 3)).toEqual({
      version: 4,
      limits: { ...limits, invitationDays: 14 },
    });
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['a text', '90'],
    ['one limit alone', { dormantDays: 90 }],
    ['a limit that is no limit here', { ...limits, mood: 1 }],
    ['a text for a number', { ...limits, dormantDays: '90' }],
    ['half a day', { ...limits, dormantDays: 30.5 }],
    ['less than the least', { ...limits, dormantDays: LIMITS.dormantDays.least - 1 }],
    ['more than the most', { ...limits, invitationDays: LIMITS.invitationDays.most + 1 }],
    ['no number at all', { ...limits, invitationDays: Number.NaN }],
  ])('are refused for %s', (_, asked) => {
    expect(checkThresholds(asked, 0)).toMatchObject({ refused: 'threshold_invalid' });
  });

  test('never throw and are never taken out of bounds, whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.record({ dormantDays: fc.integer() }).map((one) => ({ ...limits, ...one })),
        ),
        (asked) => {
          const checked = checkThresholds(asked, 0);
          if (isRefusal(checked)) return;
          for (const [name, value] of Object.entries(checked.limits)) {
            const { least, most } = LIMITS[name as keyof typeof LIMITS];
            expect(value).toBeGreaterThanOrEqual(least);
            expect(value).toBeLessThanOrEqual(most);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('differ by type of account', () => {
    const set = {
      version: 1,
      limits: { ...limits, dormantDays: 80, dormantDaysCollaborator: 20, dormantDaysPosOnly: 30 },
    };
    expect((['staff', 'unknown', 'collaborator', 'pos_only'] as const).map((type) => dormantDaysOf(type, set))).toEqual(
      [80, 80, 20, 30],
    );
  });
});
