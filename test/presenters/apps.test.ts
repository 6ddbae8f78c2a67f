import { describe, expect, test } from 'vitest';
import { unknownApp } from '#app/domain/access/app-installation.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import type { Surroundings } from '#app/domain/access/about.ts';
import { readApps } from '#app/presenters/list-findings.ts';
import { appsTable } from '#app/presenters/apps.ts';
import { readTableQuery } from '#app/presenters/table-query.ts';

const app = (title: string, more: Partial<AppInstallation> = {}): AppInstallation => ({
  ...unknownApp(1, title),
  appKey: `title:${title}`,
  keyStrength: 'title',
  isCountersign: false,
  ...more,
});
const table = (apps: AppInstallation[], address: string, about: Surroundings = {}) =>
  appsTable(readApps(apps, about, new Date(0)), readTableQuery('apps', new URLSearchParams(address)));
const titles = (apps: AppInstallation[], address: string) => table(apps, address).rows.map((row) => row.title);

describe('the apps table', () => {
  const apps = [
    app('Mails', { scopes: ['read_customers'], developer: 'Mailwren' }),
    app('Charts', { scopes: [] }),
    app('Bridge'),
  ];

  test('tells apart what reaches customers, what reaches nothing, and what is not known', () => {
    expect(titles(apps, 'data=protected')).toEqual(['Mails']);
    expect(titles(apps, 'data=unknown')).toEqual(['Bridge']);
    expect(titles(apps, 'data=none')).toEqual(['Charts']);
    expect(titles(apps, '')).toEqual(['Mails', 'Charts', 'Bridge']);
  });

  test('does not read a missing record of agreements as none', () => {
    expect(titles(apps, 'agreement=no')).toEqual([]);
    const known = { agreements: new Set(['title:Mails']) };
    expect(table(apps, 'agreement=no', known).rows.map((row) => row.title)).toEqual(['Charts', 'Bridge']);
  });

  test('finds an agreement under whatever key it was recorded, as the rule does', () => {
    const keyed = [app('Mails', { appKey: 'key:k', apiKey: 'k', scopes: ['read_customers'] })];
    const about = { agreements: new Set(['title:mails']) };
    expect(table(keyed, 'agreement=yes', about).rows).toHaveLength(1);
    expect(table(keyed, 'agreement=no', about).rows).toEqual([]);
  });

  test('finds by developer', () => {
    expect(titles(apps, 'q=mailwren')).toEqual(['Mails']);
  });

  test('marks a scope that the dictionary does not know as risky rather than hiding it', () => {
    const [row] = table([app('New', { scopes: ['read_products', 'write_moon'] })], '').rows;
    expect(row?.can?.[0]).toEqual({ words: 'write_moon', risky: true });
  });
});
