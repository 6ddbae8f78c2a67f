import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personOf } from '#test/standin/stores.ts';
import type { StoreKey } from '#test/standin/facts.ts';
import {
  addressOf,
  close,
  decideAndSign,
  decisionOn,
  pasteFromScreen,
  sessionOf,
  setUpPage,
  started,
  watched,
} from './review-by-http.ts';
import { call, callAs, startRunningApp, type Call, type RunningApp } from './running-app.ts';

// Two stores in one installation. "plain" is the one that is tried to be read and changed; "custom" is where the intruder manages.

interface Ids {
  openCycle: string;
  closedCycle: string;
  itemId: string;
  version: number;
  listId: string;
  appsListId: string;
  packId: string;
  watchId: string;
  memberId: string;
  revocationId: string;
  subjectKey: string;
  /** Path of an unused download address. */
  download: string;
  origin: string;
}

type Role = 'manager' | 'owner' | 'reviewer' | 'auditor';

interface Door {
  part: 'loader' | 'action';
  /** Whom it is for inside a store; the empty list is nobody in particular: it answers without a session. */
  lets: readonly Role[];
  /** Anybody who may open the app, without a role as well. */
  anyone?: true;
  calls: (ids: Ids) => Omit<Call, 'route'>[];
  /** What somebody from another store gets: their own store's data, or a refusal because of an id that is not theirs. */
  foreign: 'own data' | 'refused';
}

const EVERYONE = ['manager', 'owner', 'reviewer', 'auditor'] as const;
const DECIDERS = ['manager', 'owner', 'reviewer'] as const;
const READERS = ['manager', 'owner', 'auditor'] as const;
const MANAGERS = ['manager', 'owner'] as const;

const page = (path: string, lets: readonly Role[]): Door => ({
  part: 'loader',
  lets,
  calls: () => [{ path }],
  foreign: 'own data',
});

const reviewPage = (rest: string, lets: readonly Role[]): Door => ({
  part: 'loader',
  lets,
  calls: ({ openCycle, closedCycle }) => [
    { path: `/app/reviews/${openCycle}${rest}` },
    { path: `/app/reviews/${closedCycle}${rest}?whose=all` },
  ],
  foreign: 'refused',
});

const reviewForm = (rest: string, lets: readonly Role[], forms: (ids: Ids) => NonNullable<Call['form']>[]): Door => ({
  part: 'action',
  lets,
  calls: (ids) =>
    forms(ids).flatMap((form) => [
      { path: `/app/reviews/${ids.openCycle}${rest}`, form },
      { path: `/app/reviews/${ids.closedCycle}${rest}`, form },
    ]),
  foreign: 'refused',
});

