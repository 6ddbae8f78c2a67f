import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppSession } from '#test/demo/app-session.ts';
import { CLIENT_SECRET } from '#test/standin/facts.ts';
import { personOf } from '#test/standin/stores.ts';
import { webhookHeaders } from '#test/support/webhook.ts';
import {
  addressOf,
  close,
  decide,
  decideAndSign,
  DECISIONS,
  decisionOn,
  paste,
  pasteFromScreen,
  rowsOf,
  sessionOf,
  setUpPage,
  started,
  type Row,
} from './review-by-http.ts';
import { BROWSER, call, callAs, startRunningApp, type Call, type RunningApp } from './running-app.ts';

// Every case proves the same two things: what the sender is told, and that afterwards nothing is stored that was not there before.

let app: RunningApp;
let manager: AppSession;
let lead: AppSession;
let cycleId: string;

beforeAll(async () => {
  app = await startRunningApp();
  manager = sessionOf(app, 'plain', 'manager');
  lead = sessionOf(app, 'plain', 'lead-1');
  for (const person of [manager, lead]) await person.data('routes/app', '/app');
  await pasteFromScreen(app, 'plain', manager);
  cycleId = await started(manager, { other: await leadsRow() });
  await lead.data('routes/app', '/app');
  for (const person of [manager, lead]) await rowsOf(person, cycleId);
  await app.atRest();
}, 240_000);
afterAll(() => app?.stop());

async function leadsRow(): Promise<string> {
  const { email } = personOf(app.shopify.stores.plain, 'lead-1');
  return (await setUpPage(manager)).plan.eligible.find((one) => one.email === email)!.subjectKey;
}

/** Runs this and fails when anything of the store differs afterwards. */
async function changingNothing<Result>(work: () => Promise<Result>): Promise<Result> {
  const before = await app.contentOf('plain');
  const result = await work();
  expect(await app.contentOf('plain')).toEqual(before);
  return result;
}

const asManager = (asked: Call) => callAs(app, 'plain', 'manager', asked);

describe('a webhook', () => {
  const body = JSON.stringify({ id: 1, name: 'Forged' });
  const signed = () =>
    webhookHeaders(body, CLIENT_SECRET, { domain: app.shopify.stores.plain.domain, webhookId: crypto.randomUUID() });
  const send = (headers: Record<string, string>, sent = body) =>
    fetch(new URL('/webhooks', app.url), { method: 'POST', body: sent, headers });
  const deliveries = async () => (await app.rows<{ n: number }>('SELECT count(*)::int AS n FROM delivery'))[0]?.n;
  const without = (name: string) => Object.fromEntries(Object.entries(signed()).filter(([header]) => header !== name));
  const withHmac = (value: string) => ({ ...signed(), 'x-shopify-hmac-sha256': value });

  it.each([
    ['without a signature', () => send(without('x-shopify-hmac-sha256'))],
    ['with an empty signature', () => send(withHmac(''))],
    ['with a signature that is none', () => send(withHmac('not base64 at all'))],
    ['signed with another secret', () => send(withHmac(createHmac('sha256', 'another').update(body).digest('base64')))],
    ['signed for another body', () => send(signed(), `${body} `)],
    ['signed in hexadecimal', () => send(withHmac(createHmac('sha256', CLIENT_SECRET).update(body).digest('hex')))],
  ])('%s: 401, nothing stored', async (_what, sent) => {
    const before = await deliveries();
    expect((await changingNothing(sent)).status).toBe(401);
    expect(await deliveries()).toBe(before);
  });

  it('that is signed but does not say which store and delivery it is: 400, nothing stored', async () => {
    const before = await deliveries();
    for (const name of ['x-shopify-webhook-id', 'x-shopify-shop-domain', 'x-shopify-topic'])
      expect((await send(without(name))).status, name).toBe(400);
    expect((await send({ ...signed(), 'x-shopify-shop-domain': 'evil.example' })).status).toBe(400);
    expect(await deliveries()).toBe(before);
  });

  it('that is larger than any of ours: refused before it is read to the end, nothing stored', async () => {
    const before = await deliveries();
    const large = 'x'.repeat(6 * 1024 * 1024);
    const headers = webhookHeaders(large, CLIENT_SECRET, { domain: app.shopify.stores.plain.domain });
    // The answer may come while the sender still writes, who then sees the connection end.
    expect(
      await send(headers, large).then(
        (answer) => answer.status,
        () => 413,
      ),
    ).toBe(413);
    expect(await deliveries()).toBe(before);
  });
});

