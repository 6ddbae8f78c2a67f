import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  countRemovals,
  demandOf,
  gradeOf,
  isStillDemanded,
  isProven,
  judge,
  type LaterSight,
  type RevocationEvent,
  type RevocationState,
  stateAfter,
} from '#app/domain/review/revocation.ts';
import type { Route } from '#app/domain/evidence/list-entries.ts';

const OPENED = new Date('2026-11-01T00:00:00.000Z');
const LATER = new Date('2026-11-02T00:00:00.000Z');
const gone: LaterSight = { seen: 'gone', as: 'absent' };
const there: LaterSight = { seen: 'there' };
const judged = (state: RevocationState, sight: LaterSight, route: Route = 'api', takenAt = LATER) =>
  judge({ state, openedAt: OPENED }, { route, takenAt }, sight);

describe('judging a removal', () => {
  it('is proven by absence from a later list, at the grade of the list’s route', () => {
    expect(judged('open', gone)).toEqual({ state: 'verified', grade: 'proven_by_api' });
    expect(judged('stated', gone, 'import')).toEqual({ state: 'verified', grade: 'proven_by_import' });
    expect(judged('stated', gone, 'paste')).toEqual({ state: 'verified', grade: 'proven_by_import' });
  });

  it('is not proven by a list taken before it was ordered, nor by one typed by hand', () => {
    expect(judged('open', gone, 'api', OPENED)).toBeNull();
    expect(judged('stated', gone, 'manual')).toBeNull();
  });

  it('opens again when the subject is back, whether it was stated or proven', () => {
    expect(judged('stated', there)).toEqual({ state: 'still_present', grade: 'still_there' });
    expect(judged('verified', there)).toEqual({ state: 'still_present', grade: 'still_there' });
    expect(judged('open', there)).toBeNull();
  });

  it('is left as it was by a list that cannot tell', () => {
    expect(judged('stated', { seen: 'cannot_tell' })).toBeNull();
  });

  it('ends by evidence only: no sequence of lists proves anything that the last telling list did not show as gone', () => {
    const steps = fc.array(
      fc.record({
        seen: fc.constantFrom<LaterSight>(gone, there, { seen: 'cannot_tell' }),
        route: fc.constantFrom<Route>('api', 'import', 'paste', 'manual'),
      }),
    );
    fc.assert(
      fc.property(steps, fc.constantFrom<RevocationState>('open', 'stated'), (some, start) => {
        let state = start;
        let grade: string | null = null;
        let lastTold: string | null = null;
        some.forEach(({ seen, route }, day) => {
          const made = judged(state, seen, route, new Date(LATER.getTime() + day));
          if (route !== 'manual' && seen.seen !== 'cannot_tell') lastTold = seen.seen;
          if (made) ({ state, grade } = made);
        });
        expect(isProven(gradeOf({ state, grade }))).toBe(lastTold === 'gone');
      }),
    );
  });

  it('counts each removal once, under what its grade is', () => {
    const counts = countRemovals([
      { state: 'open', grade: null },
      { state: 'stated', grade: null },
      { state: 'verified', grade: 'proven_by_api' },
      { state: 'still_present', grade: 'still_there' },
    ]);
    expect(counts).toEqual({ ordered: 4, proven: 1, stated: 1, open: 1, stillThere: 1 });
  });

  it('counts nothing for a removal that a newer decision took back', () => {
    expect(countRemovals([{ state: 'excepted', grade: null }])).toMatchObject({ ordered: 0, open: 0 });
  });

  it('takes the last word of the log, in whatever order its entries are read', () => {
    const event = fc.record<RevocationEvent>({
      index: fc.nat(),
      told: fc.constantFrom('stated', 'verified', 'still_present', 'withdrawn'),
      grade: fc.constant('proven_by_api'),
    });
    const states = { stated: 'stated', verified: 'verified', still_present: 'still_present', withdrawn: 'excepted' };
    const events = fc.uniqueArray(event, { selector: (one) => one.index, minLength: 1 });
    fc.assert(
      fc.property(events, (some) => {
        const last = [...some].sort((a, b) => a.index - b.index).at(-1)!;
        expect(stateAfter(some).state).toBe(states[last.told]);
      }),
    );
    expect(stateAfter([])).toEqual({ state: 'open', grade: null });
  });

  it('holds a removal for the same order only: another demand or other names to drop make another removal', () => {
    const drop = (...names: string[]) => demandOf('reduce', names)!;
    expect(isStillDemanded(drop('a', 'b'), drop('b', 'a'))).toBe(true);
    expect(isStillDemanded(drop('a'), drop('a', 'b'))).toBe(false);
    expect(isStillDemanded(drop('a'), demandOf('remove', ['a']))).toBe(false);
    expect(isStillDemanded(demandOf('remove', [])!, demandOf('remove', ['a']))).toBe(true);
    expect(isStillDemanded(drop('a'), demandOf('keep', []))).toBe(false);
  });
});