/** Every door of every route. A route that is not here fails the first test below. */
const DOORS: Record<string, Door[]> = {
  app: [{ ...page('/app', []), anyone: true }],
  'app._index': [
    page('/app?index', EVERYONE),
    { part: 'action', lets: EVERYONE, calls: () => [{ path: '/app?index', form: {} }], foreign: 'own data' },
  ],
  'app.apps._index': [
    page('/app/apps?index', READERS),
    {
      part: 'action',
      lets: READERS,
      calls: () => [{ path: '/app/apps?index', form: { intent: 'columns', columns: 'can' } }],
      foreign: 'own data',
    },
  ],
  'app.apps.$listId.$position': [
    {
      part: 'loader',
      lets: READERS,
      calls: ({ appsListId }) => [{ path: `/app/apps/${appsListId}/0` }],
      foreign: 'refused',
    },
  ],
  'app.apps.new': [page('/app/apps/new', MANAGERS)],
  'app.people._index': [
    page('/app/people?index', READERS),
    {
      part: 'action',
      lets: READERS,
      calls: () => [{ path: '/app/people?index', form: { intent: 'columns', columns: 'can' } }],
      foreign: 'own data',
    },
  ],
  'app.people.$listId.$position': [
    {
      part: 'loader',
      lets: READERS,
      calls: ({ listId }) => [{ path: `/app/people/${listId}/0` }],
      foreign: 'refused',
    },
    {
      part: 'action',
      lets: MANAGERS,
      calls: ({ listId }) =>
        ['linked', 'unlinked'].map((verdict) => ({
          path: `/app/people/${listId}/0`,
          form: { verdict, other: '1' },
        })),
      foreign: 'refused',
    },
  ],
  'app.people.new': [page('/app/people/new', MANAGERS)],
  'app.sample': [page('/app/sample', READERS)],
  'app.stands-out': [page('/app/stands-out', READERS)],
  'app.stands-out-over-time': [page('/app/stands-out-over-time', READERS)],
  'app.changes': [
    {
      part: 'loader',
      lets: READERS,
      calls: ({ listId }) => [
        { path: '/app/changes' },
        { path: `/app/changes?kind=people&from=${listId}&to=${listId}` },
      ],
      foreign: 'own data',
    },
  ],
  'app.evidence._index': [
    page('/app/evidence?index', READERS),
    {
      part: 'action',
      lets: READERS,
      calls: ({ packId }) => [{ path: '/app/evidence?index', form: { packId } }],
      foreign: 'refused',
    },
  ],
  'app.evidence.record': [page('/app/evidence/record', READERS)],
  'app.evidence.entry.$index': [page('/app/evidence/entry/0', READERS)],
  'app.evidence.check': [page('/app/evidence/check', READERS)],
  'app.evidence.new': [
    page('/app/evidence/new', READERS),
    {
      part: 'action',
      lets: READERS,
      calls: ({ closedCycle }) => [
        { path: '/app/evidence/new', form: { kind: 'sample', cycleId: closedCycle, seed: 'blue 7', size: '2' } },
      ],
      foreign: 'refused',
    },
  ],
  'app.evidence.watched._index': [
    page('/app/evidence/watched?index', READERS),
    {
      part: 'action',
      lets: READERS,
      calls: ({ listId }) =>
        ['check', 'record'].map((intent) => ({
          path: '/app/evidence/watched?index',
          form: {
            ...{ intent, listId, route: 'paste', name: 'Ada Auditor', organisation: 'Audit Ltd' },
            list: new Blob(['Name\tE-mail\nOnly One\to@x.example']),
          },
        })),
      foreign: 'refused',
    },
  ],
  'app.evidence.watched.$watchId': [
    {
      part: 'loader',
      lets: READERS,
      calls: ({ watchId }) => [{ path: `/app/evidence/watched/${watchId}` }],
      foreign: 'refused',
    },
  ],
  'app.settings.erase': [
    {
      part: 'loader',
      lets: MANAGERS,
      calls: ({ memberId, listId }) => [
        { path: '/app/settings/erase' },
        { path: `/app/settings/erase?member=${memberId}` },
        { path: `/app/settings/erase?list=${listId}&row=0` },
      ],
      foreign: 'own data',
    },
    {
      part: 'action',
      lets: MANAGERS,
      calls: ({ memberId, listId }) => [
        { path: '/app/settings/erase', form: { intent: 'find', member: memberId } },
        { path: '/app/settings/erase', form: { intent: 'erase', member: memberId, reason: 'asked for' } },
        { path: '/app/settings/erase', form: { intent: 'erase', list: listId, row: '0', reason: 'asked for' } },
      ],
      foreign: 'refused',
    },
  ],
  'app.settings._index': [
    page('/app/settings?index', READERS),
    {
      part: 'action',
      lets: MANAGERS,
      calls: ({ memberId }) => [
        { path: '/app/settings?index', form: { intent: 'roles', memberId, roles: 'manager' } },
        { path: '/app/settings?index', form: { intent: 'confirm', memberId } },
      ],
      foreign: 'refused',
    },
  ],
  'app.files': [
    {
      part: 'action',
      lets: READERS,
      calls: ({ packId, listId }) => [
        { path: '/app/files', form: { fileKind: 'pack', fileRef: packId } },
        { path: '/app/files', form: { fileKind: 'list', fileRef: listId } },
      ],
      foreign: 'refused',
    },
  ],
  'app.sources._index': [
    page('/app/sources?index', READERS),
    {
      part: 'action',
      lets: MANAGERS,
      calls: () => [{ path: '/app/sources?index', form: { intent: 'count', kind: 'people', count: '7' } }],
      foreign: 'own data',
    },
  ],
  'app.sources.new': [page('/app/sources/new?kind=hr', MANAGERS)],
  'app.open': [
    page('/app/open', READERS),
    { part: 'action', lets: MANAGERS, calls: () => [{ path: '/app/open', form: {} }], foreign: 'own data' },
  ],
  'app.outside': [
    page('/app/outside', READERS),
    {
      part: 'action',
      lets: MANAGERS,
      calls: () => [{ path: '/app/outside', form: { question: 'pos_pins', answer: 'yes' } }],
      foreign: 'own data',
    },
  ],
  'app.by-hand': [
    page('/app/by-hand?kind=people', MANAGERS),
    {
      part: 'action',
      lets: MANAGERS,
      calls: ({ subjectKey }) => [
        { path: '/app/by-hand', form: { intent: 'withdraw', kind: 'people', subjectKey } },
        { path: '/app/by-hand', form: { intent: 'add', kind: 'apps', name: '', said: '' } },
      ],
      foreign: 'refused',
    },
  ],
  'app.second-factor': [
    page('/app/second-factor', MANAGERS),
    {
      part: 'action',
      lets: MANAGERS,
      calls: () => [{ path: '/app/second-factor', form: { intent: 'check', text: 'Only One' } }],
      foreign: 'own data',
    },
  ],
  'app.agreements': [
    {
      part: 'action',
      lets: MANAGERS,
      calls: () => [
        { path: '/app/agreements', form: { intent: 'agreement', appKey: 'title:none', signedOn: '' } },
        { path: '/app/agreements', form: { intent: 'withdraw', appKey: 'title:none' } },
      ],
      foreign: 'refused',
    },
  ],
  'app.lists': [
    {
      part: 'action',
      lets: MANAGERS,
      calls: () => [
        {
          path: '/app/lists',
          form: {
            intent: 'check',
            kind: 'people',
            route: 'paste',
            list: new Blob(['Name\tE-mail\nOnly One\to@x.example']),
          },
        },
      ],
      foreign: 'own data',
    },
  ],
  'app.reviews._index': [page('/app/reviews?index', EVERYONE)],
  'app.reviews.new': [
    page('/app/reviews/new', MANAGERS),
    {
      part: 'action',
      lets: MANAGERS,
      calls: ({ subjectKey }) => [{ path: '/app/reviews/new', form: { due: '2001-01-01', other: subjectKey } }],
      foreign: 'refused',
    },
  ],
  'app.claims': [
    {
      part: 'action',
      lets: DECIDERS,
      calls: ({ subjectKey, memberId }) => [
        { path: '/app/claims', form: { intent: 'claim', subjectKey } },
        { path: '/app/claims', form: { intent: 'withdraw', memberId } },
      ],
      foreign: 'refused',
    },
  ],
  'app.reviews.$cycleId._index': [reviewPage('?index', EVERYONE)],
  'app.reviews.$cycleId.decisions': [
    {
      part: 'action',
      lets: DECIDERS,
      calls: ({ openCycle, closedCycle, itemId, version }) =>
        [openCycle, closedCycle].flatMap((cycleId) => [
          { path: `/app/reviews/${cycleId}/decisions`, json: decisionOn({ itemId, version }) },
          {
            path: `/app/reviews/${cycleId}/decisions`,
            json: { intent: 'undo', itemId, expectedVersion: version, whose: 'all' },
          },
        ]),
      foreign: 'refused',
    },
  ],
  'app.reviews.$cycleId.reviewer': [
    {
      part: 'loader',
      lets: MANAGERS,
      calls: ({ openCycle, itemId }) => [{ path: `/app/reviews/${openCycle}/reviewer?item=${itemId}` }],
      foreign: 'refused',
    },
    reviewForm('/reviewer', MANAGERS, ({ itemId, subjectKey }) => [{ itemId, subjectKey, reason: 'on leave' }]),
  ],
  'app.reviews.$cycleId.sign': [
    reviewPage('/sign', EVERYONE),
    reviewForm('/sign', DECIDERS, () => [
      { sentence: 'I looked at every row.' },
      { intent: 'reopen', reason: 'looked again' },
    ]),
  ],
  'app.reviews.$cycleId.removals': [
    reviewPage('/removals', EVERYONE),
    reviewForm('/removals', DECIDERS, ({ revocationId }) => [{ intent: 'state', revocationId }, { intent: 'check' }]),
  ],
  'app.reviews.$cycleId.close': [
    reviewPage('/close', READERS),
    reviewForm('/close', MANAGERS, () => [
      { statement: 'done', title: 'Boss' },
      { intent: 'cancel', reason: 'no longer wanted' },
      { intent: 'pack' },
    ]),
  ],
};

