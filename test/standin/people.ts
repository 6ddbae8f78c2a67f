import { daysBefore, pick, seeded } from './seeded.ts';
import type { StoreKey } from './facts.ts';

/** `AccountType` of the Admin API; POS-only people are RESTRICTED there ("cannot access the Shopify admin"). */
export type AccountType =
  'REGULAR' | 'COLLABORATOR' | 'COLLABORATOR_TEAM_MEMBER' | 'INVITED' | 'REQUESTED' | 'RESTRICTED' | 'SAML';

export type PersonStatus = 'active' | 'suspended' | 'pending' | 'inactive';

export interface Person {
  key: string;
  userId: number;
  firstName: string;
  lastName: string;
  email: string;
  emailVerified: boolean;
  locale: string;
  phone: string | null;
  accountType: AccountType;
  status: PersonStatus;
  isOwner: boolean;
  mayOpenApp: boolean;
  /** The role's name as the admin shows it. */
  role: string;
  /** `permissions` of REST users.json. */
  permissions: string[];
  createdAt: string;
  lastLoginAt: string | null;
  twoStep: boolean;
}

const NAMES: readonly (readonly [string, string])[] = [
  ['Amara', 'Okafor'],
  ['Lars', 'Lindqvist'],
  ['Mei', 'Tanaka'],
  ['Priya', 'Raman'],
  ['José', 'Álvarez'],
  ['Zoë', 'Brückner'],
  ['Yusuf', 'Demir'],
  ['Aoife', "O'Sullivan"],
  ['Wei', 'Zhang'],
  ['Fatima', 'El Amrani'],
  ['Piotr', 'Wiśniewski'],
  ['Thandiwe', 'Nkosi'],
  ['Ingrid', 'Sørensen'],
  ['Mateus', 'da Silva'],
  ['Noa', 'Ben-David'],
  ['Chloé', 'Lefèvre'],
  ['Dmitri', 'Volkov'],
  ['Hana', 'Kovářová'],
  ['Sione', 'Taufa'],
  ['Grace', 'Mwangi'],
  ['Minh', 'Nguyễn'],
  ['Rosa', 'Giordano'],
  ['Kenji', 'Watanabe'],
  ['Ava', 'Thompson'],
  ['Ravi', 'Chandrasekaran'],
  ['Leila', 'Haddad'],
  ['Oscar', 'van den Berg'],
  ['Soo-jin', 'Park'],
  ['Eleni', 'Papadopoulou'],
  ['Diego', 'Fuentes'],
  ['Freya', 'Magnúsdóttir'],
  ['Tomasz', 'Nowak'],
  ['Aisha', 'Bello'],
  ['Henrik', 'Virtanen'],
  ['Camille', 'Dubois'],
  ['Samuel', 'Adeyemi'],
];

/** Role in the admin, REST permissions it carries, how often it occurs. */
const ROLES: readonly (readonly [string, readonly string[], number])[] = [
  ['Customer support', ['orders', 'customers', 'draft_orders'], 10],
  ['Merchandiser', ['products', 'themes', 'pages', 'links'], 7],
  ['Marketer', ['marketing', 'reports', 'customers'], 5],
  ['Fulfilment', ['orders', 'locations', 'shipping'], 8],
  ['Store manager', ['orders', 'products', 'customers', 'applications', 'themes', 'reports', 'preferences'], 3],
  ['Administrator', ['full'], 2],
  ['Finance', ['orders', 'reports', 'billing_charges', 'shopify_payments_transfers'], 2],
  ['Online store editor', ['themes', 'pages', 'navigation', 'blogs'], 3],
];

const DOMAINS: Record<StoreKey, string> = {
  custom: 'northwind-outfitters.example',
  plain: 'harbourgoods.example',
  development: 'countersign.example',
};

const LOCALES = ['en', 'en', 'en', 'en', 'de', 'fr', 'es', 'ja'] as const;

/** The people of a store in the order of their user ids; the first five are the persons other tests sign in as. */
export function makePeople(store: StoreKey, count: number, firstUserId: number): Person[] {
  const random = seeded(`people of ${store}`);
  const people: Person[] = [];
  for (let index = 0; index < count; index += 1) {
    const ordinary = ordinaryPerson(store, index, firstUserId + index, random);
    // Whoever looks at the demonstration reads it in one language.
    const signsIn = FIXED[index] && { locale: 'en' };
    people.push({
      ...ordinary,
      ...signsIn,
      ...(FIXED[index]?.(store) ?? oddity(store, index, ordinary, people, random)),
    });
  }
  return people;
}

function ordinaryPerson(store: StoreKey, index: number, userId: number, random: () => number): Person {
  const [firstName, lastName] = nameFor(index, random);
  const [role, permissions] = pick(random, ROLE_POOL);
  return {
    key: `person-${String(index + 1).padStart(3, '0')}`,
    userId,
    firstName,
    lastName,
    email: `${mailName(firstName, lastName)}${index >= NAMES.length ? index + 1 : ''}@${DOMAINS[store]}`,
    emailVerified: true,
    locale: pick(random, LOCALES),
    phone: random() < 0.3 ? `+4420794600${String(10 + (index % 90))}` : null,
    accountType: 'REGULAR',
    status: 'active',
    isOwner: false,
    mayOpenApp: false,
    role,
    permissions: [...permissions],
    createdAt: daysBefore(30 + Math.floor(random() * 1400), random),
    lastLoginAt: daysBefore(Math.floor(random() * 20), random),
    twoStep: random() < 0.8,
  };
}