const FORGED = {
  'of a foreign issuer': () =>
    app.shopify.idToken('plain', 'manager', { iss: 'https://northwind-custom.myshopify.com/admin' }),
  'signed with another secret': () => app.shopify.idToken('plain', 'manager', { secret: 'another' }),
  'that has expired': () => app.shopify.idToken('plain', 'manager', { exp: Math.floor(Date.now() / 1000) - 60 }),
  'for another app': () => app.shopify.idToken('plain', 'manager', { aud: 'another-app' }),
  'that is not signed': () => `${app.shopify.idToken('plain', 'manager').split('.').slice(0, 2).join('.')}.`,
  'that says it needs no signature': () => {
    const claims = app.shopify.idToken('plain', 'manager').split('.')[1];
    return `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${claims}.`;
  },
  'of a store that is none of Shopify': () =>
    app.shopify.idToken('plain', 'manager', { iss: 'https://evil.example/admin', dest: 'https://evil.example' }),
  'that is no token at all': () => 'nonsense',
};

describe.each(Object.entries(FORGED))('a session token %s', (_what, forged) => {
  it('on a fetch: 401, the retry header, our sentence, no data', async () => {
    const answers = await changingNothing(() =>
      Promise.all([
        call(app, forged(), { route: 'routes/app.people._index', path: '/app/people?index' }),
        call(app, forged(), {
          route: 'routes/app.lists',
          path: '/app/lists',
          form: { intent: 'refresh', kind: 'people' },
        }),
        call(app, forged(), { route: DECISIONS, path: `/app/reviews/${cycleId}/decisions`, json: { intent: 'undo' } }),
      ]),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(answer.headers.get('x-shopify-retry-invalid-session-request')).toBe('1');
      const told = await answer.text();
      expect(told).toContain('Reload the page');
      expect(told).not.toContain('@');
    }
  });

  it('on a document: the bounce page, which holds no data', async () => {
    const url = new URL(app.shopify.openApp('plain', 'manager', '/app/people').url);
    url.searchParams.set('id_token', forged());
    const answer = await changingNothing(() => fetch(url, { headers: { 'user-agent': BROWSER }, redirect: 'manual' }));
    expect(answer.status).toBe(302);
    const bounce = new URL(answer.headers.get('location') ?? '', app.url);
    expect(bounce.pathname).toBe('/auth/session-token');
    const page = await fetch(bounce, { headers: { 'user-agent': BROWSER }, redirect: 'manual' });
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain('app-bridge.js');
    for (const { email } of app.shopify.people('plain')) expect(html).not.toContain(email);
  });
});