/** Routes that answer without a session, and what they may say. */
const OPEN: Record<string, (ids: Ids) => string[]> = {
  // Asked without a session, as here, it bounces; with one it answers 404. It holds nothing either way.
  'app.$': () => ['/app/there-is-no-such-page?shop=harbour-goods.myshopify.com'],
  _index: () => ['/', '/?shop=harbour-goods.myshopify.com'],
  'auth.$': () => [
    '/auth/session-token?shop=harbour-goods.myshopify.com',
    '/auth/callback?shop=harbour-goods.myshopify.com',
  ],
  'auth.login': () => ['/auth/login', '/auth/login?shop=harbour-goods.myshopify.com'],
  'keys.$origin': ({ origin }) => [`/keys/${origin}`],
  // The address with its secret is the permission, tried in the tests of downloads; here somebody knows the store, not the secret.
  'download.$ticket': ({ download }) => [`${download.slice(0, -43)}${'A'.repeat(43)}`],
};

let app: RunningApp;
let ids: Ids;
let secrets: string[];

beforeAll(async () => {
  app = await startRunningApp();
  ids = await prepare('plain');
  await prepareIntruder();
  await app.atRest();
  secrets = await secretsOf('plain');
}, 240_000);
afterAll(() => app?.stop());

/** A store with a closed review, its pack and an open removal, and an open review with undecided rows. */
async function prepare(store: StoreKey): Promise<Ids> {
  const manager = sessionOf(app, store, 'manager');
  const lead = sessionOf(app, store, 'lead-1');
  app.shopify.allowApp(store, 'person-006', true);
  for (const person of ['manager', 'lead-1', 'lead-2', 'owner', 'person-006'])
    await sessionOf(app, store, person).data('routes/app', '/app');
  await pasteFromScreen(app, store, manager);
  const keyOf = async (person: string) => {
    const { email } = personOf(app.shopify.stores[store], person);
    return (await setUpPage(manager)).plan.eligible.find((one) => one.email === email)!.subjectKey;
  };
  const subjectKey = await keyOf('lead-1');
  const closedCycle = await started(manager, { other: subjectKey });
  const leaver = personOf(app.shopify.stores[store], 'person-008');
  await decideAndSign(manager, closedCycle, [`${leaver.firstName} ${leaver.lastName}`]);
  await lead.open('/app');
  await decideAndSign(lead, closedCycle);
  const packId = await close(app, manager, closedCycle);
  const openCycle = await started(manager, { other: subjectKey });
  await appoint(store, 'lead-2', 'auditor');
  const one = async (sql: string, values: unknown[] = []) =>
    Object.values((await app.rows(sql, values))[0] ?? {}).map(String);
  const [listId = ''] = await one(`SELECT list_id FROM list WHERE kind = 'people' ORDER BY taken_at DESC LIMIT 1`);
  const [itemId = '', version = ''] = await one(
    `SELECT i.item_id, i.version FROM review_item i JOIN member m ON m.member_id = i.reviewer_id
     WHERE i.cycle_id = $1 AND m.roles @> ARRAY['manager'] LIMIT 1`,
    [openCycle],
  );
  const [revocationId = ''] = await one('SELECT revocation_id FROM revocation WHERE cycle_id = $1', [closedCycle]);
  const [memberId = ''] = await one(`SELECT member_id FROM member WHERE roles = ARRAY['auditor']`);
  const [origin = ''] = await one('SELECT origin FROM log');
  const [appsListId = ''] = await one(`SELECT list_id FROM list WHERE kind = 'apps' ORDER BY taken_at DESC LIMIT 1`);
  const watchId = await watched(app, store, manager, listId);
  const download = await addressOf(manager, 'pack', packId);
  return {
    openCycle,
    closedCycle,
    itemId,
    version: Number(version),
    listId,
    appsListId,
    packId,
    watchId,
    memberId,
    revocationId,
    subjectKey,
    download,
    origin,
  };
}

