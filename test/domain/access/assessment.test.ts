import { describe, expect, it } from 'vitest';

import { unknownApp } from '#app/domain/access/app-installation.ts';
import { NOTHING_ELSE_KNOWN } from '#app/domain/access/about.ts';
import { assess } from '#app/domain/access/assessment.ts';
import { takeApps } from '#app/domain/access/roster.ts';

const NOW = new Date('2026-11-21T00:00:00.000Z');
const origin = (route: 'paste' | 'api') => ({
  route,
  origin: 'test',
  by: 'member-1',
  takenAt: NOW.toISOString(),
  queryOrFileDigest: '0'.repeat(64),
  filters: null,
  apiVersion: null,
  secondCount: null,
});

describe('assessing the rows of a new list against the last review', () => {
  it('knows an app again that was pasted by its title then and is read with its API key now', () => {
    const before = takeApps([{ ...unknownApp(1, 'Parcel Pilot'), developer: 'Pilot Oy' }], [], origin('paste'), null);
    const after = takeApps(
      [{ ...unknownApp(1, 'Parcel Pilot'), developer: 'Pilot Oy', apiKey: 'abc', scopes: ['read_orders'] }],
      [],
      origin('api'),
      null,
    );
    const assessed = assess([after], [before], { now: NOW, about: NOTHING_ELSE_KNOWN }).get('apps/key:abc');
    expect(assessed).toMatchObject({ previousKey: before.rows[0]!.appKey, change: { kind: 'same' } });
  });

  it('says of a newcomer that there was nobody before', () => {
    const before = takeApps([], [], origin('paste'), null);
    const after = takeApps([unknownApp(1, 'New here')], [], origin('paste'), null);
    expect([...assess([after], [before], { now: NOW, about: NOTHING_ELSE_KNOWN }).values()]).toMatchObject([
      { previousKey: null, changed: true, change: { kind: 'new' } },
    ]);
  });
});