describe('a decision', () => {
  const mine = async (): Promise<Row> => (await rowsOf(manager, cycleId)).find((row) => row.decision === null)!;
  const highRisk = async (): Promise<Row> => {
    const [found] = await app.rows<{ item_id: string }>(
      'SELECT item_id FROM review_item WHERE cycle_id = $1 AND high_risk LIMIT 1',
      [cycleId],
    );
    return (await rowsOf(manager, cycleId, 'all')).find((row) => row.itemId === found?.item_id)!;
  };
  const refusedWith = async (session: AppSession, decision: unknown) => {
    const answer = await changingNothing(() => decide(session, cycleId, decision));
    expect(answer.decided).toBe(0);
    return answer.skipped[0];
  };

  it('on somebody else’s row is refused with its reason', async () => {
    const leads = (await rowsOf(lead, cycleId))[0]!;
    expect(await refusedWith(manager, decisionOn(leads))).toMatchObject({
      code: 'item_not_assigned',
      why: expect.stringContaining('another person'),
    });
    expect(await refusedWith(lead, decisionOn(await mine()))).toMatchObject({ code: 'item_not_assigned' });
  });

  it('on one’s own row is refused even when the row was handed over', async () => {
    const [own] = await app.rows<{ item_id: string; version: number; reviewer_id: string }>(
      `SELECT i.item_id, i.version, i.reviewer_id FROM review_item i JOIN member m ON m.subject_key = i.subject_key
       WHERE i.cycle_id = $1 AND m.user_id = $2`,
      [cycleId, personOf(app.shopify.stores.plain, 'manager').userId],
    );
    const give = (to: string) =>
      app.rows('UPDATE review_item SET reviewer_id = $1 WHERE item_id = $2', [to, own!.item_id]);
    const [me] = await app.rows<{ member_id: string }>('SELECT member_id FROM member WHERE user_id = $1', [
      personOf(app.shopify.stores.plain, 'manager').userId,
    ]);
    await give(me!.member_id);
    expect(await refusedWith(manager, decisionOn({ itemId: own!.item_id, version: own!.version }))).toMatchObject({
      code: 'own_row',
      why: expect.stringContaining('Nobody decides on their own access'),
    });
    await give(own!.reviewer_id);
  });

  it('without a note where one is required is refused with its reason', async () => {
    expect(await refusedWith(manager, decisionOn(await highRisk(), { note: null }))).toMatchObject({
      code: 'note_required',
      why: expect.stringContaining('needs a note'),
    });
    expect(await refusedWith(manager, decisionOn(await highRisk(), { note: ' \n ' }))).toMatchObject({
      code: 'note_required',
    });
    expect(
      await refusedWith(manager, decisionOn(await mine(), { decision: 'exception', note: null, until: '2099-01-01' })),
    ).toMatchObject({ code: 'note_required' });
    expect(
      await refusedWith(manager, decisionOn(await mine(), { decision: 'exception', until: '2001-01-01' })),
    ).toMatchObject({ code: 'until_missing' });
    expect(await refusedWith(manager, decisionOn(await mine(), { decision: 'remove', note: null }))).toMatchObject({
      code: 'reason_missing',
    });
    expect(await refusedWith(manager, decisionOn(await mine(), { decision: 'reduce' }))).toMatchObject({
      code: expect.stringMatching(/^(reduce_needs_known_permissions|drop_missing)$/),
    });
  });

  it('by two people at once: one wins, the other is told why, and one is recorded', async () => {
    const row = await mine();
    const answers = await Promise.all([
      decide(manager, cycleId, decisionOn(row)),
      decide(manager, cycleId, decisionOn(row, { decision: 'remove', reason: 'left' })),
    ]);
    expect(answers.map((answer) => answer.decided).sort()).toEqual([0, 1]);
    const loser = answers.find((answer) => answer.decided === 0)!;
    expect(loser.skipped[0]).toMatchObject({
      code: 'decided_meanwhile',
      why: expect.stringContaining('Somebody else decided this row'),
    });
    const made = await app.rows('SELECT 1 FROM decision WHERE item_id = $1', [row.itemId]);
    expect(made).toHaveLength(1);
  });

  it.each([
    ['that is no JSON', { body: { type: 'application/json', bytes: '{"intent":' } }],
    ['without fields', { json: {} }],
    ['that is a list', { json: [] }],
    ['of an unknown kind', { json: { intent: 'record', decision: 'destroy' } }],
    ['with an id that is none', { json: decisionOn({ itemId: "' OR 1=1 --", version: 0 }) }],
    ['with a version below zero', { json: decisionOn({ itemId: crypto.randomUUID(), version: -1 }) }],
    ['with a version larger than any', { json: decisionOn({ itemId: crypto.randomUUID(), version: 1e300 }) }],
    [
      'with a note longer than a book',
      { json: decisionOn({ itemId: crypto.randomUUID(), version: 0 }, { note: 'x'.repeat(20_000) }) },
    ],
    [
      'with a day that does not exist',
      { json: decisionOn({ itemId: crypto.randomUUID(), version: 0 }, { until: '2026-02-31' }) },
    ],
    [
      'with a field nobody sends',
      { json: { ...decisionOn({ itemId: crypto.randomUUID(), version: 0 }), decidedBy: 'me' } },
    ],
    ['sent as a form', { form: { intent: 'record' } }],
  ])('%s: 400, nothing changed', async (_what, sent) => {
    const answer = await changingNothing(() =>
      asManager({ route: DECISIONS, path: `/app/reviews/${cycleId}/decisions`, ...sent }),
    );
    expect(answer.status).toBe(400);
  });

  it('with characters that a database cannot hold is refused or stored without harm, never a fault', async () => {
    const row = await mine();
    const answer = await changingNothing(() =>
      asManager({
        route: DECISIONS,
        path: `/app/reviews/${cycleId}/decisions`,
        json: decisionOn(row, { note: 'a\u0000b' }),
      }),
    );
    expect(answer.status).toBe(400);
  });
});