async function appoint(store: StoreKey, person: string, roles: string): Promise<void> {
  const { userId } = personOf(app.shopify.stores[store], person);
  const [member] = await app.rows<{ member_id: string }>('SELECT member_id FROM member WHERE user_id = $1', [userId]);
  const form = { intent: 'roles', memberId: member!.member_id, roles };
  const done = await sessionOf(app, store, 'manager').submit<{ done?: string }>(
    'routes/app.settings._index',
    '/app/settings?index',
    form,
  );
  expect(done).toMatchObject({ done: 'roles' });
}

/** The intruder has everything a manager can have in a store of their own: lists, and an open review. */
async function prepareIntruder(): Promise<void> {
  const intruder = sessionOf(app, 'custom', 'manager');
  await intruder.open('/app');
  await app.atRest();
  const { plan } = await setUpPage(intruder);
  await started(intruder, { other: plan.eligible[0]!.subjectKey });
}

/** What must not leave the store: every id of every row, the people's addresses, the store's own name and address. */
async function secretsOf(store: StoreKey): Promise<string[]> {
  const { shopId, people, name, domain } = app.shopify.stores[store];
  const found = new Set<string>([name, domain, ...people.map((person) => person.email)]);
  for (const table of Object.keys(await app.contentOf(store))) {
    const rows = await app.rows<{ row: string }>(`SELECT t::text AS row FROM "${table}" t WHERE shop_id = $1`, [
      shopId,
    ]);
    for (const { row } of rows)
      for (const id of row.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []) found.add(id);
  }
  return [...found];
}

