import { unknownAccount } from '#app/domain/access/account.ts';
import type { AccountDraft } from '#app/domain/access/account.ts';
import { unknownApp } from '#app/domain/access/app-installation.ts';
import type { AppDraft } from '#app/domain/access/app-installation.ts';

/** An invented store to look around in before one's own lists are there. Every address ends in .example, which nobody can own. */
type Person = Partial<AccountDraft> & Pick<AccountDraft, 'name' | 'email'>;

const staff = (name: string, role: string, more: Partial<Person> = {}): Person => ({
  name,
  email: `${(name.split(' ')[0] ?? name).toLowerCase()}@larkandloom.example`,
  type: 'staff',
  status: 'active',
  isOwner: 'no',
  secondFactor: 'yes',
  roles: [role],
  ...more,
});

const SEEN_LONG_AGO = { at: '2025-11-03', never: false, source: 'users page', text: null };

const PEOPLE: Person[] = [
  staff('Marisol Vega', 'Store owner', { isOwner: 'yes' }),
  staff('Tomas Lindqvist', 'Administrator'),
  staff('Priya Raman', 'Administrator', { secondFactor: 'no' }),
  staff('Aiko Tanabe', 'Customer support'),
  staff('Hassan Idris', 'Customer support', { lastSeen: SEEN_LONG_AGO }),
  staff('Bea Novak', 'Marketing'),
  staff('Noel Duarte', 'Marketing', { status: 'suspended' }),
  staff('Warehouse', 'Fulfilment', { email: 'warehouse@larkandloom.example' }),
  staff('Greta Olsen', 'Online store editor', { secondFactor: 'no' }),
  {
    name: 'Sam Whitlock',
    email: 'sam@brightpixel.example',
    type: 'collaborator',
    status: 'active',
    roles: ['Themes, Apps'],
  },
  { name: 'Ines Carvalho', email: 'ines.carvalho@post.example', type: 'staff', status: 'active', roles: ['Finance'] },
  {
    name: 'Jonas Weber',
    email: 'jonas@larkandloom.example',
    type: 'invited',
    status: 'pending',
    roles: ['Customer support'],
  },
];

const APPS: Partial<AppDraft>[] = [
  {
    title: 'Parcel Pilot',
    developer: 'Pilot Logistics',
    scopes: ['read_orders', 'write_fulfillments', 'read_locations'],
  },
  { title: 'Kind Reviews', developer: 'Kindling Software', scopes: ['read_products', 'read_customers'] },
  {
    title: 'Mailbird Flows',
    developer: 'Mailbird Labs',
    scopes: ['read_customers', 'write_customers', 'read_orders', 'write_discounts'],
  },
  {
    title: 'Bulk Edit Wizard',
    developer: 'Sheetworks',
    scopes: ['write_products', 'write_orders', 'write_customers', 'write_themes'],
    privacyPolicy: 'no',
  },
  {
    title: 'Old ERP bridge',
    developer: null,
    listed: 'no',
    scopes: ['read_orders', 'write_orders', 'write_inventory'],
  },
  { title: 'Size Chart', developer: 'Fitform', scopes: ['read_products', 'write_themes'] },
  { title: 'Countersign', developer: 'Countersign', scopes: [] },
];

export const SAMPLE_PEOPLE: AccountDraft[] = PEOPLE.map((person, index) => ({
  ...unknownAccount(index + 1, person.name),
  ...person,
}));

export const SAMPLE_APPS: AppDraft[] = APPS.map((app, index) => ({
  ...unknownApp(index + 1, app.title ?? ''),
  ...app,
}));