describe('a list', () => {
  const lists = (form: Record<string, string | Blob>) =>
    asManager({ route: 'routes/app.lists', path: '/app/lists', form });
  const checkAndSave = async (text: string | Uint8Array<ArrayBuffer>, route: 'import' | 'paste') => {
    const list = route === 'import' ? new File([text], 'users.csv') : new Blob([text]);
    const sent = { kind: 'people', route, list };
    const checked = await lists({ ...sent, intent: 'check' });
    const saved = await lists({ ...sent, intent: 'save', expectedDigest: '0'.repeat(64), secondCount: '' });
    return { checked, saved };
  };

  it.each([
    ['with a quote that never closes', 'Name,Email\n"Ada Lovelace,ada@x.example\nGrace,grace@x.example\n', 2],
    ['that is empty', '', null],
    ['of bytes that are no text', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0xff, 0xfe, 0]), null],
    ['with a header and no rows', 'Name,Email,Status\n', null],
  ] as const)('%s: told what is wrong and where, nothing stored', async (_what, text, line) => {
    const { checked, saved } = await changingNothing(() => checkAndSave(text as string, 'import'));
    for (const response of [checked, saved]) {
      expect(response.status).toBe(200);
      const answer = (await response.json()) as {
        outcome: string;
        sentence: string;
        lines: { line: number; reason?: string }[];
      };
      expect(answer.outcome).toBe('refused');
      expect(answer.sentence).toMatch(/^[A-Z].*\.$/s);
      if (line !== null) expect(answer.lines.map((one) => one.line)).toContain(line);
    }
  });

  it('of which some lines cannot be read says which and why, and keeps the sum', async () => {
    const text =
      'Name,Email,Status\nAda Lovelace,ada@x.example,Active\n,,\nGrace Hopper,grace@x.example,Active,extra,fields\n';
    const { checked } = await changingNothing(() => checkAndSave(text, 'import'));
    const { preview } = (await checked.json()) as {
      preview: { rowsRead: number; kept: number; setAside: { line: number; reason: string }[] };
    };
    expect(preview.rowsRead).toBe(preview.kept + preview.setAside.length);
    for (const { line, reason } of preview.setAside) {
      expect(line).toBeGreaterThan(1);
      expect(reason).not.toBe('');
    }
  });

  it('that is not the one that was checked is not saved', async () => {
    const list = new Blob(['Name\tE-mail\nAda Lovelace\tada@x.example\n']);
    const answer = await changingNothing(() =>
      lists({ intent: 'save', kind: 'people', route: 'paste', list, expectedDigest: 'f'.repeat(64), secondCount: '1' }),
    );
    expect(await answer.json()).toMatchObject({
      outcome: 'refused',
      sentence: expect.stringContaining('nothing was saved'),
    });
  });

  it('that is larger than the app accepts: 413 as soon as it says so, nothing stored', async () => {
    const answers = await changingNothing(() =>
      Promise.all([announce('/app/lists', 60_000_000), announce('/app/files', 5_000_000)]),
    );
    expect(answers).toEqual([413, 413]);
  });

  /** Announces a body of this many bytes with the manager's token, sends none of it, and reads the status. */
  async function announce(path: string, bytes: number): Promise<number | undefined> {
    const headers = {
      authorization: `Bearer ${app.shopify.idToken('plain', 'manager')}`,
      'user-agent': BROWSER,
      'content-type': 'multipart/form-data; boundary=x',
      'content-length': bytes,
    };
    const sent = request(new URL(path, app.url), { method: 'POST', headers });
    sent.flushHeaders();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    sent.on('error', () => undefined).destroy();
    return response.statusCode;
  }

  it.each([
    ['without fields', {}],
    ['with an unknown kind', { intent: 'check', kind: 'cats' }],
    ['with a mapping that is no JSON', { intent: 'check', kind: 'people', mapping: '{' }],
    [
      'with a mapping to a field that does not exist',
      { intent: 'check', kind: 'people', mapping: '{"Name":"password"}' },
    ],
  ])('%s: 400, nothing stored', async (_what, form) => {
    expect((await changingNothing(() => lists(form as Record<string, string>))).status).toBe(400);
  });

  it('with a count that is no number is refused, nothing stored', async () => {
    const list = new Blob(['Name\tE-mail\nAda Lovelace\tada@x.example\n']);
    const sent = { kind: 'people', route: 'paste', list };
    const checked = (await (await lists({ ...sent, intent: 'check' })).json()) as { preview: { digest: string } };
    const answer = await changingNothing(() =>
      lists({ ...sent, intent: 'save', expectedDigest: checked.preview.digest, secondCount: 'about ten' }),
    );
    expect(await answer.json()).toMatchObject({
      outcome: 'refused',
      sentence: expect.stringContaining('whole number'),
    });
  });
});