const told = (asked: Omit<Call, 'route'>) =>
  `${asked.path} ${JSON.stringify(asked.json ?? null)} ${JSON.stringify(asked.form ?? null)}`;

/** Secrets of the store in an answer, those aside that the asker named themselves. */
const leaked = (answer: string, asked: Omit<Call, 'route'>): string[] =>
  secrets.filter((secret) => answer.includes(secret) && !told(asked).includes(secret));

const ROUTE_FILES = globSync('app/routes/**/*.{ts,tsx}');
const doorsOf = (wanted: (door: Door) => boolean) =>
  Object.entries(DOORS).flatMap(([name, doors]) =>
    doors.filter(wanted).map((door) => ({ name: `${door.part} of ${name}`, route: `routes/${name}`, door })),
  );

describe('this walk', () => {
  it('knows every loader and action there is', () => {
    const inSources = ROUTE_FILES.flatMap((file) => {
      const source = readFileSync(file, 'utf8');
      const name = file.replace(/^app\/routes\/|\.tsx?$/g, '');
      return (['loader', 'action'] as const)
        .filter((part) => new RegExp(`export (async )?(function|const) ${part}\\b`).test(source))
        .map((part) => `${part} of ${name}`);
    }).sort();
    const walked = [
      ...doorsOf(() => true).map(({ name }) => name),
      ...Object.keys(OPEN).map((name) => `loader of ${name}`),
    ].sort();
    expect(walked).toEqual(inSources);
  });

  it('finds what it looks for: the store itself is told its secrets', async () => {
    const asked = { path: `/app/reviews/${ids.openCycle}?index&whose=all` };
    const answer = await callAs(app, 'plain', 'manager', { ...asked, route: 'routes/app.reviews.$cycleId._index' });
    expect(answer.status).toBe(200);
    expect(leaked(await answer.text(), asked).length).toBeGreaterThan(20);
    expect(Object.values(ids).every((id) => id !== '')).toBe(true);
  });
});

