import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { addDays, dayOf, isDay, isTimeZone, startOfDay } from '#app/domain/review/local-day.ts';

const zones = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Africa/Cairo',
  'Asia/Beirut',
);
const days = fc.integer({ min: 0, max: 25_000 }).map((n) => addDays('1990-01-01', n));

describe('the start of a day in a time zone', () => {
  it('is known for the days on which clocks change', () => {
    expect(startOfDay('2026-03-29', 'Europe/Berlin').toISOString()).toBe('2026-03-28T23:00:00.000Z');
    expect(startOfDay('2026-03-30', 'Europe/Berlin').toISOString()).toBe('2026-03-29T22:00:00.000Z');
    expect(startOfDay('2026-10-26', 'Europe/Berlin').toISOString()).toBe('2026-10-25T23:00:00.000Z');
    // Clocks went from 00:00 to 01:00: the day began at one.
    expect(startOfDay('2018-11-04', 'America/Sao_Paulo').toISOString()).toBe('2018-11-04T03:00:00.000Z');
    // A day that never was: the next one begins.
    expect(startOfDay('2011-12-30', 'Pacific/Apia')).toEqual(startOfDay('2011-12-31', 'Pacific/Apia'));
  });

  it('shows that day, and the instant before shows the day before', () => {
    fc.assert(
      fc.property(days, zones, (day, zone) => {
        const start = startOfDay(day, zone);
        fc.pre(dayOf(start, zone) === day);
        expect(dayOf(new Date(start.getTime() - 1), zone) < day).toBe(true);
        expect(startOfDay(addDays(day, 1), zone) > start).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('days and zones', () => {
  it('are taken only when they exist', () => {
    for (const bad of ['2026-02-30', '2026-13-01', '26-01-01', '2026-1-1', '1969-12-31', '', '2026-01-01T00:00Z'])
      expect(isDay(bad)).toBe(false);
    expect(isDay('2028-02-29')).toBe(true);
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });
});