describe('a form', () => {
  const routes: [string, Omit<Call, 'form'>][] = [
    ['of a claim', { route: 'routes/app.claims', path: '/app/claims' }],
    ['of the sign page', { route: 'routes/app.reviews.$cycleId.sign', path: '/app/reviews/CYCLE/sign' }],
    ['of the removals page', { route: 'routes/app.reviews.$cycleId.removals', path: '/app/reviews/CYCLE/removals' }],
    ['of the close page', { route: 'routes/app.reviews.$cycleId.close', path: '/app/reviews/CYCLE/close' }],
    ['of the set-up page', { route: 'routes/app.reviews.new', path: '/app/reviews/new' }],
    ['of the evidence page', { route: 'routes/app.evidence._index', path: '/app/evidence?index' }],
    ['of another kind of pack', { route: 'routes/app.evidence.new', path: '/app/evidence/new' }],
    ['of a watched export', { route: 'routes/app.evidence.watched._index', path: '/app/evidence/watched?index' }],
    ['of the settings page', { route: 'routes/app.settings._index', path: '/app/settings?index' }],
    ['for a download', { route: 'routes/app.files', path: '/app/files' }],
    ['for a list', { route: 'routes/app.lists', path: '/app/lists' }],
  ];
  const NONSENSE = ['\u0000', 'x'.repeat(100_000), '../../etc/passwd', '-1', '[object Object]', '\ud83d', '${7*7}'];
  const FIELDS = [
    'intent',
    'subjectKey',
    'sentence',
    'reason',
    'revocationId',
    'statement',
    'title',
    'due',
    'name',
    'other',
    'selfReviewReason',
    'unmatchedReason',
    'overrideReason',
    'cycleId',
    'memberId',
    'roles',
    'fileKind',
    'fileRef',
    'kind',
    'route',
    'mapping',
    'secondCount',
  ];
  const at = (asked: Omit<Call, 'form'>): Omit<Call, 'form'> => ({
    ...asked,
    path: asked.path.replace('CYCLE', cycleId),
  });

  it.each(routes)('%s without its fields: a refusal, never a fault, nothing changed', async (_what, asked) => {
    const answer = await changingNothing(() => asManager({ ...at(asked), form: {} }));
    expect(answer.status, await answer.clone().text()).toBeLessThan(500);
  });

  it.each(routes)('%s with absurd fields: a refusal, never a fault, nothing changed', async (_what, asked) => {
    await changingNothing(async () => {
      for (const nonsense of NONSENSE) {
        const form = Object.fromEntries(FIELDS.map((name) => [name, nonsense]));
        for (const intent of [nonsense, 'state', 'roles', 'confirm', 'pack', 'check', 'save']) {
          const answer = await asManager({ ...at(asked), form: { ...form, intent } });
          expect(answer.status, `${intent}: ${(await answer.text()).slice(0, 200)}`).toBeLessThan(500);
        }
      }
    });
  });

  it.each(routes)('%s that is no form: 400, nothing changed', async (_what, asked) => {
    for (const body of [
      { type: 'application/json', bytes: '{}' },
      { type: 'multipart/form-data; boundary=x', bytes: 'no boundary here' },
      { type: 'text/plain', bytes: 'hello' },
    ]) {
      const answer = await changingNothing(() => asManager({ ...at(asked), body }));
      expect(answer.status, body.type).toBe(400);
    }
  });
});