describe('a manager of another store', () => {
  it.each(doorsOf(() => true))('gets nothing from the $name, and changes nothing', async ({ route, door }) => {
    const before = await app.contentOf('plain');
    for (const asked of door.calls(ids)) {
      const response = await callAs(app, 'custom', 'manager', { ...asked, route });
      const answer = await response.text();
      expect(leaked(answer, asked), `${response.status} ${answer.slice(0, 200)}`).toEqual([]);
      expect(response.status, answer.slice(0, 300)).toBeLessThan(500);
      if (door.foreign === 'refused')
        expect(isRefused(response, answer), `${response.status} ${answer.slice(0, 300)}`).toBe(true);
      else expect(response.status).toBe(200);
    }
    expect(await app.contentOf('plain')).toEqual(before);
  });

  it('gets no document of a review that is not theirs', async () => {
    const { url } = app.shopify.openApp('custom', 'manager', `/app/reviews/${ids.openCycle}`);
    const response = await fetch(url, {
      headers: { 'user-agent': 'Mozilla/5.0 Chrome/140.0.0.0' },
      redirect: 'manual',
    });
    expect(response.status).toBe(404);
    expect(leaked(await response.text(), { path: url })).toEqual([]);
  });

  it('decides nothing by naming rows of another store in a review of their own', async () => {
    const [own] = await app.rows<{ cycle_id: string }>(
      `SELECT cycle_id FROM cycle WHERE shop_id = $1 AND state = 'open'`,
      [app.shopify.stores.custom.shopId],
    );
    const before = [await app.contentOf('plain'), await app.contentOf('custom')];
    const path = `/app/reviews/${own!.cycle_id}`;
    const json = decisionOn(ids, { whose: 'all' });
    const decided = await callAs(app, 'custom', 'manager', {
      route: 'routes/app.reviews.$cycleId.decisions',
      path: `${path}/decisions`,
      json,
    });
    expect(await decided.json()).toMatchObject({
      decided: 0,
      skipped: [{ itemId: ids.itemId, code: 'not_found' }],
      rows: [],
    });
    const stated = await callAs(app, 'custom', 'manager', {
      route: 'routes/app.reviews.$cycleId.removals',
      path: `${path}/removals`,
      form: { intent: 'state', revocationId: ids.revocationId },
    });
    expect(((await stated.json()) as { problem: string }).problem).toContain('belongs to another store');
    expect([await app.contentOf('plain'), await app.contentOf('custom')]).toEqual(before);
  });

  it('cannot redeem a download address by writing their own store into it, nor use it up', async () => {
    const secret = ids.download.split('.').at(-1)!;
    const foreign = `/download/${app.shopify.stores.custom.shopId}.${secret}`;
    expect((await call(app, null, { route: null, path: foreign })).status).toBe(410);
    const [ticket] = await app.rows<{ used_at: Date | null }>(
      'SELECT used_at FROM download_ticket ORDER BY issued_at DESC LIMIT 1',
    );
    expect(ticket).toEqual({ used_at: null });
  });
});

describe('without a session', () => {
  it.each(doorsOf(() => true))('the $name answers 401 and nothing else', async ({ route, door }) => {
    const before = await app.contentOf('plain');
    for (const asked of door.calls(ids)) {
      const response = await call(app, null, { ...asked, route });
      expect(response.status).toBe(401);
      expect(leaked(await response.text(), asked)).toEqual([]);
    }
    expect(await app.contentOf('plain')).toEqual(before);
  });

  it.each(Object.keys(OPEN))('%s says nothing of any store', async (name) => {
    const before = await app.contentOf('plain');
    for (const path of OPEN[name]!(ids)) {
      const response = await call(app, null, { route: null, path });
      expect(response.status, path).toBeLessThan(500);
      expect(leaked(await response.text(), { path }), path).toEqual([]);
    }
    expect(await app.contentOf('plain')).toEqual(before);
  });
});

