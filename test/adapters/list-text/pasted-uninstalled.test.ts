import { expect, test } from 'vitest';
import { makeStores } from '#test/standin/stores.ts';
import { pasteText, screenCount } from '#test/standin/screen-text.ts';
import { APPS } from './invented-people.ts';
import type { SomeApp } from './invented-people.ts';
import { importFile, paste } from './reading.ts';

const each = (draw: (app: SomeApp) => string, joint = '\n') => APPS.map(draw).join(joint);
const long = (locale: string, date: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(date));

test.each<[string, string, { developer: boolean; date: boolean }]>([
  [
    'name, developer and date below each other, between the tabs and a link',
    `Settings\nApps and sales channels\nInstalled\nUninstalled\n7 apps\n${each((a) => `${a.title}\nby ${a.developer}\nUninstalled on ${long('en-US', a.installed)}\nReinstall`)}\nShopify App Store`,
    { developer: true, date: true },
  ],
  [
    'a table with a heading',
    `App\tDeveloper\tUninstalled on\n${each((a) => `${a.title}\t${a.developer}\t${a.installed}`)}`,
    { developer: true, date: true },
  ],
  [
    'a table without a heading, whose dates say nothing else',
    each((a) => `${a.title}\tby ${a.developer}\t${a.installed}`),
    { developer: true, date: true },
  ],
  [
    'bare dates under the name of the tab',
    `Uninstalled\n${each((a) => `${a.title}\n${a.about}\nby ${a.developer}\n${long('en-US', a.installed)}`, '\n\n')}`,
    { developer: true, date: true },
  ],
  [
    'French words',
    `Applications désinstallées\n${each((a) => `${a.title}\npar ${a.developer}\nDésinstallée le ${long('fr-FR', a.installed)}`)}`,
    { developer: true, date: true },
  ],
  [
    'Spanish labels',
    each((a) => `Aplicación: ${a.title}\nDesarrollador: ${a.developer}\nDesinstalada el: ${a.installed}`, '\n\n'),
    { developer: true, date: true },
  ],
  [
    'Japanese words, no developer',
    each((a) => `${a.title}\nアンインストール日: ${a.installed.replace('-', '年').replace('-', '月')}日`),
    { developer: false, date: true },
  ],
])('removed apps are read from %s', (_, text, known) => {
  const list = paste('uninstalled', text);
  expect(list.rows.map((row) => row.title)).toEqual(APPS.map((app) => app.title));
  expect(list.rows.every((row) => row.uninstalled === 'yes')).toBe(true);
  expect(list.rows.map((row) => row.uninstalledAt?.at ?? null)).toEqual(
    APPS.map((app) => (known.date ? app.installed : null)),
  );
  if (known.developer) expect(list.rows.map((row) => row.developer)).toEqual(APPS.map((app) => app.developer));
  expect(list.rows.every((row) => row.installedAt === null)).toBe(true);
});

test.each(['custom', 'plain', 'development'] as const)('are read from the stand-in’s page of the %s store', (key) => {
  const store = makeStores()[key];
  if (screenCount(store, 'uninstalled') === 0) return;
  const list = paste('uninstalled', pasteText(store, 'uninstalled'));
  expect(list.rows).toHaveLength(screenCount(store, 'uninstalled'));
  expect(list.rows.every((row) => row.uninstalledAt?.at !== null)).toBe(true);
  expect(list.problems).toEqual([]);
});

// "Online Store" is an entry of the menu as well: without anything beside it, it is set aside rather than taken for an app.
test('are read from names alone under the tab', () => {
  const list = paste('uninstalled', `Uninstalled apps\n${each((app) => app.title)}`);
  expect(list.rows.map((row) => row.title)).toEqual(
    APPS.map((app) => app.title).filter((title) => title !== 'Online Store'),
  );
  expect(list.rows.every((row) => row.uninstalled === 'yes' && row.uninstalledAt === null)).toBe(true);
});

test('what is shown as installed proves no removal, in a paste of both tabs and in a file', () => {
  const both = paste(
    'uninstalled',
    'Installed\nLoyal Parrot\nby Parrot Labs\nInstalled on May 1, 2026\nUninstalled\nOld Gadget\nby Gadget Co\nUninstalled on May 2, 2026',
  );
  expect(both.rows.map((row) => row.title)).toEqual(['Old Gadget']);
  expect(both.setAside.find((line) => line.line === 2)?.reason).toBe('shown as installed, not as uninstalled');
  const file = importFile('uninstalled', 'App,Status\nLoyal Parrot,Installed\nOld Gadget,Uninstalled\n');
  expect(file.rows.map((row) => row.title)).toEqual(['Old Gadget']);
  expect(() => paste('uninstalled', 'Loyal Parrot\nby Parrot Labs\nInstalled on May 1, 2026')).toThrow('no_rows');
});

test('a text that never speaks of removal is read with a warning', () => {
  expect(paste('uninstalled', 'Old Gadget\nby Gadget Co\nOld Widget\nby Widget Co').problems[0]?.sentence).toMatch(
    /Nothing in this text says/,
  );
});
