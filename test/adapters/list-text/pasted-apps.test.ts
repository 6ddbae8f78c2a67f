import { describe, expect, test } from 'vitest';
import { makeStores } from '#test/standin/stores.ts';
import { pasteText, screenCount } from '#test/standin/screen-text.ts';
import { APPS, pasteApps } from './invented-people.ts';
import type { SomeApp } from './invented-people.ts';

const each = (draw: (app: SomeApp) => string, joint = '\n') => APPS.map(draw).join(joint);
const english = (date: string) =>
  new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(date));
const german = (date: string) =>
  new Intl.DateTimeFormat('de-DE', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(date));

type Layout = { title: string; text: string; developer: boolean; date: boolean };

const LAYOUTS: Layout[] = [
  {
    title: 'name, developer and date on lines of their own, with buttons',
    text: `Settings\nApps and sales channels\nInstalled\nUninstalled\n7 apps\n${each((a) => `${a.title}\nby ${a.developer}\nInstalled on ${english(a.installed)}\nOpen app\n...`)}\nShopify App Store`,
    developer: true,
    date: true,
  },
  {
    title: 'a table with a heading',
    text: `App\tDeveloper\tInstalled\n${each((a) => `${a.title}\t${a.developer}\t${a.installed}`)}`,
    developer: true,
    date: true,
  },
  {
    title: 'a table without a heading',
    text: each((a) => `${a.title}\tby ${a.developer}\tInstalled ${english(a.installed)}`),
    developer: true,
    date: true,
  },
  {
    title: 'a description between name and developer',
    text: each((a) => `${a.title}\n${a.about}\nDeveloped by ${a.developer}\nInstalled ${english(a.installed)}`, '\n\n'),
    developer: true,
    date: true,
  },
  {
    title: 'a description after the developer',
    text: each((a) => `${a.title}\nby ${a.developer}\n${a.about}`),
    developer: true,
    date: false,
  },
  {
    title: 'German words',
    text: `Apps und Vertriebskanäle\n7 Apps\n${each((a) => `${a.title}\nvon ${a.developer}\nInstalliert am ${german(a.installed)}`)}`,
    developer: true,
    date: true,
  },
  {
    title: 'Japanese words',
    text: `アプリ\n7件\n${each((a) => `${a.title}\n開発者: ${a.developer}\nインストール日: ${a.installed.replace('-', '年').replace('-', '月')}日`)}`,
    developer: true,
    date: true,
  },
  {
    title: 'dates alone, no developer',
    text: each((a) => `${a.title}\nInstalled on ${english(a.installed)}`),
    developer: false,
    date: true,
  },
  {
    title: 'labels before each value',
    text: each((a) => `App name: ${a.title}\nDeveloper: ${a.developer}\nInstalled on: ${a.installed}`, '\n\n'),
    developer: true,
    date: true,
  },
];

describe('apps pasted from the screen', () => {
  test.each(LAYOUTS)('are read from $title', ({ text, developer, date }) => {
    const list = pasteApps(text);
    expect(list.rows.map((row) => row.title)).toEqual(APPS.map((app) => app.title));
    if (developer) expect(list.rows.map((row) => row.developer)).toEqual(APPS.map((app) => app.developer));
    if (date) expect(list.rows.map((row) => row.installedAt?.at)).toEqual(APPS.map((app) => app.installed));
    expect(list.rows.every((row) => row.scopes === null && row.uninstalled !== 'yes')).toBe(true);
    expect(list.rowsRead).toBe(list.rows.length + list.setAside.length);
  });

  test('are read from a bare list of names', () => {
    const text = ['Loyal Parrot', 'Shipwell Labels', 'Review Garden'].join('\n');
    expect(pasteApps(text).rows.map((row) => row.title)).toEqual(['Loyal Parrot', 'Shipwell Labels', 'Review Garden']);
  });

  test('keep a name that ends in a number', () => {
    const list = pasteApps('Events 24\nby Acme\nShipwell\nby Acme\nLoyal Parrot\nby Parrot Labs');
    expect(list.rows.map((row) => row.title)).toEqual(['Events 24', 'Shipwell', 'Loyal Parrot']);
  });

  test('count as removed when they stand under Uninstalled', () => {
    const list = pasteApps(
      `Uninstalled\nOld Gadget\nby Gadget Co\nUninstalled on May 2, 2026\nOld Widget\nby Widget Co\nUninstalled on June 3, 2026`,
    );
    expect(list.rows.map((row) => [row.title, row.uninstalled, row.uninstalledAt?.at])).toEqual([
      ['Old Gadget', 'yes', '2026-05-02'],
      ['Old Widget', 'yes', '2026-06-03'],
    ]);
  });

  test('stay installed when both tab names stand at the top of the page', () => {
    const list = pasteApps(`Installed\nUninstalled\nLoyal Parrot\nby Parrot Labs\nShipwell\nby Acme`);
    expect(list.rows.map((row) => row.uninstalled)).toEqual(['unknown', 'unknown']);
  });

  test.each(['custom', 'plain', 'development'] as const)(
    'are read from the stand-in’s apps pages of the %s store',
    (key) => {
      const store = makeStores()[key];
      const installed = pasteApps(pasteText(store, 'apps'));
      expect(installed.rows.map((row) => row.title).toSorted()).toEqual(
        store.apps
          .filter((app) => app.uninstalledAt === null)
          .map((app) => app.title)
          .toSorted(),
      );
      expect(installed.rows.some((row) => row.uninstalled === 'yes')).toBe(false);
      expect(installed.screenCount).toBe(screenCount(store, 'apps'));
      if (screenCount(store, 'uninstalled') === 0) return;
      const gone = pasteApps(pasteText(store, 'uninstalled'));
      expect(gone.rows.map((row) => row.uninstalled)).toEqual(gone.rows.map(() => 'yes'));
      expect(gone.rows).toHaveLength(screenCount(store, 'uninstalled'));
    },
  );
});