describe.each([
  { person: 'lead-1', role: 'reviewer' },
  { person: 'lead-2', role: 'auditor' },
  { person: 'person-006', role: null },
] as const)('inside a store, $person, whose role is $role,', ({ person, role }) => {
  const isFor = (door: Door) => door.anyone === true || (role !== null && door.lets.includes(role));

  it.each(doorsOf((door) => !isFor(door)))('is refused by the $name, and changes nothing', async ({ route, door }) => {
    const before = await app.contentOf('plain');
    for (const asked of door.calls(ids)) {
      const response = await callAs(app, 'plain', person, { ...asked, route });
      expect(response.status, asked.path).toBe(403);
      expect(leaked(await response.text(), asked), asked.path).toEqual([]);
    }
    expect(await app.contentOf('plain')).toEqual(before);
  });

  it.each(doorsOf((door) => isFor(door) && door.part === 'loader'))(
    'is let in by the $name',
    async ({ route, door }) => {
      for (const asked of door.calls(ids)) {
        const response = await callAs(app, 'plain', person, { ...asked, route });
        expect(response.status, asked.path).toBe(200);
        await response.body?.cancel();
      }
    },
  );
});

describe('a reviewer', () => {
  it.each(doorsOf((door) => door.part === 'loader' && (door.anyone === true || door.lets.includes('reviewer'))))(
    'sees in the $name nothing of rows that others decide',
    async ({ route, door }) => {
      const others = await app.rows<{ item_id: string; email: string | null }>(
        `SELECT i.item_id, r.row->>'email' AS email FROM review_item i
         JOIN list_row r ON r.list_id = i.list_id AND r.position = i.list_position
         JOIN member m ON m.member_id = i.reviewer_id WHERE i.shop_id = $1 AND NOT m.roles = ARRAY['reviewer']`,
        [app.shopify.stores.plain.shopId],
      );
      expect(others.length).toBeGreaterThan(10);
      const { email: own } = personOf(app.shopify.stores.plain, 'lead-1');
      const hidden = others.flatMap(({ item_id, email }) => [
        item_id,
        ...(email === null || email === own ? [] : [email]),
      ]);
      for (const asked of door.calls(ids)) {
        const response = await callAs(app, 'plain', 'lead-1', { ...asked, route });
        const answer = await response.text();
        expect(
          hidden.filter((one) => answer.includes(one)),
          asked.path,
        ).toEqual([]);
      }
    },
  );

  it('changes nothing of what others decide, state or sign', async () => {
    const before = await app.contentOf('plain');
    const asReviewer = doorsOf(
      (door) => door.part === 'action' && door.lets.includes('reviewer') && door.foreign === 'refused',
    );
    for (const { route, door } of asReviewer) {
      for (const asked of door.calls(ids)) {
        const response = await callAs(app, 'plain', 'lead-1', { ...asked, route });
        expect(isRefused(response, await response.text()), told(asked)).toBe(true);
      }
    }
    expect(await app.contentOf('plain')).toEqual(before);
  });
});

/** A status that refuses, or an answer of the route that does. */
function isRefused(response: Response, answer: string): boolean {
  if (response.status >= 400 && response.status < 500) return true;
  const said = JSON.parse(answer) as {
    problem?: unknown;
    refused?: unknown;
    outcome?: unknown;
    skipped?: unknown[];
    decided?: number;
  } | null;
  if (typeof said?.problem === 'string' || typeof said?.refused === 'string') return true;
  if (said?.outcome === 'refused') return true;
  return said?.decided === 0 && said.skipped !== undefined && said.skipped.length > 0;
}