describe('an address', () => {
  it.each([
    '/app/people?index&q=%00&page=-1&sort=nonsense',
    '/app/apps?index&q=%00&page=99999999999999999999',
    '/app/reviews/CYCLE?index&q=%00',
    '/app/reviews/CYCLE?index&me=%00',
    '/app/reviews/CYCLE?index&page=1e9&show=nothing&kind=cats&whose=theirs',
    '/app/reviews/CYCLE?index&q=%25_%5C%27%22',
    '/app/evidence?index&page=100000',
    '/app/evidence/record?kind=%00&day=2026-02-31&page=1e9',
    '/app/evidence/record?kind=lists&day=1970-01-01',
    '/app/evidence/record?day=9999-12-31',
    '/app/reviews/new?due=not-a-day&other=%00',
    '/app/sample?page=NaN',
  ])('%s that nobody would type is answered, never with a fault', async (path) => {
    const route = {
      people: 'routes/app.people._index',
      apps: 'routes/app.apps._index',
      evidence: path.includes('/record') ? 'routes/app.evidence.record' : 'routes/app.evidence._index',
      sample: 'routes/app.sample',
      reviews: path.includes('/new') ? 'routes/app.reviews.new' : 'routes/app.reviews.$cycleId._index',
    }[path.split(/[/?]/)[2] ?? '']!;
    const answer = await asManager({ route, path: path.replace('CYCLE', cycleId) });
    expect(answer.status, (await answer.text()).slice(0, 200)).toBeLessThan(500);
  });

  it.each(['not-an-id', '00000000-0000-0000-0000-000000000000', `' OR 1=1 --`, '..%2f..'])(
    'of a review %s that does not exist: 404',
    async (id) => {
      const path = `/app/reviews/${encodeURIComponent(id)}?index`;
      expect((await asManager({ route: 'routes/app.reviews.$cycleId._index', path })).status).toBe(404);
    },
  );
});

describe('scripts in what people write', () => {
  const SCRIPT = '<script>alert(1)</script>';
  const IMAGE = '"><img src=x onerror=alert(2)>';

  it('are shown as text: in a note, in the name of a review, in a name on a list', async () => {
    const row = (await rowsOf(manager, cycleId)).find((one) => one.decision === null)!;
    expect(await decide(manager, cycleId, decisionOn(row, { note: `${SCRIPT} ${IMAGE}` }))).toMatchObject({
      decided: 1,
    });
    const html = await manager.open(`/app/reviews/${cycleId}?show=all`);
    expectTextOnly(html);
    expect(html).toContain('alert(1)');
    expectTextOnly(await manager.open(`/app/reviews/${cycleId}?q=${encodeURIComponent(`${SCRIPT}${IMAGE}`)}`));
    expectTextOnly(await manager.open(`/app/reviews/new?name=${encodeURIComponent(`${SCRIPT}${IMAGE}`)}`));
    await paste(manager, 'apps', `App\tDeveloper\n${SCRIPT}\t${IMAGE}\nMailer\tPost GmbH\n`, 2);
    const apps = await manager.open('/app/apps');
    expectTextOnly(apps);
    expect(apps).toContain('alert(1)');
    expectTextOnly(await manager.open('/app/stands-out'));
  });

  function expectTextOnly(html: string): void {
    expect(html).not.toContain('<script>alert(1)');
    expect(html).not.toContain('<img src=x');
  }
});

