import { expect, test } from 'vitest';
import type { AppPage } from '#app/domain/access/app-page.ts';
import { paste } from './reading.ts';

type Page = { title: string; developer: string; orders: number; products: number; given: string; taken: string };

const PAGES: Page[] = [
  {
    title: 'Loyal Parrot',
    developer: 'Parrot Labs',
    orders: 1204,
    products: 3,
    given: '2026-05-01',
    taken: '2026-06-02',
  },
  {
    title: 'B2B & Wholesale 360',
    developer: 'Kontor GmbH',
    orders: 7,
    products: 88,
    given: '2025-12-31',
    taken: '2026-01-15',
  },
  {
    title: '在庫くん',
    developer: '株式会社在庫',
    orders: 15,
    products: 4321,
    given: '2026-02-14',
    taken: '2026-10-10',
  },
];
const each = (draw: (page: Page) => string, joint = '\n') => PAGES.map(draw).join(joint);
const long = (locale: string, date: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(date));
const withComma = (count: number) => new Intl.NumberFormat('en-US').format(count);

const uses =
  (read: [string, string], access: [string, string] = ['unknown', 'unknown']) =>
  (page: Page) => [
    { area: read[0], times: page.orders, access: access[0] },
    { area: read[1], times: page.products, access: access[1] },
  ];
const changes = (given: string[], taken: string[]) => (page: Page) => [
  { at: page.given, change: 'given', access: given },
  { at: page.taken, change: 'taken', access: taken },
];

type Layout = {
  title: string;
  text: string;
  developer: boolean;
  activity: ((page: Page) => unknown) | null;
  privacy: string[] | null;
  history: ((page: Page) => unknown) | null;
};

const LAYOUTS: Layout[] = [
  {
    title: 'tables under headings, with the whole page around them',
    text: each(
      (p) =>
        `Settings\nApps and sales channels\n${p.title}\nby ${p.developer}\nInstalled on ${long('en-US', p.given)}\nOpen app\nAPI activity (last 30 days)\nArea\tRequests\nOrders\t${withComma(p.orders)}\nProducts\t${withComma(p.products)}\nData privacy\nAccesses customer names\nStored in the EU\nPermission history\nDate\tChange\tPermissions\n${long('en-US', p.given)}\tGranted\tread_orders, write_products\n${long('en-US', p.taken)}\tRemoved\twrite_products`,
    ),
    developer: true,
    activity: uses(['Orders', 'Products']),
    privacy: ['Accesses customer names', 'Stored in the EU'],
    history: changes(['read_orders', 'write_products'], ['write_products']),
  },
  {
    title: 'every value on a line of its own',
    text: each(
      (p) =>
        `${p.title}\nDeveloper: ${p.developer}\nAdmin API activity\nRead orders\n${withComma(p.orders)} requests\nWrite products\n${withComma(p.products)} requests\nPrivacy details\nPersonal data: names\nPermissions history\nPermissions added on ${long('en-US', p.given)}\nView orders\nEdit products\nPermissions removed on ${long('en-US', p.taken)}\nEdit products`,
      '\n\n',
    ),
    developer: true,
    activity: uses(['Read orders', 'Write products'], ['read', 'write']),
    privacy: ['Personal data: names'],
    history: changes(['View orders', 'Edit products'], ['Edit products']),
  },
  {
    title: 'columns of reading and writing, no developer, the change amid the line',
    text: each(
      (p) =>
        `${p.title}\nAPI usage\nLast 30 days\nArea\tRead\tWrite\nOrders\t${p.orders}\t${p.products}\nHistory\nread_orders · Added · ${p.given}\nread_orders · Revoked · ${p.taken}`,
    ),
    developer: false,
    activity: (p) => [
      { area: 'Orders', times: p.orders, access: 'read' },
      { area: 'Orders', times: p.products, access: 'write' },
    ],
    privacy: null,
    history: changes(['read_orders'], ['read_orders']),
  },
  {
    title: 'German, dates above what changed, nothing in use',
    text: each(
      (p) =>
        `Einstellungen\n${p.title}\nvon ${p.developer}\nAPI-Aktivität\nKeine Aktivität in den letzten 30 Tagen\nDatenschutz\nGreift auf Kundendaten zu\nBerechtigungsverlauf\n${long('de-DE', p.given)}\nHinzugefügt: Bestellungen lesen, Produkte bearbeiten\n${long('de-DE', p.taken)}\nEntfernt: Produkte bearbeiten`,
    ),
    developer: true,
    activity: () => [],
    privacy: ['Greift auf Kundendaten zu'],
    history: changes(['Bestellungen lesen', 'Produkte bearbeiten'], ['Produkte bearbeiten']),
  },
  {
    title: 'labels before names, tab names above, use on one line each',
    text: each(
      (p) =>
        `App: ${p.title}\nDeveloper: ${p.developer}\nAPI activity\nPrivacy\nPermission history\nAPI activity\nOrders: ${withComma(p.orders)} requests\nProducts: ${withComma(p.products)} requests\nPermission history\n${long('en-US', p.given)}: Granted: read_orders\n${long('en-US', p.taken)}: Revoked: read_orders`,
      '\n\n\n',
    ),
    developer: true,
    activity: uses(['Orders', 'Products']),
    privacy: null,
    history: changes(['read_orders'], ['read_orders']),
  },
  {
    title: 'Japanese, the history before the use',
    text: each(
      (p) =>
        `${p.title}\n開発者: ${p.developer}\n権限の履歴\n${long('ja-JP', p.given)}\t追加\t注文の閲覧\n${long('ja-JP', p.taken)}\t削除\t注文の閲覧\nAPI アクティビティ（過去30日間）\n注文\t${p.orders}\n商品\t${p.products}\nプライバシー\n氏名と住所`,
    ),
    developer: true,
    activity: uses(['注文', '商品']),
    privacy: ['氏名と住所'],
    history: changes(['注文の閲覧'], ['注文の閲覧']),
  },
  {
    title: 'French and Spanish side by side',
    text: PAGES.map((p, i) =>
      i % 2 === 0
        ? `${p.title}\npar ${p.developer}\nActivité de l'API\nCommandes\t${p.orders}\nProduits\t${p.products}\nHistorique des autorisations\n${long('fr-FR', p.given)}\tAjoutée\tread_orders\n${long('fr-FR', p.taken)}\tRetirée\tread_orders`
        : `${p.title}\npor ${p.developer}\nActividad de la API\nCommandes\t${p.orders}\nProduits\t${p.products}\nHistorial de permisos\n${long('es-ES', p.given)}\tAgregado\tread_orders\n${long('es-ES', p.taken)}\tEliminado\tread_orders`,
    ).join('\n'),
    developer: true,
    activity: uses(['Commandes', 'Produits']),
    privacy: null,
    history: changes(['read_orders'], ['read_orders']),
  },
];

