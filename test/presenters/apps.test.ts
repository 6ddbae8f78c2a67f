import { describe, expect, test } from 'vitest';
import { unknownApp } from '#app/domain/access/app-installation.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { appsTable } from '#app/presenters/apps.ts';
import { readTableQuery } from '#app/presenters/table-query.ts';

const app = (title: string, more: Partial<AppInstallation> = {}): AppInstallation => ({
  ...unknownApp(1, title),
  appKey: `title:${title}`,
  keyStrength: 'title',
  isCountersign: false,
  ...more,
});
const titles = (apps: AppInstallation[], address: string) =>
  appsTable(apps, new Map(), readTableQuery(new URLSearchParams(address))).rows.map((row) => row.title);

describe('the apps table', () => {
  const apps = [
    app('Mails', { scopes: ['read_customers'], developer: 'Mailwren' }),
    app('Charts', { scopes: [] }),
    app('Bridge'),
  ];

  test('tells apart what reaches customers, what reaches nothing, and what is not known', () => {
    expect(titles(apps, 'type=customers')).toEqual(['Mails']);
    expect(titles(apps, 'type=not_known')).toEqual(['Bridge']);
    expect(titles(apps, '')).toEqual(['Mails', 'Charts', 'Bridge']);
  });

  test('finds by developer', () => {
    expect(titles(apps, 'q=mailwren')).toEqual(['Mails']);
  });

  test('marks a scope that the dictionary does not know as risky rather than hiding it', () => {
    const [row] = appsTable(
      [app('New', { scopes: ['read_products', 'write_moon'] })],
      new Map(),
      readTableQuery(new URLSearchParams()),
    ).rows;
    expect(row?.can?.[0]).toEqual({ words: 'write_moon', risky: true });
  });
});
