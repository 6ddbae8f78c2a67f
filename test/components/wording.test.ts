import { expect, test } from 'vitest';
import { wordingFor } from '#app/components/layout/locale.tsx';

test('a day that a source names is that day west of London too, and a moment is told in the zone of the store', () => {
  const { date, dateTime } = wordingFor({ locale: 'en-US', timeZone: 'America/New_York' });
  expect([date('2026-11-01'), dateTime('2026-11-01')]).toEqual(['Nov 1, 2026', 'Nov 1, 2026']);
  expect(date('2026-11-01T02:00:00.000Z')).toBe('Oct 31, 2026');
});