const ROLE_POOL = ROLES.flatMap((role) => Array.from({ length: role[2] }, () => role));

/** The first round takes the names as they are; later rounds cross first and last names so that 5,000 people rarely repeat. */
function nameFor(index: number, random: () => number): readonly [string, string] {
  const fixed = NAMES[index];
  return fixed ?? [pick(random, NAMES)[0], pick(random, NAMES)[1]];
}

function mailName(firstName: string, lastName: string): string {
  return `${firstName}.${lastName}`
    .normalize('NFKD')
    .toLowerCase()
    .replace(/ø/g, 'o')
    .replace(/[^a-z.]/g, '');
}

const FIXED: readonly ((store: StoreKey) => Partial<Person>)[] = [
  () => ({ key: 'owner', isOwner: true, mayOpenApp: true, role: 'Store owner', permissions: ['full'], twoStep: true }),
  () => ({ key: 'manager', mayOpenApp: true, role: 'Operations manager', permissions: ['full'], twoStep: true }),
  () => ({
    key: 'lead-1',
    mayOpenApp: true,
    role: 'Customer support lead',
    permissions: ['orders', 'customers', 'reports'],
  }),
  () => ({ key: 'lead-2', mayOpenApp: true, role: 'Warehouse lead', permissions: ['orders', 'locations', 'shipping'] }),
  () => ({ key: 'no-app', mayOpenApp: false, role: 'Merchandiser', permissions: ['products', 'themes'] }),
];

/** What makes real lists worth reviewing, at fixed places in every store and then every 40 people. */
function oddity(
  store: StoreKey,
  index: number,
  person: Person,
  earlier: readonly Person[],
  random: () => number,
): Partial<Person> {
  switch (index % 40) {
    case 7: // A leaver: the account outlived the job.
      return { lastLoginAt: daysBefore(260 + Math.floor(random() * 300), random), twoStep: false };
    case 9:
      return agency(
        person,
        index,
        'brightpixel-agency.example',
        'Theme developer',
        ['themes', 'pages', 'applications'],
        12,
      );
    case 10:
      return agency(
        person,
        index,
        'growthworks.example',
        'Marketing agency',
        ['marketing', 'customers', 'reports'],
        210,
      );
    case 11:
      return generic(store, index, 'info', 'Info', 'Harbour', random);
    case 12:
      return generic(store, index, 'warehouse', 'Warehouse', 'Desk', random);
    case 15:
      return { accountType: 'INVITED', status: 'pending', lastLoginAt: null, twoStep: false, emailVerified: false };
    case 17:
      return { status: 'suspended', lastLoginAt: daysBefore(90, random) };
    case 19: // The same person a second time, under a private address.
      return duplicateOf(earlier[index - 5], index);
    case 22:
      return { accountType: 'RESTRICTED', role: 'POS staff', permissions: ['pos'], lastLoginAt: null, twoStep: false };
    case 23:
      return { accountType: 'RESTRICTED', role: 'POS staff', permissions: ['pos'], lastLoginAt: null, twoStep: false };
    case 26: // Never signed in, invited half a year ago.
      return {
        accountType: 'INVITED',
        status: 'pending',
        createdAt: daysBefore(190, random),
        lastLoginAt: null,
        emailVerified: false,
      };
    case 28: // A role that outgrew the work.
      return { role: 'Administrator', permissions: ['full'], lastLoginAt: daysBefore(140, random), twoStep: false };
    case 31:
      return store === 'plain' ? {} : { accountType: 'SAML', twoStep: true };
    case 32:
      return store === 'plain' ? {} : { accountType: 'SAML', twoStep: true };
    case 35:
      return { lastLoginAt: daysBefore(400, random), status: 'inactive', twoStep: false };
    default:
      return {};
  }
}

function agency(
  person: Person,
  index: number,
  domain: string,
  role: string,
  permissions: string[],
  idleDays: number,
): Partial<Person> {
  return {
    accountType: 'COLLABORATOR',
    email: `${mailName(person.firstName, person.lastName)}${index >= NAMES.length ? index + 1 : ''}@${domain}`,
    role,
    permissions,
    lastLoginAt: new Date(Date.parse('2026-11-02T10:12:00Z') - idleDays * 86_400_000)
      .toISOString()
      .replace('.000Z', 'Z'),
  };
}

function generic(
  store: StoreKey,
  index: number,
  box: string,
  firstName: string,
  lastName: string,
  random: () => number,
): Partial<Person> {
  const round = index >= 40 ? String(Math.floor(index / 40) + 1) : '';
  return {
    firstName,
    lastName: round === '' ? lastName : `${lastName} ${round}`,
    email: `${box}${round}@${DOMAINS[store]}`,
    lastLoginAt: daysBefore(2, random),
    twoStep: false,
  };
}

function duplicateOf(original: Person | undefined, index: number): Partial<Person> {
  if (original === undefined) return {};
  const box = mailName(original.firstName, original.lastName).replace('.', '');
  return {
    firstName: original.firstName,
    lastName: original.lastName,
    email: `${box}${index}@mail.example`,
    twoStep: false,
  };
}