const bare = (history: AppPage['history']) =>
  history?.map(({ at, change, access }) => ({ at, change, access })) ?? null;

test.each(LAYOUTS)('pages of apps are read from $title', ({ text, developer, activity, privacy, history }) => {
  const { rows } = paste('app_pages', text);
  expect(rows.map((row) => row.title)).toEqual(PAGES.map((page) => page.title));
  expect(rows.map((row) => row.developer)).toEqual(PAGES.map((page) => (developer ? page.developer : null)));
  expect(rows.map((row) => row.activity)).toEqual(PAGES.map((page) => activity?.(page) ?? null));
  expect(rows.map((row) => row.privacy)).toEqual(PAGES.map(() => privacy));
  expect(rows.map((row) => bare(row.history))).toEqual(PAGES.map((page) => history?.(page) ?? null));
});

test('the parts of one app that were copied one after another are one page', () => {
  const list = paste(
    'app_pages',
    'Loyal Parrot\nby Parrot Labs\nAPI activity\nOrders: 12 requests\nLoyal Parrot\nby Parrot Labs\nPermission history\nAccess granted on May 1, 2026: read_orders',
  );
  expect(list.rows).toMatchObject([
    { line: 1, activity: [{ times: 12 }], privacy: null, history: [{ at: '2026-05-01' }] },
  ]);
  expect(list.joined).toBe(1);
});

test('what the page does not say is not known, and who gave access is no app', () => {
  const [row, ...others] = paste(
    'app_pages',
    'Loyal Parrot\nPermission history\nMay 1, 2026\nGranted\nread_orders\nby Ann Lee\n3 days ago\nRemoved\nread_orders\nby Ann Lee\nData privacy\nNames',
  ).rows;
  expect(others).toEqual([]);
  expect(row).toMatchObject({ title: 'Loyal Parrot', developer: null, activity: null, privacy: ['Names'] });
  expect(row?.history).toEqual([
    { at: '2026-05-01', atText: 'May 1, 2026', change: 'given', access: ['read_orders'] },
    { at: null, atText: '3 days ago', change: 'taken', access: ['read_orders'] },
  ]);
});

test.each([
  ['No requests in the last 30 days', []],
  ['過去30日間のアクティビティはありません', []],
  ['Activity could not be loaded right now.', null],
  ['No activity could be loaded. Try again.', null],
  ['Aktivität konnte nicht geladen werden', null],
  ['Impossible de charger l’activité', null],
  ['No se pudo cargar la actividad', null],
  ['アクティビティを読み込めませんでした', null],
  ['Updated every day.', null],
])('use is none only where the page says so: %s', (said, activity) => {
  const [row] = paste(
    'app_pages',
    `Loyal Parrot\nby Parrot Labs\nAPI activity\n${said}\nPermission history\nMay 1, 2026\nGranted\nread_orders`,
  ).rows;
  expect(row!.activity).toEqual(activity);
  const [partly] = paste('app_pages', `Loyal Parrot\nby Parrot Labs\nAPI activity\nOrders\t12\n${said}`).rows;
  expect(partly!.activity === null).toBe(activity === null && said !== 'Updated every day.');
});

test('a page without a name above it is set aside', () => {
  expect(() => paste('app_pages', 'API activity\nOrders\t12')).toThrow('no_rows');
});