// Last: it ends the review that the tests above are about.
describe('a review that is closed', () => {
  let packId: string;

  it('takes no decision, no signature and no second close, says why, and changes nothing', async () => {
    const row = (await rowsOf(manager, cycleId))[0]!;
    await decideAndSign(manager, cycleId);
    await decideAndSign(lead, cycleId);
    packId = await close(app, manager, cycleId);
    await changingNothing(async () => {
      for (const decision of [
        decisionOn(row),
        { intent: 'undo', itemId: row.itemId, expectedVersion: row.version, whose: 'mine' },
      ]) {
        const answer = await decide(manager, cycleId, decision);
        expect(answer).toMatchObject({ decided: 0, skipped: [{ code: 'cycle_not_open' }] });
        expect(answer.skipped[0]?.why).toContain('not open any more');
      }
      const forms = { sign: { sentence: 'I did' }, close: { statement: 'done', title: 'Boss' } };
      for (const [name, form] of Object.entries(forms)) {
        const answer = await asManager({
          route: `routes/app.reviews.$cycleId.${name}`,
          path: `/app/reviews/${cycleId}/${name}`,
          form,
        });
        expect(((await answer.json()) as { problem: string }).problem).toMatch(/\.$/);
      }
      const cancel = { intent: 'cancel', reason: 'changed my mind' };
      const answer = await asManager({
        route: 'routes/app.reviews.$cycleId.close',
        path: `/app/reviews/${cycleId}/close`,
        form: cancel,
      });
      expect(((await answer.json()) as { problem: string }).problem).toContain('not open any more');
    });
  });

  describe('and the address of its pack', () => {
    const fetched = (address: string) => fetch(new URL(address, app.url));

    it('works once, names the person it was given to in the record, and not again', async () => {
      const address = await addressOf(manager, 'pack', packId);
      const first = await fetched(address);
      expect(first.status).toBe(200);
      await first.arrayBuffer();
      const again = await changingNothing(() => fetched(address));
      expect(again.status).toBe(410);
      expect(await again.text()).toContain('used already or is older than a minute');
      const [ticket] = await app.rows<{ user_id: string }>(
        `SELECT m.user_id::text FROM download_ticket t JOIN member m USING (shop_id, member_id) WHERE used_at IS NOT NULL`,
      );
      expect(ticket?.user_id).toBe(String(personOf(app.shopify.stores.plain, 'manager').userId));
    });

    it('works for one of two who use it at the same moment', async () => {
      const address = await addressOf(manager, 'pack', packId);
      const answers = await Promise.all([fetched(address), fetched(address)]);
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 410]);
      for (const answer of answers) await answer.arrayBuffer();
    });

    it('works for a minute', async () => {
      const address = await addressOf(manager, 'pack', packId);
      const [life] = await app.rows<{ seconds: number }>(
        'SELECT extract(epoch FROM expires_at - issued_at)::int AS seconds FROM download_ticket WHERE used_at IS NULL',
      );
      expect(life?.seconds).toBe(60);
      // As time would: everything about the ticket an hour earlier.
      await app.rows(
        `UPDATE download_ticket SET issued_at = issued_at - interval '1 hour', expires_at = expires_at - interval '1 hour'`,
      );
      expect((await changingNothing(() => fetched(address))).status).toBe(410);
    });

    it.each([
      '',
      'x',
      '1.2',
      `70010001002.${'A'.repeat(43)}`,
      `99999999999999999999.${'A'.repeat(43)}`,
      `9223372036854775808.${'A'.repeat(43)}`,
    ])('is nothing that one could guess: "%s"', async (ticket) => {
      const answer = await changingNothing(() => fetched(`/download/${ticket}`));
      expect([404, 410]).toContain(answer.status);
      await answer.body?.cancel();
    });
  });
});

describe('a webhook that is right', () => {
  it('is taken: the refusals above are about what was wrong with them', async () => {
    const body = JSON.stringify({ id: 1, name: 'True' });
    const webhookId = crypto.randomUUID();
    const headers = webhookHeaders(body, CLIENT_SECRET, { domain: app.shopify.stores.plain.domain, webhookId });
    expect((await fetch(new URL('/webhooks', app.url), { method: 'POST', body, headers })).status).toBe(200);
    expect(await app.rows('SELECT 1 FROM delivery WHERE webhook_id = $1', [webhookId])).toHaveLength(1);
  });
});
